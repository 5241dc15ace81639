"""The bureaus' side: a case in its route, opinions, public notice with objections, the decision."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

import reviews.seals  # noqa: F401  declares the triggers
from accounts.enums import DISTRICTS, Role
from accounts.models import Bureau
from applications.models import Application, Judgement
from foundation.fields import MoneyField, SealedField
from notices.models import Letter
from reviews.enums import (
    DESK_STATES,
    RUNNING,
    CaseState,
    DecisionOutcome,
    DecisionState,
    Finding,
    HearingState,
    InquiryState,
    NoticeRowState,
    ObjectionState,
    OpinionKind,
    ReasonCode,
)
from reviews.workflow import CASE, DECISION, HEARING, INQUIRY, NOTICE_ROW, OBJECTION

USER = settings.AUTH_USER_MODEL


class Case(models.Model):
    """The bureaus' work on one application; `bureau` is the one that must act now."""

    workflow = CASE

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="case")
    scheme = models.CharField("补贴项目", max_length=32)
    state = models.CharField("状态", max_length=12, choices=CaseState.choices, default=CaseState.INTAKE)
    position = models.PositiveIntegerField("所在环节", default=1, help_text="对应 Step.number")
    bureau = models.ForeignKey(
        Bureau, on_delete=models.PROTECT, related_name="cases", verbose_name="当前部门", db_index=False
    )
    holder = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人"
    )
    opened_at = models.DateTimeField("收件时间")
    arrived_at = models.DateTimeField("到达本环节时间")
    due_on = models.DateField("本环节期限", null=True)
    amount = MoneyField("拟定金额", null=True)
    returned_from = models.CharField("补正前状态", max_length=12, blank=True)
    round = models.PositiveIntegerField("轮次", default=1)
    version = models.PositiveIntegerField("版本", default=1)
    # A number, because SQLite finds no index for a bare boolean.
    on_desk = models.GeneratedField(
        expression=models.Case(models.When(state__in=DESK_STATES, then=1), default=0),
        output_field=models.PositiveSmallIntegerField("待本部门办理"),
        db_persist=True,
    )

    class Meta:
        verbose_name = verbose_name_plural = "案件"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="case_amount_not_negative",
                violation_error_message="金额不能为负数。",
            ),
        ]
        indexes = [
            models.Index(fields=["bureau", "on_desk", "arrived_at", "id"], name="case_desk"),
            models.Index(fields=["bureau", "on_desk", "due_on", "id"], name="case_desk_due"),
            models.Index(fields=["bureau", "state", "arrived_at", "id"], name="case_queue"),
            models.Index(fields=["bureau", "scheme", "on_desk", "arrived_at", "id"], name="case_scheme"),
        ]

    def __str__(self) -> str:
        return f"{self.application}"


class Step(models.Model):
    """One station of the route, frozen when the case is opened (policy.routing)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField("环节")
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("职责", max_length=10)
    decides = models.BooleanField("作出决定", default=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "环节"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"], name="step_once", violation_error_message="同一环节不能出现两次。"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(decides=True),
                name="step_one_decides",
                violation_error_message="一个案件只能由一个环节作出决定。",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="step_done_pair",
                violation_error_message="办结人与办结时间必须同时登记。",
            ),
        ]
        indexes = [models.Index(fields=["bureau", "done_at", "case"], name="step_done")]

    def __str__(self) -> str:
        return f"{self.number} {self.bureau}"


class StandIn(models.Model):
    """One case given to an official of another bureau, who holds the same post there and has no interest in it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="stand_ins")
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name="代行部门")
    role = models.CharField("岗位", max_length=20, choices=Role.choices)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="stand_ins", verbose_name="代办人")
    reason = models.CharField("理由", max_length=200)
    given_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="指定人")
    given_at = models.DateTimeField("指定时间")

    class Meta:
        verbose_name = verbose_name_plural = "指定代办"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "bureau", "role", "user"],
                name="stand_in_once",
                violation_error_message="已指定此人代办本案。",
            ),
            models.CheckConstraint(
                condition=~Q(user=F("given_by")),
                name="stand_in_not_oneself",
                violation_error_message="不能指定本人代办，请由其他系统管理员办理。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.user}"


class Minutes(models.Model):
    """What a meeting decided on one case, with the page itself: the amount of a collective decision comes from here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="minutes")
    number = models.CharField("会议纪要文号", max_length=60)
    held_on = models.DateField("会议日期")
    amount = MoneyField("审定金额")
    file_name = models.CharField("文件名", max_length=120)
    file_kind = models.CharField(max_length=4)
    file = models.CharField("文件", max_length=200)
    sha256 = models.CharField(max_length=64)
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "会议纪要"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(number="") & ~Q(file="") & ~Q(sha256=""),
                name="minutes_complete",
                violation_error_message="会议纪要须有文号、审定金额和文件。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.held_on}"

    @property
    def place(self) -> str:
        """What the sealed file is bound to."""
        return f"reviews.minutes|{self.pk}"


class Opinion(models.Model):
    """What one person of one bureau found; `answers` is the clause checklist: {condition id: {answer, note}}."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="opinions")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="opinions", null=True)
    round = models.PositiveIntegerField("轮次")
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField("意见", max_length=10, choices=OpinionKind.choices)
    reason_code = models.CharField("理由类别", max_length=16, choices=ReasonCode.choices, blank=True)
    text = models.TextField("说明", blank=True)
    answers = models.JSONField("条款核对", default=dict, encoder=DjangoJSONEncoder)
    amount = MoneyField("建议或核定金额", null=True)
    minutes = models.OneToOneField(Minutes, on_delete=models.PROTECT, null=True, related_name="opinion")

    class Meta:
        verbose_name = verbose_name_plural = "意见"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[OpinionKind.ACCEPT, OpinionKind.APPROVE]) | ~Q(text=""),
                name="opinion_no_has_reason",
                violation_error_message="退回、不予批准或退回重审必须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author} {self.get_kind_display()}"


class PublicNotice(models.Model):
    """A published list of one scheme, open for objections through a window of working days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("公示编号", max_length=32, unique=True)
    scheme = models.CharField("补贴项目", max_length=32)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="notices")
    title = models.CharField("标题", max_length=160)
    starts_on = models.DateField("公示起")
    ends_on = models.DateField("公示止")
    working_days = models.PositiveIntegerField("工作日数")
    published_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="notice_dates_in_order",
                violation_error_message="公示截止日期不能早于开始日期。",
            ),
        ]
        indexes = [models.Index(fields=["-starts_on", "id"], name="notice_latest")]

    def __str__(self) -> str:
        return self.title


class NoticeRow(models.Model):
    """One case on a notice, with only what may be public."""

    workflow = NOTICE_ROW

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(PublicNotice, on_delete=models.PROTECT, related_name="rows")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notice_rows")
    number = models.PositiveIntegerField("序号")
    name = models.CharField("姓名或单位", max_length=120)
    unit = models.CharField("所在单位", max_length=120, blank=True)
    content = models.CharField("事项", max_length=160)
    district = models.CharField("区县", max_length=6, choices=DISTRICTS)
    amount = MoneyField("拟发放金额")
    state = models.CharField("状态", max_length=10, choices=NoticeRowState.choices, default=NoticeRowState.OPEN)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="corrected_by", verbose_name="更正的条目"
    )

    class Meta:
        verbose_name = verbose_name_plural = "公示条目"
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "number"],
                name="notice_row_once",
                violation_error_message="公示序号不能重复。",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=[NoticeRowState.OPEN, NoticeRowState.OBJECTED]),
                name="notice_row_one_live",
                violation_error_message="该申请正在公示，不能再次公示。",
            ),
        ]
        indexes = [models.Index(fields=["state"], name="notice_row_state")]

    def __str__(self) -> str:
        return f"{self.notice} {self.number} {self.name}"


class Inquiry(models.Model):
    """What the bureau finds about the objections to one row, whoever raised them: proposed by a clerk, confirmed by a
    head. The row stands still meanwhile; `lines` are the numbers of a roster's rows that are to be taken out.
    """

    workflow = INQUIRY

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    row = models.ForeignKey(NoticeRow, on_delete=models.PROTECT, related_name="inquiries")
    opened_at = models.DateTimeField("开始核查时间")
    due_on = models.DateField("答复期限")
    state = models.CharField("状态", max_length=10, choices=InquiryState.choices, default=InquiryState.OPEN)
    finding = models.CharField("核查结论", max_length=10, choices=Finding.choices, blank=True)
    lines = models.JSONField("核减的行", default=list, blank=True)
    answer = models.TextField("核查情况和理由", blank=True)
    proposed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "异议核查"
        constraints = [
            models.UniqueConstraint(
                fields=["row"],
                condition=Q(state__in=RUNNING),
                name="inquiry_one_running",
                violation_error_message="该条目的异议正在核查，新的异议并入同一核查。",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="inquiry_two_people",
                violation_error_message="提出核查结论和确认的不能是同一人。",
            ),
            models.CheckConstraint(
                condition=Q(state=InquiryState.MOOT)
                | Q(state=InquiryState.OPEN, finding="", proposed_by__isnull=True)
                | (~Q(finding="") & ~Q(answer="") & Q(proposed_by__isnull=False, proposed_at__isnull=False)),
                name="inquiry_finding_complete",
                violation_error_message="核查结论必须有理由、提出人与时间。",
            ),
            models.CheckConstraint(
                condition=~Q(state=InquiryState.CLOSED) | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="inquiry_answer_confirmed",
                violation_error_message="核查结论须由负责人确认。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row} 异议核查"


class Objection(models.Model):
    """A named person's objection to one row; its row stands still until it is answered."""

    workflow = OBJECTION

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    row = models.ForeignKey(NoticeRow, on_delete=models.PROTECT, related_name="objections")
    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, null=True, related_name="objections")
    receipt = models.CharField("回执编号", max_length=32, unique=True)
    name = models.CharField("异议人姓名", max_length=80)
    phone = SealedField("联系电话")
    phone_hash = models.CharField(max_length=64, editable=False)
    phone_mask = models.CharField("联系电话", max_length=20, editable=False)
    code_hash = models.CharField("查询码", max_length=64, blank=True, editable=False)
    text = models.TextField("异议内容")
    filed_at = models.DateTimeField()
    state = models.CharField("状态", max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN)
    answer = models.TextField("核查结论", blank=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ObjectionState.MOOT)
                | Q(state=ObjectionState.OPEN, answered_by__isnull=True, answered_at__isnull=True, answer="")
                | (
                    ~Q(state=ObjectionState.OPEN)
                    & Q(answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(answer="")
                ),
                name="objection_answer_complete",
                violation_error_message="异议的答复必须有结论、答复人与时间。",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt


class ObjectionFile(models.Model):
    """Evidence that came with an objection, sealed; only the bureau opens it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="files")
    stored_name = models.CharField(max_length=200)
    original_name = models.CharField("文件名", max_length=200)
    kind = models.CharField("类型", max_length=8)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("字节数")
    added_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "异议材料"

    def __str__(self) -> str:
        return self.original_name

    @property
    def place(self) -> str:
        """What the sealed content is bound to."""
        return f"{self._meta.label_lower}|{self.pk}"


class Decision(models.Model):
    """Proposed by one person, signed by another; a signed one is final."""

    workflow = DECISION

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField("结果", max_length=10, choices=DecisionOutcome.choices)
    state = models.CharField("状态", max_length=10, choices=DecisionState.choices, default=DecisionState.PROPOSED)
    amount = MoneyField("金额", null=True)
    amount_min = MoneyField("下限", null=True)
    amount_max = MoneyField("上限", null=True)
    reason_code = models.CharField("理由类别", max_length=16, choices=ReasonCode.choices, blank=True)
    text = models.TextField("说明", blank=True)
    clauses = models.JSONField("依据条款", default=list)
    opinion = models.ForeignKey(
        Opinion, on_delete=models.PROTECT, null=True, related_name="decisions", verbose_name="审定意见"
    )
    notice_row = models.ForeignKey(
        NoticeRow, on_delete=models.PROTECT, null=True, related_name="decisions", verbose_name="公示条目"
    )
    from_state = models.CharField("提出时状态", max_length=12)
    proposed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    signed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    decided_on = models.DateField("决定日期", null=True)
    judgement = models.ForeignKey(Judgement, on_delete=models.PROTECT, null=True, related_name="decisions")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, null=True, related_name="decision")

    class Meta:
        verbose_name = verbose_name_plural = "决定"
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=~Q(state=DecisionState.SENT_BACK),
                name="decision_one_live",
                violation_error_message="该案件已有一份决定，不能重复作出。",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("proposed_by")),
                name="decision_two_people",
                violation_error_message="拟定人与签发人不能是同一人。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=DecisionState.SIGNED,
                    signed_by__isnull=False,
                    signed_at__isnull=False,
                    decided_on__isnull=False,
                    judgement__isnull=False,
                    letter__isnull=False,
                )
                | ~Q(state=DecisionState.SIGNED),
                name="decision_signed_is_complete",
                violation_error_message="签发的决定必须有签发人、日期、规则判断与文书。",
            ),
            models.CheckConstraint(
                condition=Q(outcome=DecisionOutcome.REFUSED, amount__isnull=True)
                | Q(outcome=DecisionOutcome.APPROVED, amount__gt=0),
                name="decision_amount_fits",
                violation_error_message="批准的决定必须有大于零的金额，不予批准的决定没有金额。",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True)
                | Q(amount_max__isnull=True)
                | (Q(amount__lte=F("amount_max")) & Q(amount__gte=F("amount_min"))),
                name="decision_amount_in_bounds",
                violation_error_message="核定金额超出政策规定的上下限。",
            ),
            models.CheckConstraint(
                condition=Q(outcome=DecisionOutcome.APPROVED) | ~Q(text=""),
                name="decision_no_has_reason",
                violation_error_message="不予批准必须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_outcome_display()}"


class Hearing(models.Model):
    """陈述申辩: the applicant's word on a refusal that is prepared, before anybody may sign it.

    `until` is the last day; `text` with files is the answer; `word` is what the bureau says to it.
    """

    workflow = HEARING

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="hearing")
    state = models.CharField("状态", max_length=10, choices=HearingState.choices, default=HearingState.OPEN)
    opened_at = models.DateTimeField("告知时间")
    working_days = models.PositiveIntegerField("工作日数")
    until = models.DateField("最后一日")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="hearing")
    text = models.TextField("陈述申辩意见", blank=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    word = models.TextField("复核意见", blank=True)
    dealt_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    dealt_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "陈述申辩"
        indexes = [models.Index(fields=["state", "until"], name="hearing_open")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[HearingState.ANSWERED, HearingState.UPHELD])
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(text="")),
                name="hearing_answer_complete",
                violation_error_message="陈述申辩须有内容、陈述人和时间。",
            ),
            models.CheckConstraint(
                condition=~Q(state=HearingState.UPHELD)
                | (Q(dealt_by__isnull=False, dealt_at__isnull=False) & ~Q(word="")),
                name="hearing_upheld_has_word",
                violation_error_message="维持拟不予批准须写明对陈述申辩的复核意见。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision.case} {self.get_state_display()}"


class HearingFile(models.Model):
    """A file that goes with the applicant's answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="files")
    name = models.CharField("文件名", max_length=120)
    kind = models.CharField(max_length=4)
    file = models.CharField("文件", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("字节数")

    class Meta:
        verbose_name = verbose_name_plural = "陈述申辩附件"

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """What the sealed file is bound to."""
        return f"reviews.hearingfile|{self.pk}"
