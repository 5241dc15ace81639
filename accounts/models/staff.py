"""Officials: bureaus with their posts, who holds them, and where an official has an interest of the own."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.enums import BUREAUS, DISTRICTS, OUTSIDE_BUREAUS, ProposalState, Role
from accounts.models.proposals import AGREED, answered_pair, two_people, waits_once
from accounts.workflow import POST_PROPOSAL
from foundation.fields import SealedField

USER = settings.AUTH_USER_MODEL


class Bureau(models.Model):
    """An office at city or district level."""

    kind = models.CharField("部门", max_length=16, choices=BUREAUS)
    district = models.CharField("区县", max_length=6, choices=DISTRICTS)
    name = models.CharField("名称", max_length=60)
    docket = models.CharField("机关代字", max_length=20, help_text="例如：益人社函")
    phone = models.CharField("电话", max_length=20)
    address = models.CharField("地址", max_length=120)
    review_body = models.CharField("行政复议机关", max_length=60, blank=True, help_text="空：该部门的决定走复核")
    court = models.CharField("管辖法院", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "部门"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "district"], name="bureau_once", violation_error_message="该区县已设此部门。"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A role a user holds in a bureau; auditors and administrators stand outside the bureaus."""

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="posts")
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="posts", null=True, blank=True)
    role = models.CharField("岗位", max_length=20, choices=Role.choices)
    active = models.BooleanField("在岗", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "bureau", "role"], name="post_once", violation_error_message="该用户已有此岗位。"
            ),
            # Two rows without a bureau are not equal to the constraint above.
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(bureau__isnull=True),
                name="post_outside_once",
                violation_error_message="该用户已有此岗位。",
            ),
            models.CheckConstraint(
                condition=Q(role__in=OUTSIDE_BUREAUS, bureau__isnull=True)
                | (~Q(role__in=OUTSIDE_BUREAUS) & Q(bureau__isnull=False)),
                name="post_bureau_fits_role",
                violation_error_message="审计与系统管理岗不属于任何部门，其他岗位必须属于一个部门。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"


class StaffIdentity(models.Model):
    """The person behind an official's log-in, known by the ID number as applicants are; one person has one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(USER, on_delete=models.PROTECT, related_name="identity", verbose_name="用户")
    id_number = SealedField("身份证号")
    id_number_hash = models.CharField(max_length=64, editable=False)
    id_number_mask = models.CharField("身份证号", max_length=20, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "工作人员身份"
        constraints = [
            models.UniqueConstraint(
                fields=["id_number_hash"],
                name="staff_identity_once",
                violation_error_message="此人已有工作人员账号，请在“岗位”中任命。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.id_number_mask}"


class DeclaredInterest(models.Model):
    """An official says that a unit or a person is near to him; while it stands he does nothing in their matters."""

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="interests", verbose_name="申报人")
    name = models.CharField("对方名称", max_length=120)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    id_number_hash = models.CharField(max_length=64, editable=False, blank=True)
    id_number_mask = models.CharField("身份证号", max_length=20, editable=False, blank=True)
    relation = models.CharField("关系", max_length=60)
    since = models.DateTimeField("申报时间")
    until = models.DateTimeField("解除时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "利害关系申报"
        constraints = [
            models.CheckConstraint(
                condition=(Q(uscc="") & ~Q(id_number_hash="")) | (~Q(uscc="") & Q(id_number_hash="")),
                name="interest_in_one",
                violation_error_message="请填写统一社会信用代码或身份证号中的一项。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="interest_ends_later",
                violation_error_message="解除时间不能早于申报时间。",
            ),
        ]
        indexes = [
            models.Index(fields=["uscc"], name="interest_unit"),
            models.Index(fields=["id_number_hash"], name="interest_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.name}（{self.relation}）"


class PostProposal(models.Model):
    """A post that decides or moves money, or was held before, proposed by one administrator; another confirms it."""

    workflow = POST_PROPOSAL

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="拟任人员")
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField("岗位", max_length=20, choices=Role.choices)
    proposed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="提出人")
    proposed_at = models.DateTimeField("提出时间")
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="确认人")
    answered_at = models.DateTimeField("确认时间", null=True)
    state = models.CharField("状态", max_length=10, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    # Said again in the form in which the older events of the log speak of it (accounts.digests).
    confirmed = models.GeneratedField(
        expression=models.Case(models.When(AGREED, then=models.Value(True)), default=models.Value(False)),
        output_field=models.BooleanField("已确认"),
        db_persist=True,
    )

    class Meta:
        verbose_name = verbose_name_plural = "拟任岗位"
        constraints = [
            two_people("proposal_two_people", "提出人与确认人不能是同一人，请由另一位系统管理员确认。"),
            answered_pair("proposal_answered_pair", "确认人与确认时间必须同时登记。"),
            waits_once("proposal_once", "该岗位已在等待确认。", "user", "role", "bureau"),
            models.CheckConstraint(
                condition=~Q(user=F("proposed_by")) & (~AGREED | ~Q(user=F("answered_by"))),
                name="proposal_not_oneself",
                violation_error_message="不能为本人任命岗位，请由其他系统管理员办理。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"
