"""Months and years as the document counts them.

「满 1 年」 after a day is reached on the same day and month of the next year, or on the last day of that month where
the day does not exist (2024-02-29 → 2025-02-28).
"""

from calendar import monthrange
from datetime import date, timedelta

_DAY = timedelta(days=1)


def add_months(start: date, months: int) -> date:
    """The same day `months` later, or the last day of that month where it has no such day."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    day = start.day
    if day > 28:
        day = min(day, monthrange(year, month)[1])
    return date(year, month, day)


def add_years(start: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February in a common year."""
    return add_months(start, 12 * years)


def full_months(start: date, end_inclusive: date) -> int:
    """Whole months in a term, both days included: N months when end + 1 day ≥ start + N months.

    2025-12-31 to 2026-02-27 is two. An end before its start gives 0.
    """
    if end_inclusive < start:
        return 0
    after = end_inclusive + _DAY
    months = (after.year - start.year) * 12 + after.month - start.month
    return months if add_months(start, months) <= after else months - 1


def date_cn(day: date) -> str:
    """2026年3月5日, as dates stand in sentences and letters."""
    return f"{day.year}年{day.month}月{day.day}日"


def parse_date(text: object) -> date:
    """A strict YYYY-MM-DD from 1900 to 2100; raises ValueError for anything else."""
    if not isinstance(text, str) or len(text) != 10 or text[4] != "-" or text[7] != "-":
        raise ValueError(text)
    day = date.fromisoformat(text)
    if not 1900 <= day.year <= 2100:
        raise ValueError(text)
    return day
