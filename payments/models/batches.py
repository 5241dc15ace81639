"""Batches for the bank, their lines, and the files that were handed out."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import PayeeAccount
from foundation.constraints import other_person, together
from foundation.fields import MoneyField, SealedField
from foundation.triggers import append_only
from payments.enums import LIVE_LINES, BatchState, FileFormat, LineState
from payments.models.budget import BudgetEnvelope
from payments.models.plans import Instalment
from payments.workflow import BATCH, LINE

USER = settings.AUTH_USER_MODEL


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
    checked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    released_format = models.CharField("发出格式", max_length=4, choices=FileFormat.choices, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "支付批次"
        constraints = [
            models.CheckConstraint(
                condition=other_person("checked_by", "made_by"),
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
                condition=together("checked_by", "checked_at"),
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
        indexes = [models.Index(fields=["envelope", "state"], name="batch_envelope")]

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
    settled_on = models.DateField("交易日期", null=True, blank=True)

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


append_only("payments.ExportFile")
