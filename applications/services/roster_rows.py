"""Rows of a roster as they are kept: sealed, bound to an edition, copied to another, dropped."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from applications.models import Application, RosterLine, RosterProblem
from applications.roster_columns import ID_NUMBER, RosterRow, cells_of
from applications.selectors import lines_of, problems_of
from foundation.sealing import keyed_hash, open_bytes, reseal, seal_bytes, seal_into
from policy.lookup import scheme as scheme_of

BATCH = 500


def new_line(held: Application, edition: int, row: RosterRow, at: datetime) -> RosterLine:
    """A row that was read without an error; not saved."""
    line = RosterLine(
        application=held,
        edition=edition,
        number=row.number,
        name=row.name,
        facts=row.facts,
        details=row.details,
        added_at=at,
    )
    seal_into(line, "id_number", row.id_number)
    return line


def new_problem(held: Application, edition: int, row: RosterRow) -> RosterProblem:
    """A row that waits to be mended; not saved."""
    problem = RosterProblem(application=held, edition=edition, number=row.number)
    seal_typed(problem, row)
    return problem


def seal_typed(problem: RosterProblem, row: RosterRow) -> None:
    """What was typed, what is wrong with it, and whose row it is where that can be read; does not save."""
    problem.typed = seal_bytes(json.dumps(row.typed, ensure_ascii=False).encode(), problem.place)
    problem.errors = row.errors
    problem.id_number_hash = keyed_hash("id_number", row.id_number) if row.id_number else ""


def typed_cells(problem: RosterProblem) -> dict[str, str]:
    """What the applicant typed into a wrong row; only to be shown to who may edit the application."""
    return json.loads(open_bytes(bytes(problem.typed), problem.place))


def write_rows(
    held: Application, edition: int, good: Iterable[RosterRow], wrong: Iterable[RosterRow], at: datetime
) -> None:
    """Keep the rows of an edition."""
    RosterLine.objects.bulk_create([new_line(held, edition, row, at) for row in good], batch_size=BATCH)
    RosterProblem.objects.bulk_create([new_problem(held, edition, row) for row in wrong], batch_size=BATCH)


def copy_rows(source: Application, number: int, target: Application, edition: int, at: datetime) -> tuple[int, int]:
    """The rows of an edition once more in another one, of this application or another; gives how many of each kind."""
    lines = list(lines_of(source, number))
    copies = [
        RosterLine(
            application=target,
            edition=edition,
            number=line.number,
            name=line.name,
            facts=line.facts,
            details=line.details,
            added_at=at,
        )
        for line in lines
    ]
    for line, copy in zip(lines, copies, strict=True):
        reseal(line, "id_number", copy, "id_number")
    RosterLine.objects.bulk_create(copies, batch_size=BATCH)
    problems = list(problems_of(source, number))
    again = [
        RosterProblem(
            application=target,
            edition=edition,
            number=problem.number,
            errors=problem.errors,
            id_number_hash=problem.id_number_hash,
        )
        for problem in problems
    ]
    for problem, anew in zip(problems, again, strict=True):
        anew.typed = seal_bytes(open_bytes(bytes(problem.typed), problem.place), anew.place)
    RosterProblem.objects.bulk_create(again, batch_size=BATCH)
    return len(copies), len(again)


def set_back(held: Application, lines: Sequence[RosterLine], errors: Mapping[int, Mapping[str, str]]) -> None:
    """Good rows that were never in force become rows to mend, with their errors by row number."""
    for line in lines:
        id_number = line.id_number.reveal()
        cells = cells_of(scheme_of(held.scheme), line.name, line.facts, line.details) | {ID_NUMBER: id_number}
        row = RosterRow(line.number, cells, name=line.name, id_number=id_number, errors=dict(errors[line.number]))
        new_problem(held, line.edition, row).save()
        line.delete()


def drop_rows(application: Application, numbers: Collection[int]) -> None:
    """Personal data of editions that nobody needs any more. None of them was ever submitted."""
    RosterProblem.objects.filter(application_id=application.pk, edition__in=numbers).delete()
    RosterLine.objects.filter(application_id=application.pk, edition__in=numbers).delete()
