"""Who asks, and where money goes: log-ins, people, organisations with members, payee accounts."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from accounts.enums import DISTRICTS, ORGANISATION_KINDS, AccountState, MemberRole, PayeeKind
from accounts.workflow import PAYEE_ACCOUNT
from foundation.constraints import one_of, other_person, together
from foundation.fields import SealedField


class User(AbstractUser):
    """A log-in. What it may do follows from its person, memberships and posts."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("姓名", max_length=80)
    is_demo = models.BooleanField("演示账号", default=False)
    must_change_password = models.BooleanField("须修改密码", default=False)
    """The password was made by an administrator, who has seen it."""

    own_numbers: list[str] | None = None
    """ID number and mobile while a form is read, so that a password may be held against them; never kept."""

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.name or self.username


class Person(models.Model):
    """An individual applicant, known by the ID number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="person", verbose_name="用户")
    name = models.CharField("姓名", max_length=80)
    id_number = SealedField("身份证号")
    id_number_hash = models.CharField(max_length=64, editable=False)
    id_number_mask = models.CharField("身份证号", max_length=20, editable=False)
    phone = SealedField("手机号")
    phone_hash = models.CharField(max_length=64, editable=False, db_index=True)
    phone_mask = models.CharField("手机号", max_length=20, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "个人"
        constraints = [
            models.UniqueConstraint(
                fields=["id_number_hash"],
                name="person_id_number_once",
                violation_error_message="该身份证号已经注册，请直接登录；如非本人注册，请到人社窗口核实。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """An enterprise, school or training body, known by its unified social credit code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("单位名称", max_length=120)
    uscc = models.CharField("统一社会信用代码", max_length=18)
    kind = models.CharField("单位类型", max_length=24, choices=ORGANISATION_KINDS)
    district = models.CharField("所在区县", max_length=6, choices=DISTRICTS)
    address = models.CharField("地址", max_length=200, blank=True)
    phone = models.CharField("办公电话", max_length=20, blank=True)
    members = models.ManyToManyField(User, through="Membership", related_name="organisations")

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"],
                name="organisation_uscc_once",
                violation_error_message="该统一社会信用代码已经注册，请联系本单位管理员为您开通经办权限。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user who may act for an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("身份", max_length=12, choices=MemberRole.choices, default=MemberRole.AGENT)
    active = models.BooleanField("有效", default=True)
    left_at = models.DateTimeField("退出时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位成员"
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(active=False),
                name="membership_left_is_over",
                violation_error_message="在册成员不能有退出时间。",
            ),
            models.UniqueConstraint(
                fields=["organisation", "user"],
                name="membership_once",
                violation_error_message="该用户已是本单位成员。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}（{self.organisation}）"


class PayeeAccount(models.Model):
    """Where money goes: one verified version an owner; a change is a new version seen by two people."""

    workflow = PAYEE_ACCOUNT

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="accounts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="accounts")
    version = models.PositiveIntegerField("版本")
    kind = models.CharField("账户类型", max_length=1, choices=PayeeKind.choices)
    holder_name = models.CharField("户名", max_length=120)
    number = SealedField("账号")
    number_hash = models.CharField(max_length=64, editable=False, db_index=True)
    number_mask = models.CharField("账号", max_length=40, editable=False)
    bank_name = models.CharField("开户银行", max_length=60)
    cnaps = models.CharField("联行号", max_length=12, blank=True)
    state = models.CharField("状态", max_length=10, choices=AccountState.choices, default=AccountState.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    verified_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    verified_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "收款账户"
        constraints = [
            models.CheckConstraint(
                condition=one_of("person", "organisation"),
                name="account_one_owner",
                violation_error_message="收款账户必须属于一个人或一个单位。",
            ),
            models.UniqueConstraint(
                fields=["person", "version"],
                name="account_person_version_once",
                violation_error_message="收款账户版本重复，请刷新页面后重试。",
            ),
            models.UniqueConstraint(
                fields=["organisation", "version"],
                name="account_unit_version_once",
                violation_error_message="收款账户版本重复，请刷新页面后重试。",
            ),
            models.UniqueConstraint(
                fields=["person", "state"],
                condition=~Q(state=AccountState.RETIRED),
                name="account_person_one_live",
                violation_error_message="每人同一时间只能有一个已核验账户和一个待核验账户。",
            ),
            models.UniqueConstraint(
                fields=["organisation", "state"],
                condition=~Q(state=AccountState.RETIRED),
                name="account_unit_one_live",
                violation_error_message="每个单位同一时间只能有一个已核验账户和一个待核验账户。",
            ),
            models.CheckConstraint(
                condition=together("verified_by", "verified_at"),
                name="account_verified_pair",
                violation_error_message="核验人与核验时间必须同时登记。",
            ),
            models.CheckConstraint(
                condition=other_person("verified_by", "proposed_by"),
                name="account_two_people",
                violation_error_message="收款账户的提出人与核验人不能是同一人。",
            ),
            models.CheckConstraint(
                condition=~Q(state=AccountState.VERIFIED) | Q(verified_by__isnull=False),
                name="account_verified_has_person",
                violation_error_message="已核验的账户必须有核验人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_name} {self.number_mask}"

    @property
    def owner(self) -> Person | Organisation:
        return self.person or self.organisation  # type: ignore[return-value]

    @property
    def owner_id(self) -> uuid.UUID:
        """Its key, without reading it."""
        return self.person_id or self.organisation_id  # type: ignore[return-value]


class KnownDevice(models.Model):
    """A browser on which a log-in was used; `mark` is the hash of the number in its cookie."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    mark = models.CharField(max_length=64, editable=False)
    first_seen_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "登录过的设备"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "mark"], name="device_once", violation_error_message="该设备已经登记。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.first_seen_at:%Y-%m-%d}"
