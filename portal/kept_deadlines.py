"""Which open limits would end on another day if the holidays of a year were others.

The limits themselves stay: they stand in letters and on pages that people were told to go by.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils import timezone

from policy.calendar import Year, add_working_days, changed_days, working_days_between
from reviews.enums import CaseState
from reviews.models import Case
from reviews.selectors.handing import ENDED


@dataclass(frozen=True)
class Kept:
    """An open limit of a case, and the day it would end on by the other calendar."""

    number: str
    bureau: str
    state: str
    due_on: date
    otherwise: date


def kept_deadlines(year: Year) -> list[Kept]:
    """The open limits of cases (of a bureau, a correction, an answer, a public notice) that the year would move.

    Counted from the day on which the case came to where it is, as when the limit was set; by day. One query.
    """
    changed = changed_days(year)
    if not changed:
        return []
    cases = Case.objects.exclude(state__in=ENDED).filter(due_on__gte=changed[0]).order_by("due_on", "pk")
    rows = cases.values_list("application__number", "bureau__name", "state", "arrived_at", "due_on")
    moved = cache(lambda since, due_on: _otherwise(since, due_on, year))
    return [
        Kept(number, bureau, CaseState(state).label, due_on, otherwise)
        for number, bureau, state, arrived_at, due_on in rows.iterator(chunk_size=2000)
        if (otherwise := moved(timezone.localdate(arrived_at), due_on))
    ]


def _otherwise(since: date, due_on: date, year: Year) -> date | None:
    """Where as many working days lead by the other calendar; None where it makes no difference."""
    count = max(working_days_between(since, due_on), 0)
    now, then = add_working_days(since, count), add_working_days(since, count, year)
    return None if now == then else then
