"""The rows of a roster as its page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from applications.answers import UNANSWERED, show_answer
from applications.models import Application, RosterLine
from applications.roster_columns import ID_NUMBER, NAME, RosterRow, cells_of, columns
from applications.selectors import current_lines
from applications.selectors.applications import roster_problems
from applications.services.roster import typed_cells
from policy.lookup import scheme as scheme_of

PAGE = 50
WRONG_PAGE = 50
"""So many wrong rows can be mended at a time; the next follow once these are done."""
PREFIX = "row"


@dataclass(frozen=True)
class Cell:
    """One cell; `name` is the form field of an editable one, `choices` what a list offers."""

    header: str
    value: str
    error: str = ""
    name: str = ""
    placeholder: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownRow:
    """A row with its cells; `rest` are those of a wrong row that need no look."""

    number: int
    cells: tuple[Cell, ...]
    rest: tuple[Cell, ...] = ()


def wrong_rows(application: Application, retyped: Sequence[RosterRow] = ()) -> list[ShownRow]:
    """Rows to mend, the first fifty; `retyped` are good lines whose new cells were refused."""
    scheme = scheme_of(application.scheme)
    problems = list(roster_problems(application)[:WRONG_PAGE])
    known = {problem.number for problem in problems}
    shown = [_editable(scheme, problem.number, typed_cells(problem), problem.errors) for problem in problems]
    shown += [_editable(scheme, row.number, row.typed, row.errors) for row in retyped if row.number not in known]
    return sorted(shown, key=lambda row: row.number)


def row_to_edit(application: Application, number: int) -> ShownRow | None:
    """A good line opened for a change; its ID number is not shown."""
    line = current_lines(application).filter(number=number).first() if number else None
    if line is None:
        return None
    scheme = scheme_of(application.scheme)
    cells = {ID_NUMBER: "", **cells_of(scheme, line.name, line.facts, line.details)}
    return _editable(scheme, number, cells, {}, line.id_number_mask)


def good_rows(application: Application, after: int) -> tuple[list[ShownRow], int]:
    """A page of rows that can be judged, and the number to go on after (0 at the end)."""
    lines = list(current_lines(application).filter(number__gt=after)[: PAGE + 1])
    scheme = scheme_of(application.scheme)
    rows = [_readable(scheme, line) for line in lines[:PAGE]]
    return rows, lines[PAGE - 1].number if len(lines) > PAGE else 0


def typed_edits(application: Application, data: Mapping[str, Any]) -> dict[int, dict[str, str]]:
    """Cells that were sent, by row number and column; names that the page does not have are passed over."""
    ids = {column.id for column in columns(scheme_of(application.scheme))}
    edits: dict[int, dict[str, str]] = {}
    for name, value in data.items():
        prefix, _, rest = name.partition("-")
        number, _, column = rest.partition("-")
        if prefix == PREFIX and number.isascii() and number.isdigit() and len(number) < 8 and column in ids:
            edits.setdefault(int(number), {})[column] = value
    return edits


def _editable(
    scheme: Any, number: int, typed: Mapping[str, str], errors: Mapping[str, str], mask: str = ""
) -> ShownRow:
    cells = []
    for column in columns(scheme):
        few = column.fact is not None and column.fact.kind.name in ("CHOICE", "BOOL")
        labels = tuple(term.label for term in column.fact.members.values()) or ("是", "否") if few else ()
        value = typed.get(column.id, "")
        cells.append(
            Cell(
                header=column.header,
                value=value,
                error=errors.get(column.id, ""),
                name=f"{PREFIX}-{number}-{column.id}",
                placeholder=f"{mask}（不改则留空）" if mask and column.id == ID_NUMBER else "",
                choices=labels if value in ("", *labels) else (),
            )
        )
    if not errors:
        return ShownRow(number, tuple(cells))
    first = tuple(
        cell for cell, column in zip(cells, columns(scheme), strict=True) if cell.error or column.fact is None
    )
    rest = tuple(cell for cell in cells if cell not in first)
    return ShownRow(number, first, rest)


def _readable(scheme: Any, line: RosterLine) -> ShownRow:
    given = {**line.facts, **line.details}
    cells = []
    for column in columns(scheme):
        if column.fact is None:
            value = line.name if column.id == NAME else line.id_number_mask
        else:
            value = show_answer(column.fact, given.get(column.id, UNANSWERED))
        cells.append(Cell(column.header, value))
    return ShownRow(line.number, tuple(cells))
