"""The money: envelopes, plans with instalments, re-checks, batches with lines, files out and in.

Every rule that one row or one index can hold is a constraint here; the plan's sum is held by a seal
(payments.seals); what neither can hold is in payments.checks. Invariant numbers as in the payments reference.
"""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from accounts.enums import DISTRICTS
from accounts.models import PayeeAccount
from applications.models import Application
from foundation.fields import MoneyField, SealedField
from foundation.triggers import append_only
from payments.enums import (
    FUNDS,
    LIVE_LINES,
    BatchState,
    CheckOutcome,
    FileFormat,
    InstalmentState,
    LineState,
    PlanState,
    ReturnState,
    RowOutcome,
)
from payments.workflow import BATCH, INSTALMENT, LINE, PLAN, RETURN_FILE
from reviews.models import Decision

USER = settings.AUTH_USER_MODEL


class BudgetEnvelope(models.Model):
    """What one payer may spend from one fund in one year. held + spent <= total at every commit (I7)."""

    fund = models.CharField("资金", max_length=24, choices=FUNDS)
    district = models.CharField("支付方", max_length=6, choices=DISTRICTS)
    year = models.PositiveIntegerField("预算年度")
    number = models.CharField("指标号", max_length=40, unique=True)
    payer_name = models.CharField("付款户名", max_length=80)
    payer_account = models.CharField("付款账号", max_length=32)
    total = MoneyField("指标总额")
    held = MoneyField("占用", default=0)
    spent = MoneyField("支出", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "预算指标"
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "district", "year"],
                name="envelope_once",
                violation_error_message="该支付方同一资金同一年度的指标已存在。",
            ),
            models.CheckConstraint(
                condition=Q(held__gte=0, spent__gte=0),
                name="envelope_not_negative",
                violation_error_message="占用与支出不能为负数。",
            ),
            models.CheckConstraint(
                condition=Q(total__gte=F("held") + F("spent")),
                name="envelope_within_total",
                violation_error_message="预算指标余额不足。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_fund_display()} {self.get_district_display()}"


class BudgetChange(models.Model):
    """Money put into or taken out of an envelope, by document; two people."""

    envelope = models.ForeignKey(BudgetEnvelope, on_delete=models.PROTECT, related_name="changes")
    delta = MoneyField("增减")
    document = models.CharField("文号", max_length=60)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "指标调整"
        constraints = [
            models.CheckConstraint(
                condition=~Q(made_by=F("checked_by")),
                name="budget_change_two_people",
                violation_error_message="指标调整的经办与复核不能是同一人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.envelope} {self.delta}"


class PaymentPlan(models.Model):
    """What a decision grants, laid out in instalments. Sealed once the sum is right; then it never changes (I1)."""

    workflow = PLAN

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="plan")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="plan")
    fund = models.CharField("资金", max_length=24, choices=FUNDS)
    district = models.CharField("支付方", max_length=6, choices=DISTRICTS)
    amount = MoneyField("批准金额")
    state = models.CharField("状态", max_length=8, choices=PlanState.choices, default=PlanState.OPEN)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "发放计划"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="plan_amount_positive", violation_error_message="批准金额必须大于零。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}"


class Instalment(models.Model):
    """One payment of a plan. `envelope` is set when its amount is held there."""

    workflow = INSTALMENT

    plan = models.ForeignKey(PaymentPlan, on_delete=models.PROTECT, related_name="instalments")
    number = models.PositiveIntegerField("期次")
    amount = MoneyField("金额")
    due_on = models.DateField("到期日")
    rechecked = models.BooleanField("须复查", default=False)
    state = models.CharField(
        "状态", max_length=16, choices=InstalmentState.choices, default=InstalmentState.PLANNED
    )
    envelope = models.ForeignKey(BudgetEnvelope, on_delete=models.PROTECT, null=True, related_name="instalments")
    paid_on = models.DateField("到账日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "发放期次"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="instalment_once", violation_error_message="同一期次不能出现两次。"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="instalment_amount_positive",
                violation_error_message="每期金额必须大于零。",
            ),
            models.CheckConstraint(
                condition=Q(state=InstalmentState.PAID, paid_on__isnull=False)
                | (~Q(state=InstalmentState.PAID) & Q(paid_on__isnull=True)),
                name="instalment_paid_has_date",
                violation_error_message="到账的期次必须有到账日期，未到账的没有。",
            ),
            models.CheckConstraint(
                condition=Q(envelope__isnull=False)
                | Q(
                    state__in=[
                        InstalmentState.PLANNED,
                        InstalmentState.WAITING_BUDGET,
                        InstalmentState.CANCELLED,
                    ]
                ),
                name="instalment_held_before_paid",
                violation_error_message="未占用预算的期次不能进入发放。",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="instalment_due"),
            models.Index(fields=["envelope", "state"], name="instalment_envelope"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} 第 {self.number} 期"


class Recheck(models.Model):
    """The answers to a scheme's re-check questions before one instalment; append-only, the last one counts."""

    instalment = models.ForeignKey(Instalment, on_delete=models.PROTECT, related_name="rechecks")
    on = models.DateField("复查日期")
    answers = models.JSONField("答案", encoder=DjangoJSONEncoder)
    result = models.JSONField("结论", encoder=DjangoJSONEncoder)
    outcome = models.CharField("结果", max_length=8, choices=CheckOutcome.choices)
    evidence = models.CharField("核实方式", max_length=200)
    checked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "发放前复查"
        indexes = [models.Index(fields=["instalment", "checked_at"], name="recheck_instalment")]

    def __str__(self) -> str:
        return f"{self.instalment} {self.get_outcome_display()}"


class Batch(models.Model):
    """A list for the bank: one maker, one checker, one releaser, all different (I10)."""

    workflow = BATCH

    number = models.CharField("批次号", max_length=30, unique=True)
    envelope = models.ForeignKey(BudgetEnvelope, on_delete=models.PROTECT, related_name="batches")
    state = models.CharField("状态", max_length=10, choices=BatchState.choices, default=BatchState.DRAFT)
    revision = models.PositiveIntegerField("修订", default=1)
    count = models.PositiveIntegerField("笔数", default=0)
    total = MoneyField("总金额", default=0)
    content_hash = models.CharField("内容哈希", max_length=64, blank=True)
    approved_hash = models.CharField("复核时的内容哈希", max_length=64, blank=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    checked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "支付批次"
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("made_by")),
                name="batch_checker_not_maker",
                violation_error_message="复核人不能是制单人。",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True)
                | (~Q(released_by=F("made_by")) & ~Q(released_by=F("checked_by"))),
                name="batch_releaser_third",
                violation_error_message="发放人不能是制单人或复核人。",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True, checked_at__isnull=True)
                | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="batch_checked_pair",
                violation_error_message="复核人与复核时间必须同时登记。",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True, released_at__isnull=True)
                | Q(released_by__isnull=False, released_at__isnull=False, checked_by__isnull=False),
                name="batch_released_pair",
                violation_error_message="发放必须在复核之后，发放人与发放时间同时登记。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[BatchState.APPROVED, BatchState.RELEASED, BatchState.SETTLED])
                | (Q(checked_by__isnull=False) & Q(approved_hash=F("content_hash")) & ~Q(content_hash="")),
                name="batch_approved_as_seen",
                violation_error_message="批次内容与复核时不一致，须重新复核。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[BatchState.RELEASED, BatchState.SETTLED]) | Q(released_by__isnull=False),
                name="batch_released_has_person",
                violation_error_message="已发出的批次必须有发放人。",
            ),
        ]
        indexes = [models.Index(fields=["-made_at", "id"], name="batch_latest")]

    def __str__(self) -> str:
        return self.number


class PaymentLine(models.Model):
    """One transfer. A failed one is never sent again: a retry is a new line (I2: one live line an instalment)."""

    workflow = LINE

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    row = models.PositiveIntegerField("序号")
    instalment = models.ForeignKey(Instalment, on_delete=models.PROTECT, related_name="lines")
    attempt = models.PositiveIntegerField("第几次")
    reference = models.CharField("平台流水号", max_length=30, unique=True)
    amount = MoneyField("金额")
    account = models.ForeignKey(PayeeAccount, on_delete=models.PROTECT, related_name="lines")
    payee_kind = models.CharField("收款人类型", max_length=1)
    payee_name = models.CharField("收款户名", max_length=120)
    payee_number = SealedField("收款账号")
    payee_number_hash = models.CharField(max_length=64, editable=False)
    payee_number_mask = models.CharField("收款账号", max_length=40, editable=False)
    bank_name = models.CharField("开户银行", max_length=60)
    cnaps = models.CharField("联行号", max_length=12, blank=True)
    state = models.CharField("状态", max_length=10, choices=LineState.choices, default=LineState.QUEUED)
    bank_reference = models.CharField("银行流水号", max_length=60, blank=True)
    failure = models.CharField("失败原因", max_length=200, blank=True)
    settled_on = models.DateField("交易日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "支付明细"
        ordering = ["batch", "row"]
        constraints = [
            models.UniqueConstraint(
                fields=["instalment", "attempt"],
                name="line_attempt_once",
                violation_error_message="同一期款项的同一次支付只能有一笔。",
            ),
            models.UniqueConstraint(
                fields=["instalment"],
                condition=Q(state__in=LIVE_LINES),
                name="line_one_live",
                violation_error_message="该期款项已在支付中或已到账，不能再次支付。",
            ),
            models.UniqueConstraint(
                fields=["batch", "row"],
                condition=~Q(state="void"),
                name="line_row_once",
                violation_error_message="批次内序号不能重复。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="line_amount_positive", violation_error_message="支付金额必须大于零。"
            ),
            models.CheckConstraint(
                condition=~Q(state=LineState.PAID) | (~Q(bank_reference="") & Q(settled_on__isnull=False)),
                name="line_paid_has_evidence",
                violation_error_message="成功的支付必须有银行流水号与交易日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state=LineState.FAILED) | ~Q(failure=""),
                name="line_failed_has_reason",
                violation_error_message="失败的支付必须有银行给出的原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ExportFile(models.Model):
    """The file handed to the bank, stored sealed; its first download releases the batch."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="files")
    revision = models.PositiveIntegerField()
    format = models.CharField("格式", max_length=4, choices=FileFormat.choices)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField("行数")
    total = MoneyField("总金额")
    stored_name = models.CharField(max_length=200)
    built_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "支付文件"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "revision", "format"],
                name="export_once",
                violation_error_message="该批次的此格式文件已生成。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.format}"


class ReturnFile(models.Model):
    """The bank's answer as it came: staged by one person, applied by another."""

    workflow = RETURN_FILE

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="returns")
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    stored_name = models.CharField(max_length=200)
    state = models.CharField("状态", max_length=12, choices=ReturnState.choices, default=ReturnState.STAGED)
    problems = models.JSONField("问题", default=list)
    paid_count = models.PositiveIntegerField("成功笔数", default=0)
    paid_total = MoneyField("成功金额", default=0)
    failed_count = models.PositiveIntegerField("失败笔数", default=0)
    failed_total = MoneyField("失败金额", default=0)
    staged_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    staged_at = models.DateTimeField()
    applied_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "银行回单"
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_by__isnull=True) | ~Q(applied_by=F("staged_by")),
                name="return_two_people",
                violation_error_message="回单的导入人与入账人不能是同一人。",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReturnState.APPLIED) | Q(applied_by__isnull=False, applied_at__isnull=False),
                name="return_applied_pair",
                violation_error_message="已入账的回单必须有入账人与时间。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReturnRow(models.Model):
    """One row of a return file, kept as it was read."""

    file = models.ForeignKey(ReturnFile, on_delete=models.PROTECT, related_name="rows")
    row = models.PositiveIntegerField("行号")
    line = models.ForeignKey(PaymentLine, on_delete=models.PROTECT, null=True, related_name="returns")
    outcome = models.CharField("结果", max_length=8, choices=RowOutcome.choices)
    bank_reference = models.CharField("银行流水号", max_length=60, blank=True)
    failure = models.CharField("失败原因", max_length=200, blank=True)
    settled_on = models.DateField("交易日期", null=True)
    problem = models.CharField("问题", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "回单行"
        constraints = [
            models.UniqueConstraint(
                fields=["file", "row"], name="return_row_once", violation_error_message="回单行号不能重复。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.row}"


append_only("payments.BudgetChange")
append_only("payments.Recheck")
append_only("payments.ExportFile")
append_only("payments.ReturnRow")
