"""Plans laid out by decisions, their instalments, and the re-checks before an instalment."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from accounts.enums import DISTRICTS
from applications.models import Application
from foundation.fields import MoneyField
from foundation.triggers import append_only
from payments.enums import FUNDS, CheckOutcome, InstalmentState, PlanState
from payments.models.budget import BudgetEnvelope
from payments.workflow import INSTALMENT, PLAN
from reviews.models import Decision

USER = settings.AUTH_USER_MODEL


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
    state = models.CharField("状态", max_length=16, choices=InstalmentState.choices, default=InstalmentState.PLANNED)
    envelope = models.ForeignKey(
        BudgetEnvelope, on_delete=models.PROTECT, null=True, blank=True, related_name="instalments"
    )
    paid_on = models.DateField("到账日期", null=True, blank=True)

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
                | Q(state__in=[InstalmentState.PLANNED, InstalmentState.WAITING_BUDGET]),
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
    answers = models.JSONField("答案", default=dict, blank=True, encoder=DjangoJSONEncoder)
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


append_only("payments.Recheck")
