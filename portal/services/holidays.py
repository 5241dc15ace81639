"""Holidays that administrators enter: proposed by one, confirmed by another, and told to the calendar of `policy`.

A year that is known already, from the rules or from this table, may be corrected, with a reason. Each process asks the
table again once a minute at most. A limit counted before the confirmation keeps its day: people were told of it.
"""

import re
import time
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.enums import ProposalState, Role
from accounts.models import User
from accounts.permissions import require_post
from accounts.services.administrators import tell_administrators
from accounts.services.proposals import answer
from accounts.services.reasons import reason_of
from accounts.telling import tell_user
from audit.errors import DomainError
from audit.services import record, save_checked, transition
from policy import calendar
from policy.calendar import Year
from portal.kept_deadlines import kept_deadlines
from portal.models import HolidayYear
from portal.texts import told

SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:至|到|~|—|－)\s*(\d{4}-\d{2}-\d{2}))?")
WEEK = "一二三四五六日"
LONGEST = timedelta(days=20)
LEAST_DAYS = 7
"""A year has more public holidays than that; fewer are a slip."""


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
            rows = list(HolidayYear.objects.filter(state=ProposalState.CONFIRMED).order_by("number"))
        except DatabaseError:
            return  # the table is not there yet, or the database away: what is known stays
        self.years = {row.number: year_of(row) for row in rows}


known = _Known()
OTHER_CONFIRMS = "录入人与确认人不能是同一人，请由另一位系统管理员核对后确认。"


@transaction.atomic
def propose(
    *, number: int, document: str, off: str, working: str, by: User, at: datetime, reason: str = ""
) -> HolidayYear:
    """Enter a year, or correct one that counts, as the State Council published it; a correction has a reason.

    Raises DomainError naming the field and the line that cannot be read.
    """
    require_post(by, Role.ADMIN)
    counts = calendar.year_of(number)
    reason = reason_of(reason) if counts else ""
    row = HolidayYear(number=number, document=document, reason=reason, proposed_by=by, proposed_at=at)
    row.off, row.working = _arrangement(off, working, number)
    if counts and not calendar.changed_days(year_of(row)):
        raise DomainError(f"日期与现行的 {number} 年安排没有不同，无须更正。", field="off")
    save_checked(row)
    data = {"number": number, "document": document, "off": row.off, "working": row.working}
    record(subject=row, action="propose", actor=by, at=at, role="admin", reason=reason, data=data)
    tell_administrators(
        but=by, key=f"holidays:{row.pk}", at=at, link=reverse("portal:admin_holiday", args=[row.pk]),
        **_told(row, by),
    )  # fmt: skip
    return row


def _told(row: HolidayYear, by: User) -> dict[str, str]:
    """What the other administrators read: a correction says so, with its reason."""
    if row.reason:
        return told("administration:holidays_corrected", by=by.name, year=row, reason=row.reason)
    return told("administration:holidays_proposed", by=by.name, year=row)


@transaction.atomic
def confirm(*, row: HolidayYear, by: User, at: datetime) -> HolidayYear:
    """Another administrator holds it against the document and agrees: it counts, and what counted until now does not.

    Open limits keep their days; the event says how many would be others. Raises SamePerson, TransitionRefused.
    """
    require_post(by, Role.ADMIN)
    kept = len(kept_deadlines(year_of(row)))
    for old in HolidayYear.objects.filter(number=row.number, state=ProposalState.CONFIRMED).order_by("pk"):
        transition(
            row=old, action="replace_year", role="admin", actor=by, at=at, reason=row.reason, data={"by": row.pk},
            replaced_at=at,
        )  # fmt: skip
    answer(row=row, action="confirm", role="admin", by=by, at=at, same=OTHER_CONFIRMS, data={"deadlines_kept": kept})
    transaction.on_commit(known.ask)
    return row


@transaction.atomic
def turn_down(*, row: HolidayYear, reason: str, by: User, at: datetime) -> HolidayYear:
    """It does not count, and who entered it is told why; also the way to take back one's own.

    Raises DomainError, TransitionRefused.
    """
    require_post(by, Role.ADMIN)
    reason = reason_of(reason)
    answer(row=row, action="turn_down", role="admin", by=by, at=at, reason=reason, same=OTHER_CONFIRMS)
    if by.pk != row.proposed_by_id:
        tell_user(
            row.proposed_by, key=f"holidays_refused:{row.pk}", at=at, link=reverse("portal:admin_holidays"),
            **told("administration:holidays_turned_down", by=by.name, year=row, reason=reason),
        )  # fmt: skip
    return row


def entered(*, most: int = 20) -> list[HolidayYear]:
    """The years last entered, the newest year first; one query."""
    rows = HolidayYear.objects.select_related("proposed_by", "answered_by")
    return list(rows.order_by("-number", "-pk")[:most])


def year_of(row: HolidayYear) -> Year:
    """The arrangement as the calendar reads it."""
    off, working = (frozenset(map(date.fromisoformat, days)) for days in (row.off, row.working))
    return Year(row.number, row.document, off, working)


def spans(days: Iterable[date]) -> list[str]:
    """Days in a row as one span each, with the days of the week."""
    return [_day(run[0]) if len(run) == 1 else f"{_day(run[0])}至 {_day(run[-1])}" for run in _runs(days)]


def plain_spans(days: Iterable[date]) -> list[str]:
    """The same as it is typed (`propose`)."""
    return [str(run[0]) if len(run) == 1 else f"{run[0]} 至 {run[-1]}" for run in _runs(days)]


def _runs(days: Iterable[date]) -> list[list[date]]:
    found: list[list[date]] = []
    for day in sorted(days):
        if found and day - found[-1][-1] == timedelta(days=1):
            found[-1].append(day)
        else:
            found.append([day])
    return found


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d}（周{WEEK[day.weekday()]}）"


def _arrangement(off: str, working: str, number: int) -> tuple[list[str], list[str]]:
    """Both lists of days, held against each other."""
    free = sorted(set(_days(off, number, "off", "放假日期")))
    busy = sorted(set(_days(working, number, "working", "调休上班日期")))
    if both := set(free) & set(busy):
        raise DomainError(f"{min(both)} 既放假又上班，请核对。", field="working")
    if len(free) < LEAST_DAYS:
        raise DomainError(f"放假日期只有 {len(free)} 天，请核对是否录全。", field="off")
    if odd := [day for day in busy if day.weekday() < calendar.SATURDAY]:
        raise DomainError(f"{odd[0]} 本来就是工作日，调休上班日期只填周末，请核对。", field="working")
    return [day.isoformat() for day in free], [day.isoformat() for day in busy]


def _days(text: str, year: int, field: str, what: str) -> Iterator[date]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = SPAN.fullmatch(line.strip())
        try:
            first = date.fromisoformat(found[1]) if found else None
            last = date.fromisoformat(found[2] or found[1]) if found else None
        except ValueError:
            first = last = None
        if first is None or last is None:
            raise DomainError(f"{what}第 {number} 行“{line.strip()[:40]}”不是日期，请写成 {year}-01-01。", field=field)
        if first.year != year or last.year != year or not first <= last <= first + LONGEST:
            raise DomainError(
                f"{what}第 {number} 行“{line.strip()[:40]}”不在 {year} 年内，或起止颠倒、过长。", field=field
            )
        yield from (first + timedelta(days=offset) for offset in range((last - first).days + 1))
