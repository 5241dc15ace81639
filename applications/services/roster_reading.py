"""From an uploaded file to rows with their errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from applications.roster_columns import (
    ID_NUMBER,
    SAMPLE,
    RosterRow,
    certificate_column,
    certificate_of,
    columns,
    read_row,
)
from audit.errors import DomainError
from foundation.filecheck import FileRefused
from foundation.normalise import fold_header
from foundation.workbook import Row, SheetsToChoose, Table, read_table
from policy.scheme import Scheme

MOST_LINES = 10_000
TOO_MANY = (
    "请分成几个文件：先上传一个，其余的上传后选“只追加新增的人”。"
    f"一份花名册合计最多 {MOST_LINES:,} 行，再多的人请另建一份申请。"
)
SHEET, HELP_SHEET = "花名册", "填写说明"


class RosterRefused(DomainError):
    """The file or the row cannot be taken at all."""


@dataclass(frozen=True)
class Reading:
    """What a file holds: rows with their errors, remarks to be shown, the sheet that was read."""

    rows: tuple[RosterRow, ...]
    notes: tuple[str, ...]
    sheet: str
    sha256: str

    @property
    def good(self) -> list[RosterRow]:
        return [row for row in self.rows if not row.errors]

    @property
    def wrong(self) -> list[RosterRow]:
        return [row for row in self.rows if row.errors]


def read_roster(scheme: Scheme, name: str, data: bytes, at: datetime, chosen: str = "") -> Reading:
    """Read a filled-in template; `chosen` names the sheet where there are several.

    Raises RosterRefused (the file as a whole), workbook.SheetsToChoose.
    """
    table = _read_file(scheme, name, data, chosen)
    rows = _read_rows(scheme, table, at)
    if not rows:
        raise RosterRefused("文件中除了示例没有数据，请填写后重新上传。")
    return Reading(tuple(rows), _notes(scheme, table), table.sheet, table.sha256)


def double(number: int, earlier: int) -> str:
    """Two rows of one person, said of the later one."""
    return f"第 {number} 行与第 {earlier} 行是同一人，同一人只能填一行，请核对后修改或移除其中一行。"


def same_certificate(number: int, earlier: int) -> str:
    """Two rows with one certificate, said of the later one."""
    return f"第 {number} 行与第 {earlier} 行的证书编号相同，一张证书只能对应一人，请核对后修改或移除其中一行。"


def _read_file(scheme: Scheme, name: str, data: bytes, chosen: str) -> Table:
    headers = [column.header for column in columns(scheme)]
    required = [column.header for column in columns(scheme) if column.required]
    try:
        return read_table(
            name, data, expect=headers, required=required, sheet=SHEET, chosen=chosen, explains=[HELP_SHEET],
            sample=SAMPLE, most_rows=MOST_LINES, too_many=TOO_MANY, skips_totals=True,
        )  # fmt: skip
    except SheetsToChoose:
        raise
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
    _mark_certificates(scheme, rows)
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
            row.errors[ID_NUMBER] = double(row.number, earlier)


def _mark_certificates(scheme: Scheme, rows: Sequence[RosterRow]) -> None:
    """The same of two rows that name one certificate, however it is written."""
    first: dict[str, int] = {}
    for row in rows:
        number = certificate_of(scheme, {**row.facts, **row.details})
        if not number:
            continue
        earlier = first.setdefault(number, row.number)
        if earlier != row.number:
            row.errors.setdefault(certificate_column(scheme), same_certificate(row.number, earlier))


def _notes(scheme: Scheme, table: Table) -> tuple[str, ...]:
    known = [column.header for column in columns(scheme)]
    strange = [header for header in table.unknown([*known, "序号"]) if header]
    notes = list(table.notes)
    if strange:
        more = f" 等 {len(strange)} 列" if len(strange) > 10 else ""
        listed = "、".join(_short(header) for header in strange[:10])
        notes.append(f"表中多出的列没有读取：{listed}{more}。")
    return tuple(notes)


def _short(header: str) -> str:
    return header if len(header) <= 20 else header[:19] + "…"
