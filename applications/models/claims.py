"""What may be paid once, and two claims to one place."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.enums import (
    HOLDING,
    ClaimState,
    ConflictFinding,
    ConflictState,
)
from applications.models.applications import Application
from applications.models.roster import RosterLine
from applications.workflow import CLAIM, CONFLICT
from foundation.constraints import other_person

USER = settings.AUTH_USER_MODEL


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
