"""Amounts that people decide: their bounds, who decides, what was proposed, what the meeting said."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from applications.models import Judgement
from policy.parameters import load
from reviews.enums import OpinionKind
from reviews.models import Case, Opinion


def bounds_of(judgement: Judgement) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest amount (yuan) where people decide it; None where the policy fixes it."""
    return bounds_in(judgement.verdict)


def bounds_in(verdict: dict[str, Any]) -> tuple[Decimal, Decimal] | None:
    """The same of a verdict as it is stored."""
    low, high = verdict["amount_min"], verdict["amount_max"]
    return None if high is None else (Decimal(low or "0.00"), Decimal(high))


def is_collective(slug: str, on: date) -> bool:
    """Whether a meeting decides the amount of the scheme, so that its minutes are needed."""
    return slug in (load().value("decision.collective", on).value or {})


def open_disagreement(opinions: Iterable[Opinion]) -> Opinion | None:
    """Why 财政局 sent the case back to the deciding bureau, while that bureau has not answered it; None otherwise.

    The opinions of one case, oldest first, each with its step.
    """
    asked = None
    for opinion in opinions:
        if opinion.kind == OpinionKind.DISAGREE:
            asked = opinion
        elif _decides(opinion):
            asked = None
    return asked


def reply_to(asked: Opinion, opinions: Iterable[Opinion]) -> Opinion | None:
    """What the deciding bureau said next, after 财政局 had not agreed; None while it has said nothing."""
    later = (each for each in opinions if (each.at, each.pk) > (asked.at, asked.pk))
    return next((each for each in later if _decides(each)), None)


def _decides(opinion: Opinion) -> bool:
    return opinion.kind == OpinionKind.APPROVE and opinion.step is not None and opinion.step.decides


def amount_before(asked: Opinion) -> Decimal | None:
    """The amount (yuan) that 财政局 did not agree to: the decided one, or what the rules gave then."""
    decided = Opinion.objects.filter(case=asked.case_id, step__decides=True, kind=OpinionKind.APPROVE, at__lte=asked.at)
    opinion = decided.order_by("-at", "-pk").first()
    if opinion is not None and opinion.amount is not None:
        return opinion.amount
    judged = Judgement.objects.filter(application__case=asked.case_id, at__lte=asked.at)
    judgement = judged.order_by("-at", "-pk").first()
    return judgement.amount if judgement else None


def deciding_opinion(case: Case) -> Opinion | None:
    """The newest opinion of the deciding bureau that names an amount; None while there is none."""
    found = Opinion.objects.filter(case=case, step__decides=True, kind=OpinionKind.APPROVE, amount__isnull=False)
    return found.select_related("step__bureau", "author", "minutes").order_by("-at", "-pk").first()
