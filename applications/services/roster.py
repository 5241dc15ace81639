"""The rows of a roster: mended in place, merged with what somebody else changed meanwhile, taken out."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications.enums import ApplicationState
from applications.models import Application, RosterLine, RosterProblem
from applications.roster_columns import (
    ID_NUMBER,
    NAME,
    RosterRow,
    cells_of,
    certificate_column,
    certificate_of,
    read_row,
)
from applications.roster_stamps import ChangedRow, merge, stamp
from applications.selectors import current_lines, same_rows
from applications.selectors.certificates import certificates_of
from applications.services.editing import keep, opened
from applications.services.errors import RowsChanged
from applications.services.roster_editions import count_now
from applications.services.roster_reading import RosterRefused, double, same_certificate
from applications.services.roster_rows import new_line, seal_typed, typed_cells
from audit.services import save_checked
from foundation.sealing import keyed_hash, reseal, seal_into
from policy.lookup import scheme as scheme_of
from policy.scheme import Scheme


def edit_line(*, application: Application, number: int, values: Mapping[str, str], by: Any, at: datetime) -> RosterRow:
    """Mend one row by its number in the file; `values` are cells as typed, by column id. See `edit_lines`."""
    return edit_lines(application=application, edits={number: values}, by=by, at=at)[0]


@transaction.atomic
def edit_lines(
    *,
    application: Application,
    edits: Mapping[int, Mapping[str, str]],
    by: Any,
    at: datetime,
    drawn: Mapping[int, str] | None = None,
) -> list[RosterRow]:
    """Mend rows; each comes back with the errors it still has. What was typed into a wrong row is kept.

    A good line stays as it was while its new cells are wrong; a blank ID number leaves the line's own. `drawn` are the
    stamps of the rows as they stood on the page: a cell that only somebody else changed since stays as it is now, one
    that both changed is refused. None where nobody can have looked away.
    Raises RowsChanged, RosterRefused for a row that is not there, NotYours, NotOpen.
    """
    held = opened(application, by=by)
    if drawn is not None:
        edits = _merged(held, edits, drawn, timezone.localdate(at))
    changed: dict[int, dict[str, list[Any]]] = {}
    certificates = certificates_of(scheme_of(held.scheme), current_lines(held), apart=edits)
    results = [_edit(held, number, values, at, changed, certificates) for number, values in sorted(edits.items())]
    if not results:
        return []
    count_now(held)
    data: dict[str, Any] = {"rows": sorted(edits), "still_wrong": [row.number for row in results if row.errors]}
    if held.state != ApplicationState.DRAFT:
        data["changed"] = changed
    keep(application, held, action="edit_roster", by=by, at=at, data=data)
    return results


def stamp_of(application: Application, row: RosterLine | RosterProblem) -> str:
    """How a row stands now, for the page on which it is edited; sent back with what was typed."""
    scheme = scheme_of(application.scheme)
    return stamp(scheme, application.roster_edition, cells_now(application, row))


def cells_now(application: Application, row: RosterLine | RosterProblem) -> dict[str, str]:
    """The cells of a row by column; the ID number as its keyed hash where it can be read."""
    if isinstance(row, RosterProblem):
        typed = typed_cells(row)
        return {**typed, ID_NUMBER: row.id_number_hash or typed.get(ID_NUMBER, "")}
    cells = cells_of(scheme_of(application.scheme), row.name, row.facts, row.details)
    return {**cells, ID_NUMBER: row.id_number_hash}


def _merged(
    held: Application, edits: Mapping[int, Mapping[str, str]], drawn: Mapping[int, str], on: date
) -> dict[int, dict[str, str]]:
    """The cells that were really changed, by row. Raises RowsChanged where somebody else changed the same ones."""
    place = {"application": held, "edition": held.roster_edition, "number__in": list(edits)}
    found: dict[int, RosterLine | RosterProblem] = {}
    for rows in (RosterLine.objects.filter(**place, removed_at=None), RosterProblem.objects.filter(**place)):
        found |= {row.number: row for row in rows.order_by("number")}
    same = same_rows(held)
    merged: dict[int, dict[str, str]] = {}
    changed: list[ChangedRow] = []
    for number, typed in sorted(edits.items()):
        row = found.get(number)
        now = cells_now(held, row) if row is not None else None
        values, differing = merge(
            scheme_of(held.scheme), number, typed, drawn.get(number, ""), held.roster_edition, now, on, same
        )
        if differing:
            changed.append(_shown(differing, row))
        elif values is not None:
            merged[number] = values
    if changed:
        raise RowsChanged(changed)
    return merged


def _shown(changed: ChangedRow, row: RosterLine | RosterProblem | None) -> ChangedRow:
    """With the ID number as the applicant may see it: masked of a good row, as typed of one to be mended."""
    if row is None or changed.gone:
        return changed
    if isinstance(row, RosterLine):
        return changed.with_shown({ID_NUMBER: row.id_number_mask}, row.name)
    typed = typed_cells(row)
    return changed.with_shown({ID_NUMBER: typed.get(ID_NUMBER, "")}, typed.get(NAME, ""))


def _edit(
    held: Application,
    number: int,
    values: Mapping[str, str],
    at: datetime,
    changed: dict[int, dict[str, list[Any]]],
    certificates: dict[str, int],
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
    _refuse_certificate(scheme, row, certificates)
    if problem is not None:
        _mend(held, problem, row, at)
    elif not row.errors:
        new = new_line(held, held.roster_edition, row, at)
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
        row.errors[ID_NUMBER] = double(row.number, earlier)


def _refuse_certificate(scheme: Scheme, row: RosterRow, certificates: dict[str, int]) -> None:
    """The rows edited in one go count among each other, too."""
    certificate = certificate_of(scheme, {**row.facts, **row.details})
    if not certificate:
        return
    earlier = certificates.setdefault(certificate, row.number)
    if earlier != row.number:
        row.errors.setdefault(certificate_column(scheme), same_certificate(row.number, earlier))


def _mend(held: Application, problem: RosterProblem, row: RosterRow, at: datetime) -> None:
    if row.errors:
        seal_typed(problem, row)
        save_checked(problem, fields={"typed", "errors", "id_number_hash"})
        return
    problem.delete()
    save_checked(new_line(held, held.roster_edition, row, at))


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
