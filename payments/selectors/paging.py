"""Lists in pages by key: a page costs the same at any depth."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

PAGE = 50


@dataclass(frozen=True)
class Page:
    """Rows with the keys that lead on and back; None where there is nothing further."""

    rows: list[Any]
    next: int | None
    previous: int | None


def page_of(
    rows: QuerySet[Any], *, field: str = "pk", newest_first: bool = False, after: str = "", before: str = "",
    limit: int = PAGE,
) -> Page:  # fmt: skip
    """The page after (or before) a whole-number key; an unreadable key gives the first page."""
    start, end = _key(after), _key(before)
    back = end is not None
    descending = newest_first is not back
    key = end if back else start
    if key is not None:
        rows = rows.filter(**{f"{field}__{'lt' if descending else 'gt'}": key})
    found = list(rows.order_by(f"-{field}" if descending else field)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if back:
        found.reverse()
    if not found:
        return Page([], None, None)
    first, last = getattr(found[0], field), getattr(found[-1], field)
    return Page(found, last if more or back else None, first if key is not None and (more or not back) else None)


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
