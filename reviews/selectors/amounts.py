"""Amounts that people decide: their bounds, who decides, what was proposed, what the meeting said."""

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


def deciding_opinion(case: Case) -> Opinion | None:
    """The newest opinion of the deciding bureau that names an amount; None while there is none."""
    found = Opinion.objects.filter(case=case, step__decides=True, kind=OpinionKind.APPROVE, amount__isnull=False)
    return found.select_related("step__bureau", "author", "minutes").order_by("-at", "-pk").first()
