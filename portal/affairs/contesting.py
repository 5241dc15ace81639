"""The ways to contest a decision."""

from dataclasses import dataclass
from datetime import date

from applications.models import Application
from reviews.enums import DecisionState
from reviews.models import Decision


@dataclass(frozen=True)
class Remedy:
    """One way to contest a decision, open until the end of `until`."""

    what: str
    where: str
    within: str
    until: date
    is_over: bool


def remedies(application: Application, *, on: date) -> list[Remedy]:
    """The ways to contest the signed decision, as its letter names them."""
    signed = Decision.objects.filter(case__application=application, state=DecisionState.SIGNED)
    decision = signed.select_related("letter").first()
    ways = decision.letter.body.get("remedy", []) if decision and decision.letter else []
    return [
        Remedy(what, where, within, date.fromisoformat(until), date.fromisoformat(until) < on)
        for what, where, within, until in ways
    ]
