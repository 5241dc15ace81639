"""Two clerks on one row: what a page was drawn from, told cell by cell, so that changes of both can be put together.

A stamp is the edition's number and a short keyed digest of each cell. It says whether a cell was touched since, never
what stood in it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from applications.roster_columns import ID_NUMBER, NAME, Column, columns
from foundation.identifiers import IdentifierRefused, id_number
from foundation.sealing import keyed_hash
from policy.scheme import Scheme

DIGEST = 10
"""Hex digits of each cell: one in a million million to miss a change."""


@dataclass(frozen=True)
class ChangedCell:
    """A cell that the person typed into and somebody else changed meanwhile."""

    column: Column
    typed: str
    saved: str


@dataclass(frozen=True)
class ChangedRow:
    """A row with such cells; `typed` are all cells that the person changed. `gone`: the row is no longer there."""

    number: int
    name: str
    cells: tuple[ChangedCell, ...]
    typed: Mapping[str, str]
    stamp: str
    gone: bool = False

    def with_shown(self, saved: Mapping[str, str], name: str) -> "ChangedRow":
        """The same with what may be shown in place of a sealed value, and the name that the row has now."""
        cells = tuple(replace(cell, saved=saved.get(cell.column.id, cell.saved)) for cell in self.cells)
        return replace(self, cells=cells, name=name or self.name)


def stamp(scheme: Scheme, edition: int, cells: Mapping[str, str]) -> str:
    """How a row stands; the ID number comes as its keyed hash where it can be read."""
    return ".".join([str(edition), *(_digest(cells.get(column.id, "")) for column in columns(scheme))])


def merge(
    scheme: Scheme,
    number: int,
    typed: Mapping[str, str],
    drawn: str,
    edition: int,
    now: Mapping[str, str] | None,
    on: date,
    same: Collection[int] = (),
) -> tuple[dict[str, str] | None, ChangedRow | None]:
    """The cells to write, or the row with the cells that both changed. Neither for a row that is gone and untouched.

    `now` are the cells as they stand (None: the row is gone), `drawn` is the stamp of the page; one that does not
    read says nothing of what stood there. `same` are earlier editions whose rows go by the numbers of today.
    """
    base_edition, _, rest = drawn.partition(".")
    base = dict(zip((column.id for column in columns(scheme)), rest.split("."), strict=False))
    gone = now is None or (base_edition not in map(str, (edition, *same)) and bool(drawn))
    values: dict[str, str] = {}
    differing: list[ChangedCell] = []
    for column in columns(scheme):
        if column.id not in typed or (column.id == ID_NUMBER and not typed[ID_NUMBER].strip()):
            continue
        text = typed[column.id]
        mine = _digest(_hashed(text, on) if column.id == ID_NUMBER else text)
        was, stands = base.get(column.id), _digest((now or {}).get(column.id, ""))
        if mine == was:
            continue
        values[column.id] = text
        if gone or stands not in (was, mine):
            differing.append(ChangedCell(column, text, "" if gone else (now or {}).get(column.id, "")))
    name = typed.get(NAME, "")
    if not differing:
        return (None if gone else values), None
    return None, ChangedRow(
        number, name, tuple(differing), values, "" if gone else stamp(scheme, edition, now or {}), gone
    )


def _hashed(text: str, on: date) -> str:
    try:
        return keyed_hash("id_number", id_number(text, on=on))
    except IdentifierRefused:
        return text


def _digest(text: str) -> str:
    return keyed_hash("roster_cell", "".join(text.split()))[:DIGEST]
