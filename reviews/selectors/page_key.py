"""The key of a page as it stands in an address: a day or moment, and the row: `2026-06-01T09:30:00+08:00~<uuid>`."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

YEARS = range(2000, 2200)
"""Others cannot be a key of ours, and at the ends of the calendar a change of time zone overflows."""


def read_key(text: str) -> tuple[Any, UUID] | None:
    """The day or moment and the row; None, which gives the first page, for what cannot be read."""
    mark, _, row = text.partition("~")
    try:
        value = datetime.fromisoformat(mark) if "T" in mark else date.fromisoformat(mark)
        key = UUID(row)
    except ValueError:
        return None
    if value.year not in YEARS or (isinstance(value, datetime) and value.tzinfo is None):
        return None
    return value, key
