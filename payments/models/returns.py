"""The bank's answers, as they came."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.constraints import other_person
from foundation.fields import MoneyField
from foundation.triggers import append_only
from payments.enums import SET_ASIDE, ReturnState, RowOutcome
from payments.models.batches import Batch, PaymentLine
from payments.workflow import RETURN_FILE

USER = settings.AUTH_USER_MODEL


class ReturnFile(models.Model):
    """The bank's answer as it came: staged by one person, applied by another."""

    workflow = RETURN_FILE

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="returns")
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    stored_name = models.CharField(max_length=200)
    state = models.CharField("状态", max_length=12, choices=ReturnState.choices, default=ReturnState.STAGED)
    problems = models.JSONField("问题", default=list, blank=True)
    paid_count = models.PositiveIntegerField("成功笔数", default=0)
    paid_total = MoneyField("成功金额", default=0)
    failed_count = models.PositiveIntegerField("失败笔数", default=0)
    failed_total = MoneyField("失败金额", default=0)
    staged_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    staged_at = models.DateTimeField()
    applied_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "银行回单"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "sha256"],
                condition=~Q(state__in=SET_ASIDE),
                name="return_bytes_once",
                violation_error_message="同一份回单文件已导入本批次。",
            ),
            models.CheckConstraint(
                condition=other_person("applied_by", "staged_by"),
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
    line = models.ForeignKey(PaymentLine, on_delete=models.PROTECT, null=True, blank=True, related_name="returns")
    reference = models.CharField("平台流水号", max_length=60, blank=True)
    amount = MoneyField("金额", null=True, blank=True)
    outcome = models.CharField("结果", max_length=8, choices=RowOutcome.choices)
    bank_reference = models.CharField("银行流水号", max_length=60, blank=True)
    failure = models.CharField("失败原因", max_length=200, blank=True)
    settled_on = models.DateField("交易日期", null=True, blank=True)
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


append_only("payments.ReturnRow")
