"""The rows of a roster as its page shows them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from applications.answers import UNANSWERED, read_answer, show_answer
from applications.models import Application, RosterLine
from applications.roster_columns import ID_NUMBER, NAME, RosterRow, cells_of, columns
from applications.selectors import Doubts, current_lines
from applications.selectors.roster import roster_problems
from applications.services.roster import stamp_of
from applications.services.roster_rows import typed_cells
from foundation.normalise import TextRefused
from policy.facts import Fact, Kind
from policy.lookup import scheme as scheme_of
from policy.scheme import Scheme

PAGE = 50
WRONG_PAGE = 50
"""So many wrong rows can be mended at a time; the next follow once these are done."""
PREFIX, STAMP = "row", "was"


@dataclass(frozen=True)
class Cell:
    """One cell; `name` is the form field of an editable one, `choices` what a list offers, `several` that more than one
    may be named.
    """

    header: str
    value: str
    error: str = ""
    name: str = ""
    placeholder: str = ""
    choices: tuple[str, ...] = ()
    several: bool = False

    @property
    def odd(self) -> bool:
        """Whether something was typed that the list does not offer."""
        return bool(self.value) and self.value not in self.choices


@dataclass(frozen=True)
class ShownRow:
    """A row with its cells; `rest` are those of a wrong row that need no look.

    `stamp` says how the row stood when the page was drawn (services.roster.stamp_of), `doubt` why it seems to be asked
    for twice, `must_go` that the submission would be refused with it.
    """

    number: int
    cells: tuple[Cell, ...]
    rest: tuple[Cell, ...] = ()
    stamp: str = ""
    doubt: str = ""
    must_go: bool = False

    @property
    def person(self) -> str:
        """The name in the row: its first cell."""
        return self.cells[0].value


def wrong_rows(application: Application, retyped: Sequence[RosterRow] = ()) -> list[ShownRow]:
    """Rows to mend, the first fifty; `retyped` are good lines whose new cells were refused."""
    scheme = scheme_of(application.scheme)
    problems = list(roster_problems(application)[:WRONG_PAGE])
    known = {problem.number for problem in problems}
    shown = [
        _editable(scheme, problem.number, typed_cells(problem), problem.errors, stamp=stamp_of(application, problem))
        for problem in problems
    ]
    fresh = [row for row in retyped if row.number not in known]
    lines = current_lines(application).filter(number__in=[row.number for row in fresh])
    stamps = {line.number: stamp_of(application, line) for line in lines}
    shown += [_editable(scheme, row.number, row.typed, row.errors, stamp=stamps.get(row.number, "")) for row in fresh]
    return sorted(shown, key=lambda row: row.number)


def row_to_edit(application: Application, number: int) -> ShownRow | None:
    """A good line opened for a change; its ID number is not shown."""
    line = current_lines(application).filter(number=number).first() if number else None
    if line is None:
        return None
    scheme = scheme_of(application.scheme)
    cells = {ID_NUMBER: "", **cells_of(scheme, line.name, line.facts, line.details)}
    return _editable(scheme, number, cells, {}, line.id_number_mask, stamp_of(application, line))


def good_rows(
    application: Application, after: int, doubts: Doubts, *, only_doubts: bool = False
) -> tuple[list[ShownRow], int]:
    """A page of rows that can be judged (or of those that are asked for twice), and the number to go on after
    (0 at the end).
    """
    found = current_lines(application).filter(number__gt=after)
    if only_doubts:
        found = found.filter(number__in=sorted(number for number in doubts.told if number > after)[: PAGE + 1])
    lines = list(found[: PAGE + 1])
    scheme = scheme_of(application.scheme)
    rows = [
        ShownRow(
            line.number,
            cells_to_read(scheme, line, line.id_number_mask),
            doubt=doubts.told.get(line.number, ""),
            must_go=line.number in doubts.must_go,
        )
        for line in lines[:PAGE]
    ]
    return rows, lines[PAGE - 1].number if len(lines) > PAGE else 0


def cells_to_read(scheme: Scheme, line: RosterLine, id_number: str) -> tuple[Cell, ...]:
    """The cells of a good line; `id_number` is shown as given, masked or not."""
    given = {**line.facts, **line.details}
    cells = []
    for column in columns(scheme):
        if column.fact is None:
            value = line.name if column.id == NAME else id_number
        else:
            value = show_answer(column.fact, given.get(column.id, UNANSWERED))
        cells.append(Cell(column.header, value))
    return tuple(cells)


def drawn_stamps(data: Mapping[str, Any], numbers: Collection[int]) -> dict[int, str]:
    """The stamps that came along with the rows that were sent."""
    return {number: str(data.get(f"{STAMP}-{number}", "")) for number in numbers}


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
    scheme: Any,
    number: int,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    mask: str = "",
    stamp: str = "",
) -> ShownRow:
    cells = []
    for column in columns(scheme):
        value = typed.get(column.id, "")
        labels = _offered(column.fact) if column.fact else ()
        if column.fact and labels:
            value = _as_offered(column.fact, value)
        cells.append(
            Cell(
                header=column.header,
                value=value,
                error=errors.get(column.id, ""),
                name=f"{PREFIX}-{number}-{column.id}",
                placeholder=f"{mask}（不改则留空）" if mask and column.id == ID_NUMBER else "",
                choices=labels,
                several=column.fact is not None and column.fact.kind is Kind.CHOICES,
            )
        )
    if not errors:
        return ShownRow(number, tuple(cells), stamp=stamp)
    first = tuple(
        cell for cell, column in zip(cells, columns(scheme), strict=True) if cell.error or column.fact is None
    )
    rest = tuple(cell for cell in cells if cell not in first)
    return ShownRow(number, first, rest, stamp)


def _offered(fact: Fact) -> tuple[str, ...]:
    if fact.kind is Kind.BOOL:
        return ("是", "否")
    return (*fact.offered, fact.null_label) if fact.nullable and fact.offered else fact.offered


def _as_offered(fact: Fact, typed: str) -> str:
    """What was typed in the words of the list where it reads, else as it was typed."""
    try:
        value = read_answer(fact, typed)
    except TextRefused:
        return typed
    return typed if value is UNANSWERED else show_answer(fact, value)
