"""Why a case is on a desk again: 财政局 did not agree with what was decided, or the head did not sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from policy.money import yuan_text
from reviews.enums import OpinionKind
from reviews.models import Case, Opinion

BACK = (OpinionKind.SEND_BACK, OpinionKind.DISAGREE)


@dataclass(frozen=True)
class SentBack:
    """Who sent a case back, when and why; `is_open_amount` says that it must be decided anew."""

    is_open_amount: bool
    office: str
    who: str
    at: datetime
    reason: str

    @property
    def flag(self) -> str:
        return "财政局退回" if self.is_open_amount else "负责人退回"

    @property
    def words(self) -> str:
        return f"{self.office}{self.who}，{timezone.localtime(self.at):%Y-%m-%d %H:%M}：{self.reason}"

    @property
    def title(self) -> str:
        return "财政局不同意，退回重新审定" if self.is_open_amount else "负责人退回重审"


def sent_back(cases: Sequence[Case]) -> dict[UUID, SentBack]:
    """Of those cases that lie where they were sent back to, by key; one query."""
    here = [case.pk for case in cases if case.on_desk]
    if not here:
        return {}
    at_once = Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    later = Opinion.objects.filter(Q(at__gt=OuterRef("at")) | at_once, case=OuterRef("case"))
    newest = Opinion.objects.filter(~Exists(later), case__in=here, kind__in=BACK)
    return {each.case_id: told(each) for each in newest.select_related("author", "step__bureau")}


def with_proposal(opinion: Opinion) -> str:
    """The reason, with the amount that 财政局 proposes where it names one."""
    return opinion.text if opinion.amount is None else f"建议 {yuan_text(opinion.amount)}。{opinion.text}"


def told(opinion: Opinion) -> SentBack:
    """The opinion that sent the case back, in words."""
    return SentBack(
        is_open_amount=opinion.kind == OpinionKind.DISAGREE,
        office=opinion.step.bureau.name if opinion.step else "",
        who=opinion.author.name,
        at=opinion.at,
        reason=with_proposal(opinion),
    )
