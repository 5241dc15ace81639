"""What an applicant asks for: the application, its roster, materials, judgements, corrections and claims."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

import applications.seals  # noqa: F401  declares the triggers
from accounts.enums import DISTRICTS
from accounts.models import Organisation, PayeeAccount, Person
from applications.enums import (
    HOLDING,
    UNNUMBERED,
    ApplicationState,
    ClaimState,
    ConflictFinding,
    ConflictState,
    EditionOrigin,
    JudgementPurpose,
    MaterialForm,
)
from applications.workflow import APPLICATION, CLAIM, CONFLICT
from foundation.constraints import other_person
from foundation.fields import MoneyField, SealedField
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


class RosterLine(models.Model):
    """One person of a roster; `facts` are the line facts of the scheme. A new upload is a new edition.

    Once submitted, a line that is mended or taken out stays as removed, and the mended one is a new row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="lines")
    edition = models.PositiveIntegerField("版次")
    number = models.PositiveIntegerField("序号")
    name = models.CharField("姓名", max_length=80)
    id_number = SealedField("身份证号")
    id_number_hash = models.CharField(max_length=64, editable=False, db_index=True)
    id_number_mask = models.CharField("身份证号", max_length=20, editable=False)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder, blank=True)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder, blank=True)
    met = models.BooleanField("符合", null=True, blank=True)
    amount = MoneyField("金额", null=True, blank=True)
    because = models.CharField("理由", max_length=400, blank=True)
    added_at = models.DateTimeField("加入时间", null=True, blank=True)
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)
    struck_because = models.CharField("核减理由", max_length=400, blank=True, help_text="经办部门核减的行才有")

    class Meta:
        verbose_name = verbose_name_plural = "花名册"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "edition", "number"],
                condition=Q(removed_at__isnull=True),
                name="roster_line_once",
                violation_error_message="花名册同一序号不能出现两次。",
            ),
            models.UniqueConstraint(
                fields=["application", "edition", "id_number_hash"],
                condition=Q(removed_at__isnull=True),
                name="roster_person_once",
                violation_error_message="花名册中同一人不能出现两次。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class RosterProblem(models.Model):
    """A row of an uploaded roster that cannot be taken yet: what was typed, sealed, and what is wrong with each cell.

    Only the applicant reads it; it goes once the row is mended, removed or replaced by a new edition.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="roster_problems")
    edition = models.PositiveIntegerField("版次")
    number = models.PositiveIntegerField("行号")
    id_number_hash = models.CharField(max_length=64, editable=False, blank=True, help_text="能读出身份证号时")
    typed = models.BinaryField("填写内容")
    errors = models.JSONField("问题", default=dict, help_text="{列: 一句话}", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "花名册待修改行"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "edition", "number"],
                name="roster_problem_once",
                violation_error_message="花名册同一行不能登记两次。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} 第 {self.number} 行"

    @property
    def place(self) -> str:
        """What the sealed content is bound to."""
        return f"{self._meta.label_lower}|{self.pk}"


class RosterEdition(models.Model):
    """One edition of a roster: what was uploaded, or brought back; in force from `applied_at` on.

    Before that it is staged: its rows wait for the applicant, who looks at the difference first. `upload` holds the
    sealed file while a sheet of it is still to be chosen; `sheets` are then their names with the number of rows.
    The rows of old editions go (in a draft all but the last one before), what is written here stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="roster_editions")
    number = models.PositiveIntegerField("版次")
    origin = models.CharField("来源", max_length=8, choices=EditionOrigin.choices, default=EditionOrigin.UPLOAD)
    file_name = models.CharField("文件名", max_length=200, blank=True)
    sheet = models.CharField("工作表", max_length=80, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    passed = models.PositiveIntegerField("通过的行", default=0)
    wrong = models.PositiveIntegerField("需要修改的行", default=0)
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="经办人")
    added_at = models.DateTimeField("上传时间")
    applied_at = models.DateTimeField("启用时间", null=True, blank=True)
    code = models.CharField("校验码", max_length=16, blank=True, help_text="随可用行的内容变化，印在打印的花名册上")
    upload = models.BinaryField("待选择工作表的文件", null=True, blank=True)
    sheets = models.JSONField("工作表与行数", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "花名册版次"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"],
                name="roster_edition_once",
                violation_error_message="花名册的同一版次不能登记两次。",
            ),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(upload__isnull=True),
                name="roster_edition_applied_has_no_upload",
                violation_error_message="启用的花名册版次不再保留原文件。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} 第 {self.number} 版"

    @property
    def place(self) -> str:
        """What the sealed file is bound to."""
        return f"{self._meta.label_lower}|{self.pk}"


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


class Claim(models.Model):
    """The ledger of what may be paid once: one live claim for each place (`scope`, `subject_hash`, `key`).

    `scope` is the scheme itself (the same person or unit, the same event) or a row of policy.exclusions; where that
    row meets whoever claims, `subject_hash` is empty. A claim to a place that somebody else holds stands beside it as
    disputed until two people have answered which counts; `beside` marks one allowed as another matter. Claims with a
    `rank` (the level) only look at each other, and exclude nothing by themselves.
    """

    workflow = CLAIM

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="claims")
    line = models.ForeignKey(RosterLine, on_delete=models.PROTECT, null=True, related_name="claims", blank=True)
    scheme = models.CharField("补贴项目", max_length=32)
    scope = models.CharField("范围", max_length=32)
    subject_hash = models.CharField("人或单位", max_length=64, blank=True)
    key = models.CharField("证书或事项", max_length=200)
    rank = models.PositiveSmallIntegerField("等级次序", null=True, blank=True)
    beside = models.BooleanField("经核实可以并存", default=False)
    state = models.CharField("状态", max_length=10, choices=ClaimState.choices, default=ClaimState.LIVE)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "申领登记"
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "subject_hash", "key"],
                condition=Q(state__in=HOLDING, beside=False, rank__isnull=True),
                name="claim_live_once",
                violation_error_message="该事项已有一笔有效申领，不能重复申报。",
            ),
        ]
        indexes = [models.Index(fields=["scope", "subject_hash", "key"], name="claim_place")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class ClaimConflict(models.Model):
    """Two claims to one place by two applicants, the earlier and its rival; stops both cases until it is answered.

    A clerk proposes which counts and a head confirms. Neither applicant is told about the other.
    """

    workflow = CONFLICT

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="conflicts", verbose_name="先登记的")
    rival = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="rivalries", verbose_name="后登记的")
    at = models.DateTimeField("发现时间")
    state = models.CharField("状态", max_length=10, choices=ConflictState.choices, default=ConflictState.OPEN)
    finding = models.CharField("核实结论", max_length=10, choices=ConflictFinding.choices, blank=True)
    answer = models.TextField("核实情况", blank=True)
    proposed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "重复申领"
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "rival"], name="conflict_once", violation_error_message="这一重复申领已经登记。"
            ),
            models.CheckConstraint(
                condition=other_person("confirmed_by", "proposed_by"),
                name="conflict_two_people",
                violation_error_message="提出核实结论和确认的不能是同一人。",
            ),
            models.CheckConstraint(
                condition=Q(state=ConflictState.MOOT)
                | Q(state=ConflictState.OPEN, finding="", proposed_by__isnull=True)
                | (~Q(finding="") & ~Q(answer="") & Q(proposed_by__isnull=False, proposed_at__isnull=False)),
                name="conflict_finding_complete",
                violation_error_message="核实结论必须有情况说明、提出人与时间。",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConflictState.ANSWERED) | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="conflict_answer_confirmed",
                violation_error_message="核实结论须由负责人确认。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rival.application} 与 {self.claim.application}"


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
