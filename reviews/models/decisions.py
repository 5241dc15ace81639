"""Decisions, and the applicant's answer before a refusal is signed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Judgement
from foundation.constraints import other_person
from foundation.fields import MoneyField
from notices.models import Letter
from reviews.enums import (
    DecisionOutcome,
    DecisionState,
    HearingState,
    ReasonCode,
)
from reviews.models.cases import Case, Opinion
from reviews.models.public import NoticeRow
from reviews.workflow import DECISION, HEARING

USER = settings.AUTH_USER_MODEL


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
                condition=other_person("signed_by", "proposed_by"),
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

    @property
    def is_withdrawn(self) -> bool:
        """Whether the refusal that it announced was taken back, sent back or fell with a withdrawal."""
        return bool(self.decision.state == DecisionState.SENT_BACK)

    @property
    def standing(self) -> str:
        """What came of the round, as it stands now."""
        if not self.is_withdrawn:
            return str(self.get_state_display())
        if self.state != HearingState.DROPPED:
            return f"{self.get_state_display()}，后已收回（负责人退回重审）"
        return "已收回" if self.dealt_by_id else "已收回（申请人撤回申请）"


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
