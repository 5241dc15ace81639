"""Editions of a roster: an upload is staged and shown against what is there, then applied; the one before comes back.

A roster that is still empty is taken over at once. Of a draft the rows of the edition in force and of the one before
are kept, of a submitted application everything that was ever handed in.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from applications.enums import ApplicationState, EditionOrigin
from applications.models import Application, RosterEdition, RosterLine, RosterProblem
from applications.roster_code import code_of
from applications.roster_columns import RosterRow, certificate_column
from applications.selectors import handed_in, has_rows, lines_of, problems_of
from applications.selectors.certificates import shared_certificates
from applications.services.editing import keep, opened
from applications.services.roster_reading import MOST_LINES, Reading, RosterRefused, read_roster, same_certificate
from applications.services.roster_rows import (
    BATCH,
    copy_rows,
    drop_rows,
    set_back,
    write_rows,
)
from audit.bulk import chunks
from audit.selectors import history
from audit.services import save_checked
from foundation.sealing import open_bytes, seal_bytes
from foundation.workbook import SheetsToChoose
from policy.lookup import scheme as scheme_of

REMOVAL = "remove_lines"
STAGED_FOR = timedelta(days=1)
"""So long an upload waits to be confirmed; then its rows are dropped."""


@dataclass(frozen=True)
class RosterImport:
    """What an upload brought: rows that pass, rows to mend (with their reasons), remarks on the file.

    `entry.applied_at` is empty where the upload waits: for a sheet to be chosen, or for a look at the difference.
    """

    entry: RosterEdition
    problems: tuple[RosterRow, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def edition(self) -> int:
        return self.entry.number

    @property
    def passed(self) -> int:
        return self.entry.passed


def import_roster(*, application: Application, name: str, data: bytes, by: Any, at: datetime) -> RosterImport:
    """Read a filled-in template and put it in force at once, whatever is there.

    Raises RosterRefused (the file as a whole), SheetsToChoose, NotYours, NotOpen.
    """
    reading = read_roster(scheme_of(application.scheme), name, data, at)
    with transaction.atomic():
        held = opened(application, by=by)
        entry = _stage(held, reading, name, by, at)
        _put_in_force(application, held, entry, by, at)
    return RosterImport(entry, tuple(reading.wrong), reading.notes)


def take_upload(*, application: Application, name: str, data: bytes, by: Any, at: datetime) -> RosterImport:
    """Read a filled-in template. It is in force at once where there are no rows yet, and staged where there are;
    a workbook with several tables waits for its sheet to be chosen.

    Raises RosterRefused (the file as a whole), NotYours, NotOpen.
    """
    try:
        reading = read_roster(scheme_of(application.scheme), name, data, at)
    except SheetsToChoose as several:
        return RosterImport(_stage_file(application, name, data, several.sheets, by, at))
    return _take(application, reading, name, by, at)


def choose_sheet(*, edition: RosterEdition, sheet: str, by: Any, at: datetime) -> RosterImport:
    """Go on with one sheet of a workbook that waits. Raises RosterRefused, NotYours, NotOpen."""
    application = edition.application
    if edition.upload is None:
        raise RosterRefused("这份文件的工作表已经选过，请查看花名册。")
    data = open_bytes(bytes(edition.upload), edition.place)
    reading = read_roster(scheme_of(application.scheme), edition.file_name, data, at, chosen=sheet)
    return _take(application, reading, edition.file_name, by, at)


@transaction.atomic
def replace_roster(*, edition: RosterEdition, version: int, by: Any, at: datetime) -> None:
    """Put a staged upload in place of the rows that are there. `version` is the one that the difference was drawn from.

    Raises StaleVersion, RosterRefused, NotYours, NotOpen.
    """
    application = edition.application
    held = opened(application, by=by, version=version)
    _put_in_force(application, held, _staged(held, edition), by, at)


@transaction.atomic
def append_roster(*, edition: RosterEdition, version: int, by: Any, at: datetime) -> int:
    """Keep the rows that are there and add the people of a staged upload who are not among them; gives their number.

    Rows with mistakes are added too, to be mended, and so are those whose certificate is named already. Raises as
    `replace_roster`.
    """
    application = edition.application
    held = opened(application, by=by, version=version)
    entry = _staged(held, edition)
    added = _leave_new(held, entry)
    _mark_shared(held, entry)
    passed, wrong = copy_rows(held, held.roster_edition, held, entry.number, at)
    if passed + wrong + added > MOST_LINES:
        raise RosterRefused(f"追加后共 {passed + wrong + added:,} 行，一份花名册最多 {MOST_LINES:,} 行，没有追加。")
    _put_in_force(application, held, entry, by, at, origin=EditionOrigin.APPEND)
    return added


@transaction.atomic
def restore_edition(*, application: Application, number: int, version: int, by: Any, at: datetime) -> RosterEdition:
    """Bring the rows of an earlier edition back, as a new one. Raises as `replace_roster`."""
    held = opened(application, by=by, version=version)
    before = RosterEdition.objects.filter(application=held, number=number).exclude(applied_at=None).first()
    if before is None or not has_rows(held, number):
        raise RosterRefused("这一版花名册的内容已不再保留，不能恢复。")
    entry = _entry(held, by, at, origin=EditionOrigin.RESTORE, file_name=before.file_name, sheet=before.sheet)
    copy_rows(held, number, held, entry.number, at)
    _put_in_force(application, held, entry, by, at, action="restore_roster", restored=number)
    return entry


@transaction.atomic
def remove_lines(*, application: Application, numbers: Collection[int], by: Any, at: datetime) -> None:
    """Take rows out of the roster, as a new edition: the one before can be brought back.

    Of several removals in a row, with nothing else between them, the edition before the first one stays.
    """
    held = opened(application, by=by)
    here = RosterEdition.objects.filter(application=held, number=held.roster_edition).first()
    last = history(held).last()
    follows = last is not None and last.action == REMOVAL and here is not None and here.origin == EditionOrigin.REMOVE
    entry = here if follows and here else _entry(held, by, at, origin=EditionOrigin.REMOVE, sha256="")
    if not follows:
        copy_rows(held, held.roster_edition, held, entry.number, at)
    lines_of(held, entry.number).filter(number__in=numbers).delete()
    problems_of(held, entry.number).filter(number__in=numbers).delete()
    if follows:
        count_now(held)
        keep(application, held, action=REMOVAL, by=by, at=at, data={"rows": sorted(numbers), "edition": entry.number})
    else:
        _put_in_force(application, held, entry, by, at, action=REMOVAL, rows=sorted(numbers))


def count_now(held: Application) -> None:
    """Write down what the edition in force holds after some rows were mended or taken out: how many, and its code."""
    entry = RosterEdition.objects.filter(application=held, number=held.roster_edition).first()
    if entry is not None:
        _count(entry, entry.applied_at or held.saved_at)


@transaction.atomic
def cancel_upload(*, edition: RosterEdition, by: Any) -> None:
    """Drop a staged upload; the rows that are there stay as they are. Raises NotYours, NotOpen."""
    held = opened(edition.application, by=by)
    _forget(held, RosterEdition.objects.filter(application=held, pk=edition.pk, applied_at=None))


def sweep_staged(*, at: datetime) -> int:
    """Drop uploads that nobody confirmed for a day; gives their number."""
    old = RosterEdition.objects.filter(applied_at=None, added_at__lt=at - STAGED_FOR).order_by("pk")
    keys = list(old.values_list("pk", "application_id"))
    for key, application in keys:
        with transaction.atomic():
            held = Application.objects.select_for_update().get(pk=application)
            _forget(held, RosterEdition.objects.filter(pk=key, applied_at=None))
    return len(keys)


def copy_roster(source: Application, target: Application, *, by: Any, at: datetime) -> None:
    """The roster of an application in a new draft, as its first edition; in the caller's transaction."""
    entry = _entry(target, by, at, origin=EditionOrigin.COPY)
    copy_rows(source, source.roster_edition, target, entry.number, at)
    _count(entry, at)
    target.roster_edition = entry.number


def _take(application: Application, reading: Reading, name: str, by: Any, at: datetime) -> RosterImport:
    with transaction.atomic():
        held = opened(application, by=by)
        _forget(held, RosterEdition.objects.filter(application=held, added_by=by, applied_at=None))
        entry = _stage(held, reading, name, by, at)
        if not has_rows(held, held.roster_edition):
            _put_in_force(application, held, entry, by, at)
    return RosterImport(entry, tuple(reading.wrong), reading.notes)


def _stage(held: Application, reading: Reading, name: str, by: Any, at: datetime) -> RosterEdition:
    entry = _entry(
        held,
        by,
        at,
        file_name=_shown_name(name),
        sheet=reading.sheet[:80],
        sha256=reading.sha256,
        passed=len(reading.good),
        wrong=len(reading.wrong),
    )
    write_rows(held, entry.number, reading.good, reading.wrong, at)
    return entry


def _stage_file(
    application: Application, name: str, data: bytes, sheets: Sequence[tuple[str, int]], by: Any, at: datetime
) -> RosterEdition:
    with transaction.atomic():
        held = opened(application, by=by)
        _forget(held, RosterEdition.objects.filter(application=held, added_by=by, applied_at=None))
        entry = RosterEdition(
            application=held,
            number=_next_number(held),
            file_name=_shown_name(name),
            added_by=by,
            added_at=at,
            sheets=[list(each) for each in sheets],
        )
        entry.upload = seal_bytes(data, entry.place)
        save_checked(entry)
    return entry


def _entry(held: Application, by: Any, at: datetime, **fields: Any) -> RosterEdition:
    entry = RosterEdition(application=held, number=_next_number(held), added_by=by, added_at=at, **fields)
    save_checked(entry)
    return entry


def _next_number(held: Application) -> int:
    last = RosterEdition.objects.filter(application=held).aggregate(last=Max("number"))["last"] or 0
    return max(last, held.roster_edition) + 1


def _staged(held: Application, edition: RosterEdition) -> RosterEdition:
    """The upload that waits, under the application's lock."""
    entry = RosterEdition.objects.filter(application=held, pk=edition.pk, applied_at=None, upload=None).first()
    if entry is None:
        raise RosterRefused("这份上传已经处理过，或已过期，请查看花名册后重新上传。")
    return entry


def _leave_new(held: Application, entry: RosterEdition) -> int:
    """Of a staged upload leave the people who are not there yet, numbered on after those who are."""
    here = (lines_of(held, held.roster_edition), problems_of(held, held.roster_edition))
    new = (lines_of(held, entry.number), problems_of(held, entry.number))
    known = {key for rows in here for key in rows.values_list("id_number_hash", flat=True)} - {""}
    for rows in new:
        there = [pk for pk, key in rows.values_list("pk", "id_number_hash") if key in known]
        for part in chunks(there):
            rows.model._base_manager.filter(pk__in=part).delete()
    taken = max(rows.aggregate(last=Max("number"))["last"] or 0 for rows in (*here, *new))
    lines, problems = list(new[0].only("pk", "number")), list(new[1].only("pk", "number"))
    added: list[Any] = sorted([*lines, *problems], key=lambda row: row.number)
    for number, row in enumerate(added, start=taken + 1):
        row.number = number
    RosterLine.objects.bulk_update(lines, ["number"], batch_size=BATCH)
    RosterProblem.objects.bulk_update(problems, ["number"], batch_size=BATCH)
    return len(added)


def _mark_shared(held: Application, entry: RosterEdition) -> None:
    """Rows to be added whose certificate stands in the roster are to be mended first."""
    scheme = scheme_of(held.scheme)
    new = lines_of(held, entry.number)
    shared = shared_certificates(scheme, lines_of(held, held.roster_edition), new.defer("id_number"))
    errors = {
        number: {certificate_column(scheme): same_certificate(number, earlier)} for number, earlier in shared.items()
    }
    set_back(held, [line for line in new if line.number in errors] if errors else [], errors)


def _put_in_force(
    application: Application,
    held: Application,
    entry: RosterEdition,
    by: Any,
    at: datetime,
    *,
    action: str = "import_roster",
    origin: str = "",
    **told: Any,
) -> None:
    before = held.roster_edition
    entry.origin = origin or entry.origin
    _count(entry, at)
    data = {
        "edition": entry.number, "passed": entry.passed, "wrong": entry.wrong, "sha256": entry.sha256,
        "origin": entry.origin, **told,
    }  # fmt: skip
    # Before the event, which says what rows there are.
    _drop_old(held, {before, entry.number})
    keep(application, held, action=action, by=by, at=at, data=data, roster_edition=entry.number)


def _count(entry: RosterEdition, at: datetime) -> None:
    entry.applied_at = at
    entry.passed = lines_of(entry.application, entry.number).count()
    entry.wrong = problems_of(entry.application, entry.number).count()
    entry.code = code_of(lines_of(entry.application, entry.number).defer("id_number"))
    save_checked(entry, fields={"applied_at", "passed", "wrong", "origin", "code"})


def _drop_old(held: Application, needed: set[int]) -> None:
    """Rows of editions that were never handed in and are neither in force nor the one before."""
    applied = RosterEdition.objects.filter(application=held).exclude(applied_at=None)
    old = set(applied.values_list("number", flat=True)) - needed
    if held.state != ApplicationState.DRAFT:
        old -= handed_in(held)
    if old:
        drop_rows(held, old)


def _forget(held: Application, entries: Any) -> None:
    numbers = list(entries.values_list("number", flat=True))
    if numbers:
        drop_rows(held, numbers)
        entries.delete()


def _shown_name(name: str) -> str:
    return name.replace("\x00", "").strip()[-200:]
