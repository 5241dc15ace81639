"""The facts of a case as the rules read them: what was stated, what the ledger knows, the roster's lines."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from accounts.models import Person
from applications.enums import ApplicationState
from applications.models import Application, Settlement
from applications.selectors.roster import current_lines
from policy.facts import LINES
from policy.lookup import scheme as scheme_of
from policy.terms import FactSource


def verdict_facts(application: Application, on: date | None = None, *, without: Collection[int] = ()) -> dict[str, Any]:
    """Strict JSON for `policy.engine.assess`. `on` decides the ledger's year; without it the day of submission.
    `without` are numbers of a roster's lines that are left out.
    """
    scheme = scheme_of(application.scheme)
    day = on or application.submitted_on
    facts = scheme.judged(application.facts)
    for fact in scheme.facts:
        if fact.source is FactSource.LEDGER:
            facts[fact.id] = LEDGER[fact.id](application, day)
    if scheme.is_roster:
        facts[LINES] = list(current_lines(application).exclude(number__in=without).values_list("facts", flat=True))
    return facts


def paid_this_year(person: Person | None, on: date, scheme: str, *, apart: Application | None = None) -> int:
    """Payments of a scheme to the person in the calendar year of `on`: those that arrived, and those that will because
    the application, handed in that year, is approved. What belongs to `apart`, the application asked about, is left
    out.
    """
    if person is None:
        return 0
    paid = Settlement.objects.filter(application__person=person, application__scheme=scheme, paid_on__year=on.year)
    approved = Application.objects.filter(
        person=person, scheme=scheme, state=ApplicationState.APPROVED, submitted_on__year=on.year
    )
    if apart is not None:
        paid, approved = paid.exclude(application=apart), approved.exclude(pk=apart.pk)
    return paid.count() + approved.count()


def _paid_this_year(application: Application, on: date | None) -> int:
    if on is None:
        raise ValueError("a ledger fact needs the day of the judgement")
    return paid_this_year(application.person, on, application.scheme, apart=application)


LEDGER: dict[str, Callable[[Application, date | None], Any]] = {"paid_this_year": _paid_this_year}
"""Where each ledger fact comes from. A fact that stands here is never asked."""
