"""Rows that a migration writes anew, some at a time.

A migration imports this file and the triggers, and nothing else of ours: what it must hash it writes out itself, or a
later change of the product would change what an earlier migration does.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

AT_ONCE = 1000


def rewrite(rows: QuerySet, change: Callable[[Any], None], *fields: str) -> None:
    """Let `change` set these fields of each row, in the order of the rows, and write them; memory stays flat."""
    part = []
    for row in rows.iterator(chunk_size=AT_ONCE):
        change(row)
        part.append(row)
        if len(part) == AT_ONCE:
            rows.bulk_update(part, fields)
            part = []
    rows.bulk_update(part, fields)
