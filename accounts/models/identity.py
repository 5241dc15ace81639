"""How people are known and reached: a mobile beside a log-in, what waits for a code, invitations, reclaimed numbers."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.enums import InvitationState, MemberRole, PendingKind, ProposalState
from accounts.models.proposals import answered_pair, waits_once
from accounts.workflow import INVITATION, RECLAIM
from foundation.fields import SealedField


class Contact(models.Model):
    """The mobile of a user who is no individual applicant: who manages a unit, who holds a post."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contact", verbose_name="用户"
    )
    phone = SealedField("手机号")
    phone_hash = models.CharField(max_length=64, editable=False, db_index=True)
    phone_mask = models.CharField("手机号", max_length=20, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "联系方式"

    def __str__(self) -> str:
        return self.phone_mask


class Invitation(models.Model):
    """A unit asks somebody to act for it. It counts for nothing until that person has accepted.

    `label` is what the manager typed, a mobile masked; `user` stays empty where nobody is known by it, so that the
    manager cannot tell. Whoever proves the mobile later sees the invitation then.
    """

    workflow = INVITATION

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField("身份", max_length=12, choices=MemberRole.choices)
    label = models.CharField("邀请对象", max_length=80)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="invitations")
    phone_hash = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    state = models.CharField("状态", max_length=10, choices=InvitationState.choices, default=InvitationState.PENDING)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField("邀请时间")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "邀请"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "label"],
                condition=Q(state=InvitationState.PENDING),
                name="invitation_one_pending",
                violation_error_message="已经邀请过，正在等待对方接受。",
            ),
            models.CheckConstraint(
                condition=Q(state=InvitationState.PENDING, answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(state=InvitationState.PENDING) & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="invitation_answered_pair",
                violation_error_message="邀请的答复人与答复时间必须同时登记。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}（{self.organisation}）"


class Pending(models.Model):
    """What waits for a code to a mobile: a registration, another mobile, a forgotten password. Swept after a day.

    `content` is what was typed, as sealed JSON; a password stands in it as its hash only. `proof` is a keyed
    hash of what was confirmed when: a moment written into the table opens nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("事项", max_length=12, choices=PendingKind.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    phone = SealedField("手机号", null=True)
    phone_mask = models.CharField("手机号", max_length=20, blank=True, editable=False)
    content = SealedField("内容", kind="text", null=True)
    tries = models.PositiveSmallIntegerField("输入次数", default=0)
    created_at = models.DateTimeField("时间")
    confirmed_at = models.DateTimeField("验证时间", null=True)
    proof = models.CharField("验证凭据", max_length=64, blank=True, editable=False)
    done_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "待验证事项"
        indexes = [models.Index(fields=["created_at"], name="pending_oldest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="pending_confirmed_first",
                violation_error_message="未验证手机号的事项不能完成。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d %H:%M}"


class Reclaim(models.Model):
    """A number that somebody else registered, given to its holder at the window by two officials.

    `identity` where it is an official's that nobody has registered, and the official has no mobile kept to do so alone.
    """

    workflow = RECLAIM

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="reclaims")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="reclaims"
    )
    identity = models.ForeignKey("accounts.StaffIdentity", on_delete=models.PROTECT, null=True, related_name="reclaims")
    holder_name = models.CharField("申领人姓名", max_length=80)
    username = models.CharField("新登录名", max_length=40)
    phone = SealedField("新手机号")
    phone_mask = models.CharField("新手机号", max_length=20, editable=False)
    document = models.CharField("查验的证件", max_length=80)
    document_number = models.CharField("证件编号", max_length=40, help_text="只写末四位或批文号")
    seen_on = models.DateField("查验日期")
    reason = models.TextField("说明")
    state = models.CharField("状态", max_length=10, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("登记时间")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "号码申领"
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation__isnull=True, identity__isnull=True)
                | Q(person__isnull=True, organisation__isnull=False, identity__isnull=True)
                | Q(person__isnull=True, organisation__isnull=True, identity__isnull=False),
                name="reclaim_one_owner",
                violation_error_message="号码申领只能针对一名申请人、一个单位或一名工作人员。",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("proposed_by")),
                name="reclaim_two_people",
                violation_error_message="号码申领的登记人与确认人不能是同一人。",
            ),
            answered_pair("reclaim_answered_pair", "号码申领的确认人与确认时间必须同时登记。"),
            waits_once("reclaim_person_one_open", "该号码已有一笔申领等待确认。", "person"),
            waits_once("reclaim_unit_one_open", "该号码已有一笔申领等待确认。", "organisation"),
            waits_once("reclaim_official_one_open", "该号码已有一笔申领等待确认。", "identity"),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.get_state_display()}"

    @property
    def owner(self) -> Any:
        return self.person or self.organisation or self.identity
