"""Holidays that administrators enter: proposed by one, confirmed by another, and told to the calendar of `policy`.

Each process asks the table again once a minute at most; a limit counted before the confirmation keeps its day.
"""

import re
import time
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction

from accounts.enums import Role
from accounts.models import User
from accounts.permissions import require_post
from accounts.recusal import logins_of, own_hashes
from accounts.services import SamePerson
from accounts.services.staff import same_person, tell_other_administrators
from audit.errors import DomainError
from audit.services import record, save_checked
from policy import calendar
from policy.calendar import Year
from portal.models import HolidayYear

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
            rows = list(HolidayYear.objects.filter(confirmed=True, replaced_at=None).order_by("number"))
        except DatabaseError:
            return  # the table is not there yet, or the database away: what is known stays
        self.years = {row.number: _year(row) for row in rows}


known = _Known()


@transaction.atomic
def propose(*, number: int, document: str, off: str, working: str, by: User, at: datetime) -> HolidayYear:
    """Enter a year, or correct one that counts, as the State Council published it.

    Raises DomainError naming the line that cannot be read.
    """
    require_post(by, Role.ADMIN)
    if number in calendar.published():
        raise DomainError(f"{number} 年的安排已随系统发布，无须录入。")
    free, busy = sorted(set(_days(off, number, "放假日期"))), sorted(set(_days(working, number, "调休上班日期")))
    both = set(free) & set(busy)
    if both:
        raise DomainError(f"{min(both)} 既放假又上班，请核对。")
    if len(free) < LEAST_DAYS:
        raise DomainError(f"放假日期只有 {len(free)} 天，请核对是否录全。")
    odd = [day for day in busy if day.weekday() < calendar.SATURDAY]
    if odd:
        raise DomainError(f"{odd[0]} 本来就是工作日，调休上班日期只填周末，请核对。")
    row = HolidayYear(
        number=number, document=document, proposed_by=by, proposed_at=at,
        off=[day.isoformat() for day in free], working=[day.isoformat() for day in busy],
    )  # fmt: skip
    save_checked(row)
    data = {"number": number, "document": document, "off": row.off, "working": row.working}
    record(subject=row, action="propose", actor=by, at=at, role="admin", data=data)
    tell_other_administrators(
        by, key=f"holidays:{row.pk}", title=f"{row}等待您确认", at=at, link="/admin-desk/holidays/",
        text=f"{by.name}录入了{row}，请对照文件核对后确认或驳回。",
    )  # fmt: skip
    return row


@transaction.atomic
def answer(*, row: HolidayYear, confirmed: bool, by: User, at: datetime) -> HolidayYear:
    """Another administrator holds it against the document and agrees, or turns it down. Raises SamePerson."""
    require_post(by, Role.ADMIN)
    row = HolidayYear.objects.select_for_update(of=("self",)).select_related("proposed_by").get(pk=row.pk)
    if row.answered_at is not None:
        raise DomainError("该年度的节假日已经处理，请刷新页面查看。")
    if confirmed and same_person(by, row.proposed_by):
        raise SamePerson("录入人与确认人不能是同一人，请由另一位系统管理员核对后确认。")
    if confirmed:
        _replace(row, by, at)
    row.answered_by, row.answered_at, row.confirmed = by, at, confirmed
    save_checked(row, fields={"answered_by", "answered_at", "confirmed"})
    record(subject=row, action="confirm" if confirmed else "turn_down", actor=by, at=at, role="admin")
    transaction.on_commit(known.ask)
    return row


def entered(*, shown_to: User, most: int = 20) -> list[tuple[HolidayYear, bool]]:
    """The years last entered, each with whether the user's own person entered it; five queries for all of them."""
    rows = HolidayYear.objects.select_related("proposed_by", "answered_by").order_by("-number", "-pk")[:most]
    own = logins_of(own_hashes([shown_to.pk])) | {shown_to.pk}
    return [(row, row.proposed_by_id in own) for row in rows]


def _replace(row: HolidayYear, by: User, at: datetime) -> None:
    """What counted for the year until now counts no longer."""
    for old in HolidayYear.objects.select_for_update().filter(number=row.number, confirmed=True, replaced_at=None):
        old.replaced_at = at
        save_checked(old, fields={"replaced_at"})
        record(subject=old, action="replace_year", actor=by, at=at, role="admin", data={"by": row.pk})


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


def _days(text: str, year: int, what: str) -> Iterator[date]:
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
            raise DomainError(f"{what}第 {number} 行“{line.strip()[:40]}”不是日期，请写成 {year}-01-01。")
        if first.year != year or last.year != year or not first <= last <= first + LONGEST:
            raise DomainError(f"{what}第 {number} 行“{line.strip()[:40]}”不在 {year} 年内，或起止颠倒、过长。")
        yield from (first + timedelta(days=offset) for offset in range((last - first).days + 1))
