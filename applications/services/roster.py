"""The roster: an uploaded table becomes lines that can be judged and rows that must be mended first."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications.enums import ApplicationState
from applications.models import Application, RosterLine, RosterProblem
from applications.roster_columns import ID_NUMBER, SAMPLE, RosterRow, cells_of, columns, read_row
from applications.selectors import current_lines
from applications.services.editing import keep, opened
from audit.errors import DomainError
from audit.services import save_checked
from foundation.filecheck import FileRefused
from foundation.normalise import fold_header
from foundation.sealing import keyed_hash, open_bytes, reseal, seal_bytes, seal_into
from foundation.workbook import Row, Table, read_table
from policy.lookup import scheme as scheme_of
from policy.scheme import Scheme

MOST_LINES = 10_000
SHEET = "花名册"
BATCH = 500


class RosterRefused(DomainError):
    """The file or the row cannot be taken at all."""


@dataclass(frozen=True)
class RosterImport:
    """What an upload brought: rows that pass, rows to mend (with their reasons), remarks on the file."""

    edition: int
    passed: int
    problems: tuple[RosterRow, ...]
    notes: tuple[str, ...]


def import_roster(*, application: Application, name: str, data: bytes, by: Any, at: datetime) -> RosterImport:
    """Read a filled-in template as a new edition; good rows are kept, wrong ones wait to be mended.

    Raises RosterRefused (the file as a whole), NotYours, NotOpen.
    """
    scheme = scheme_of(application.scheme)
    table = _read_file(scheme, name, data)
    rows = _read_rows(scheme, table, at)
    if not rows:
        raise RosterRefused("文件中除了示例没有数据，请填写后重新上传。")
    good = [row for row in rows if not row.errors]
    wrong = [row for row in rows if row.errors]
    with transaction.atomic():
        held = opened(application, by=by)
        edition = held.roster_edition + 1
        _drop_scratch(held)
        RosterLine.objects.bulk_create([_line(held, edition, row) for row in good], batch_size=BATCH)
        RosterProblem.objects.bulk_create([_problem(held, edition, row) for row in wrong], batch_size=BATCH)
        data_of_event = {"edition": edition, "passed": len(good), "wrong": len(wrong), "sha256": table.sha256}
        keep(application, held, action="import_roster", by=by, at=at, data=data_of_event, roster_edition=edition)
    return RosterImport(edition, len(good), tuple(wrong), _notes(scheme, table))


def edit_line(*, application: Application, number: int, values: Mapping[str, str], by: Any, at: datetime) -> RosterRow:
    """Mend one row by its number in the file; `values` are cells as typed, by column id. See `edit_lines`."""
    return edit_lines(application=application, edits={number: values}, by=by, at=at)[0]


@transaction.atomic
def edit_lines(
    *, application: Application, edits: Mapping[int, Mapping[str, str]], by: Any, at: datetime
) -> list[RosterRow]:
    """Mend rows; each comes back with the errors it still has. What was typed into a wrong row is kept.

    A good line stays as it was while its new cells are wrong; a blank ID number leaves the line's own.
    Raises RosterRefused for a row that is not there, NotYours, NotOpen.
    """
    held = opened(application, by=by)
    changed: dict[int, dict[str, list[Any]]] = {}
    results = [_edit(held, number, values, at, changed) for number, values in sorted(edits.items())]
    data: dict[str, Any] = {"rows": sorted(edits), "still_wrong": [row.number for row in results if row.errors]}
    if held.state != ApplicationState.DRAFT:
        data["changed"] = changed
    keep(application, held, action="edit_roster", by=by, at=at, data=data)
    return results


@transaction.atomic
def remove_lines(*, application: Application, numbers: Collection[int], by: Any, at: datetime) -> None:
    """Take rows out of the roster. A line that was once submitted stays in the record as removed."""
    held = opened(application, by=by)
    RosterProblem.objects.filter(application=held, edition=held.roster_edition, number__in=numbers).delete()
    current_lines(held).filter(number__in=numbers).update(removed_at=at)
    keep(application, held, action="remove_lines", by=by, at=at, data={"rows": sorted(numbers)})


def typed_cells(problem: RosterProblem) -> dict[str, str]:
    """What the applicant typed into a wrong row; only to be shown to who may edit the application."""
    return json.loads(open_bytes(bytes(problem.typed), problem.place))


def _read_file(scheme: Scheme, name: str, data: bytes) -> Table:
    headers = [column.header for column in columns(scheme)]
    required = [column.header for column in columns(scheme) if column.required]
    try:
        return read_table(name, data, expect=headers, required=required, sheet=SHEET, most_rows=MOST_LINES)
    except FileRefused as refused:
        raise RosterRefused(str(refused)) from refused


def _read_rows(scheme: Scheme, table: Table, at: datetime) -> list[RosterRow]:
    on = timezone.localdate(at)
    unreadable: dict[int, dict[str, str]] = {}
    by_header = {fold_header(column.header): column.id for column in columns(scheme)}
    for problem in table.problems:
        column = by_header.get(fold_header(problem.header))
        if column:
            unreadable.setdefault(problem.row, {})[column] = problem.message
    rows = []
    for source in table:
        if _is_sample(source):
            continue
        cells = {column.id: source.get(column.header) for column in columns(scheme)}
        row = read_row(scheme, source.number, cells, on)
        row.errors |= unreadable.get(source.number, {})
        rows.append(row)
    _mark_doubles(rows)
    return rows


def _is_sample(row: Row) -> bool:
    first = next((value for value in row.values.values() if value is not None), "")
    return isinstance(first, str) and first.strip().startswith(SAMPLE)


def _mark_doubles(rows: Sequence[RosterRow]) -> None:
    """The later of two rows of one person is wrong, and names the earlier one."""
    first: dict[str, int] = {}
    for row in rows:
        if not row.id_number:
            continue
        earlier = first.setdefault(row.id_number, row.number)
        if earlier != row.number:
            row.errors[ID_NUMBER] = _double(row.number, earlier)


def _double(number: int, earlier: int) -> str:
    return f"第 {number} 行与第 {earlier} 行是同一人，同一人只能填一行，请核对后修改或移除其中一行。"


def _notes(scheme: Scheme, table: Table) -> tuple[str, ...]:
    known = [column.header for column in columns(scheme)]
    strange = [header for header in table.unknown([*known, "序号"]) if header]
    notes = list(table.notes)
    if strange:
        notes.append(f"表中多出的列没有读取：{'、'.join(_short(header) for header in strange[:10])}。")
    return tuple(notes)


def _short(header: str) -> str:
    return header if len(header) <= 20 else header[:19] + "…"


def _drop_scratch(held: Application) -> None:
    """Rows of earlier editions that never were part of a submission hold personal data nobody needs."""
    RosterProblem.objects.filter(application=held).delete()
    if held.state == ApplicationState.DRAFT:
        RosterLine.objects.filter(application=held).delete()


def _line(held: Application, edition: int, row: RosterRow) -> RosterLine:
    line = RosterLine(
        application=held, edition=edition, number=row.number, name=row.name, facts=row.facts, details=row.details
    )
    seal_into(line, "id_number", row.id_number)
    return line


def _problem(held: Application, edition: int, row: RosterRow) -> RosterProblem:
    problem = RosterProblem(application=held, edition=edition, number=row.number)
    _seal_typed(problem, row)
    return problem


def _seal_typed(problem: RosterProblem, row: RosterRow) -> None:
    problem.typed = seal_bytes(json.dumps(row.typed, ensure_ascii=False).encode(), problem.place)
    problem.errors = row.errors


def _edit(
    held: Application, number: int, values: Mapping[str, str], at: datetime, changed: dict[int, dict[str, list[Any]]]
) -> RosterRow:
    place = {"application": held, "edition": held.roster_edition, "number": number}
    problem = RosterProblem.objects.filter(**place).first()
    line = RosterLine.objects.filter(**place, removed_at=None).first()
    if problem is None and line is None:
        raise RosterRefused(f"花名册中已没有第 {number} 行，请刷新页面后核对。")
    scheme = scheme_of(held.scheme)
    before = typed_cells(problem) if problem else cells_of(scheme, line.name, line.facts, line.details)
    row = read_row(scheme, number, {**before, **values}, timezone.localdate(at))
    keeps_id = line is not None and not row.typed[ID_NUMBER].strip()
    if keeps_id:
        row.errors.pop(ID_NUMBER)
    _refuse_double(held, row)
    if problem is not None:
        _mend(held, problem, row)
    elif not row.errors:
        new = _line(held, held.roster_edition, row)
        if keeps_id:
            reseal(line, "id_number", new, "id_number")
        changed[number] = _differences(line, new)
        if held.state == ApplicationState.DRAFT:
            _change(line, row, keeps_id)
        elif changed[number]:
            _supersede(line, new, at)
    return row


def _refuse_double(held: Application, row: RosterRow) -> None:
    if not row.id_number:
        return
    same = current_lines(held).filter(id_number_hash=keyed_hash("id_number", row.id_number)).exclude(number=row.number)
    earlier = same.values_list("number", flat=True).first()
    if earlier is not None:
        row.errors[ID_NUMBER] = _double(row.number, earlier)


def _mend(held: Application, problem: RosterProblem, row: RosterRow) -> None:
    if row.errors:
        _seal_typed(problem, row)
        save_checked(problem, fields={"typed", "errors"})
        return
    problem.delete()
    save_checked(_line(held, held.roster_edition, row))


def _supersede(line: RosterLine, new: RosterLine, at: datetime) -> None:
    """What was submitted stays in the record as removed; the mended line stands beside it."""
    line.removed_at = at
    save_checked(line, fields={"removed_at"})
    save_checked(new)


def _differences(line: RosterLine, new: RosterLine) -> dict[str, list[Any]]:
    """What changes, from what to what; the ID number masked."""
    before, after = (
        {"name": each.name, "id_number": each.id_number_mask, **each.facts, **each.details} for each in (line, new)
    )
    names = [*before, *(name for name in after if name not in before)]
    found = {name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)}
    if line.id_number_hash != new.id_number_hash:
        found["id_number"] = [line.id_number_mask, new.id_number_mask]
    return found


def _change(line: RosterLine, row: RosterRow, keeps_id: bool) -> None:
    line.name, line.facts, line.details = row.name, row.facts, row.details
    fields = {"name", "facts", "details"}
    if not keeps_id:
        seal_into(line, "id_number", row.id_number)
        fields |= {"id_number", "id_number_hash", "id_number_mask"}
    save_checked(line, fields=fields)
