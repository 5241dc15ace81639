"""Reads of the holidays that administrators entered; those that count are told to the calendar of `policy`.

Each process asks the table again once a minute at most; a limit counted before the confirmation keeps its day.
"""

import time
from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db import DatabaseError

from accounts.models import User
from accounts.recusal import logins_of, own_hashes
from policy.calendar import Year
from portal.models import HolidayYear

WEEK = "一二三四五六日"


class _Known:
    """What the table held when it was last asked."""

    def __init__(self) -> None:
        self.years: dict[int, Year] = {}
        self.asked_at: float | None = None

    def __call__(self) -> dict[int, Year]:
        interval = settings.HOLIDAYS_ASKED_EVERY
        if interval and (self.asked_at is None or time.monotonic() - self.asked_at > interval):
            self.ask()
        return self.years

    def ask(self) -> None:
        self.asked_at = time.monotonic()
        try:
            rows = list(HolidayYear.objects.filter(confirmed=True, replaced_at=None).order_by("number"))
        except DatabaseError:
            return  # the table is not there yet, or the database away: what is known stays
        self.years = {row.number: _year(row) for row in rows}


known = _Known()


def entered(*, shown_to: User, most: int = 20) -> list[tuple[HolidayYear, bool]]:
    """The years last entered, each with whether the user's own person entered it; five queries for all of them."""
    rows = HolidayYear.objects.select_related("proposed_by", "answered_by").order_by("-number", "-pk")[:most]
    own = logins_of(own_hashes([shown_to.pk])) | {shown_to.pk}
    return [(row, row.proposed_by_id in own) for row in rows]


def spans(days: Iterable[date]) -> list[str]:
    """Days in a row as one span each, with the days of the week."""
    found: list[list[date]] = []
    for day in sorted(days):
        if found and day - found[-1][-1] == timedelta(days=1):
            found[-1].append(day)
        else:
            found.append([day])
    return [_day(run[0]) if len(run) == 1 else f"{_day(run[0])}至 {_day(run[-1])}" for run in found]


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d}（周{WEEK[day.weekday()]}）"


def _year(row: HolidayYear) -> Year:
    off, working = (frozenset(map(date.fromisoformat, days)) for days in (row.off, row.working))
    return Year(row.number, row.document, off, working)
