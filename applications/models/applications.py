"""What an applicant asks for: the application, its judgements, materials and corrections, and what arrived."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from accounts.enums import DISTRICTS
from accounts.models import Organisation, PayeeAccount, Person
from applications.enums import (
    UNNUMBERED,
    ApplicationState,
    JudgementPurpose,
    MaterialForm,
)
from applications.workflow import APPLICATION
from foundation.fields import MoneyField
from policy.terms import ApplicantKind

KINDS = [(kind.value, kind.label) for kind in ApplicantKind]
USER = settings.AUTH_USER_MODEL


class Application(models.Model):
    """One request for one scheme by one person or organisation.

    `facts` and `details` are strict JSON keyed by the ids the scheme declares. The case is judged
    by the parameters in force on the trigger date with `on` = `submitted_on`, for ever.
    """

    workflow = APPLICATION

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("申请编号", max_length=32, null=True, unique=True, blank=True)
    scheme = models.CharField("补贴项目", max_length=32)
    title = models.CharField("草稿名称", max_length=60, blank=True, help_text="申请人自己取的名字，便于区分几份草稿")
    applicant_kind = models.CharField("申请人类型", max_length=24, choices=KINDS)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="applications", blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="applications", blank=True
    )
    applicant_name = models.CharField("申请人", max_length=120)
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="经办人")
    created_at = models.DateTimeField("创建时间")
    handling_district = models.CharField("受理区县", max_length=6, choices=DISTRICTS, blank=True)
    facts = models.JSONField("申报内容", default=dict, encoder=DjangoJSONEncoder, blank=True)
    details = models.JSONField("补充信息", default=dict, encoder=DjangoJSONEncoder, blank=True)
    account = models.ForeignKey(
        PayeeAccount, on_delete=models.PROTECT, null=True, related_name="applications", blank=True
    )
    roster_edition = models.PositiveIntegerField("花名册版次", default=0)
    state = models.CharField("状态", max_length=12, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    version = models.PositiveIntegerField("版本", default=1, help_text="每次保存加一，防止两处同时修改互相覆盖")
    saved_at = models.DateTimeField("保存时间")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    submitted_on = models.DateField("提交日期", null=True, blank=True)
    accepted_at = models.DateTimeField("受理时间", null=True, blank=True)
    consent_version = models.CharField("承诺与告知文本版本", max_length=16, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "申请"
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation__isnull=True, applicant_kind="individual")
                | (Q(person__isnull=True, organisation__isnull=False) & ~Q(applicant_kind="individual")),
                name="application_one_applicant",
                violation_error_message="申请人必须是一个人或一个单位，且与申请人类型一致。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=UNNUMBERED, number__isnull=True, submitted_at__isnull=True, submitted_on__isnull=True
                )
                | (
                    ~Q(state__in=UNNUMBERED)
                    & Q(number__isnull=False, submitted_at__isnull=False, submitted_on__isnull=False)
                ),
                name="application_submitted_has_number",
                violation_error_message="提交后的申请必须有编号、提交时间与提交日期，草稿则都没有。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNNUMBERED) | (~Q(handling_district="") & ~Q(consent_version="")),
                name="application_submitted_is_complete",
                violation_error_message="提交的申请必须有受理区县，并已作出承诺。",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="application_person"),
            models.Index(fields=["organisation", "-created_at"], name="application_organisation"),
            models.Index(fields=["applicant_name"], name="application_name"),
        ]

    def __str__(self) -> str:
        return self.number or f"草稿 {self.pk}"

    @property
    def applicant(self) -> Person | Organisation:
        """The person or organisation that asks; a constraint holds that there is exactly one."""
        return self.person or self.organisation  # type: ignore[return-value]

    @property
    def owner_id(self) -> uuid.UUID:
        """Its key, without reading it."""
        return self.person_id or self.organisation_id  # type: ignore[return-value]


class Judgement(models.Model):
    """What the rules answered, with the facts and the parameters' values: kept for ever, judged again by replay."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="judgements")
    purpose = models.CharField("用途", max_length=10, choices=JudgementPurpose.choices)
    on = models.DateField("判断基准日")
    at = models.DateTimeField("判断时间")
    facts = models.JSONField("事实", encoder=DjangoJSONEncoder)
    verdict = models.JSONField("结论", encoder=DjangoJSONEncoder)
    outcome = models.CharField("结论", max_length=12)
    amount = MoneyField("金额", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "规则判断"
        indexes = [models.Index(fields=["application", "at"], name="judgement_application")]

    def __str__(self) -> str:
        return f"{self.application} {self.get_purpose_display()} {self.outcome}"


class Material(models.Model):
    """A file or a written commitment; a replacement supersedes, nothing is deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="materials")
    code = models.CharField("材料", max_length=40)
    form = models.CharField("形式", max_length=12, choices=MaterialForm.choices)
    stored_name = models.CharField(max_length=200, blank=True)
    original_name = models.CharField("文件名", max_length=200, blank=True)
    kind = models.CharField("类型", max_length=8, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField("字节数", default=0)
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("上传时间")
    superseded_at = models.DateTimeField(null=True, blank=True)
    roster_edition = models.PositiveIntegerField(
        "盖章的花名册版次", null=True, blank=True, help_text="只有盖章的花名册才有"
    )
    roster_code = models.CharField("盖章的花名册校验码", max_length=16, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "材料"
        constraints = [
            models.CheckConstraint(
                condition=Q(form=MaterialForm.COMMITMENT, stored_name="")
                | (Q(form=MaterialForm.FILE) & ~Q(stored_name="") & ~Q(sha256="")),
                name="material_file_has_hash",
                violation_error_message="上传的材料必须有文件与哈希，承诺则没有文件。",
            ),
            models.CheckConstraint(
                condition=Q(roster_edition__isnull=False) | Q(roster_code=""),
                name="material_code_has_edition",
                violation_error_message="有花名册校验码的材料必须写明花名册版次。",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name or self.get_form_display()

    @property
    def place(self) -> str:
        """What the sealed file is bound to."""
        return f"{self._meta.label_lower}|{self.pk}"


class Correction(models.Model):
    """One return for correction: everything that is wrong, told at once."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="corrections")
    round = models.PositiveIntegerField("次数")
    requested_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    due_on = models.DateField("补正期限")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "补正"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "round"],
                name="correction_round_once",
                violation_error_message="同一次补正不能登记两次。",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True),
                name="correction_one_open",
                violation_error_message="该申请已有一份未完成的补正告知。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} 第 {self.round} 次补正"


class CorrectionItem(models.Model):
    """One field, material, roster line or account to put right, with the reason."""

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="items")
    target = models.CharField("项目", max_length=60, help_text="fact:…，detail:…，material:…，line:序号，account")
    label = models.CharField("名称", max_length=120)
    reason = models.CharField("问题与要求", max_length=400)

    class Meta:
        verbose_name = verbose_name_plural = "补正项"

    def __str__(self) -> str:
        return self.label


class Settlement(models.Model):
    """An instalment that arrived, told by payments; `paid_this_year` counts these."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="settlements")
    number = models.PositiveIntegerField("期次")
    amount = MoneyField("金额")
    paid_on = models.DateField("到账日期")

    class Meta:
        verbose_name = verbose_name_plural = "到账"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"],
                name="settlement_once",
                violation_error_message="同一期款项不能登记两次到账。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} 第 {self.number} 期"
