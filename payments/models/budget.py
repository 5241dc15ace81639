"""Budget envelopes and what put money into them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.enums import DISTRICTS
from foundation.fields import MoneyField
from foundation.triggers import append_only
from payments.enums import FUNDS

USER = settings.AUTH_USER_MODEL


class BudgetEnvelope(models.Model):
    """What one payer may spend from one fund in one year. held + spent <= total at every commit (I7)."""

    fund = models.CharField("资金", max_length=24, choices=FUNDS)
    district = models.CharField("支付方", max_length=6, choices=DISTRICTS)
    year = models.PositiveIntegerField("预算年度")
    number = models.CharField("指标号", max_length=40, unique=True)
    payer_name = models.CharField("付款户名", max_length=80)
    payer_account = models.CharField("付款账号", max_length=32)
    payer_bank = models.CharField("付款银行", max_length=60, blank=True, help_text="只写银行名，用于判断行内、跨行")
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


append_only("payments.BudgetChange")
