"""Public notices with their rows; objections, the inquiries into them and their evidence."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.enums import DISTRICTS
from accounts.models import Bureau
from foundation.constraints import other_person
from foundation.fields import MoneyField, SealedField
from reviews.enums import (
    RUNNING,
    Finding,
    InquiryState,
    NoticeRowState,
    ObjectionState,
)
from reviews.models.cases import Case
from reviews.workflow import INQUIRY, NOTICE_ROW, OBJECTION

USER = settings.AUTH_USER_MODEL


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
                condition=other_person("confirmed_by", "proposed_by"),
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
