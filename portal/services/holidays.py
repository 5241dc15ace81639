"""Verbs of the holidays that administrators enter: proposed by one, confirmed by another."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.enums import Role
from accounts.models import User
from accounts.permissions import require_post
from accounts.services import SamePerson
from accounts.services.staff import same_person, tell_other_administrators
from audit.errors import DomainError
from audit.services import record, save_checked
from policy import calendar
from portal.models import HolidayYear
from portal.selectors.holidays import known

SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:至|到|~|—|－)\s*(\d{4}-\d{2}-\d{2}))?")
LONGEST = timedelta(days=20)
LEAST_DAYS = 7
"""A year has more public holidays than that; fewer are a slip."""


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


def _replace(row: HolidayYear, by: User, at: datetime) -> None:
    """What counted for the year until now counts no longer."""
    for old in HolidayYear.objects.select_for_update().filter(number=row.number, confirmed=True, replaced_at=None):
        old.replaced_at = at
        save_checked(old, fields={"replaced_at"})
        record(subject=old, action="replace_year", actor=by, at=at, role="admin", data={"by": row.pk})


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
