"""Reads a table that somebody filled in (xlsx or csv), by the names of its columns, in a limited child process."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from foundation import confined
from foundation.filecheck import ROSTER_KINDS, FileRefused, check_upload
from foundation.normalise import fold_header

MOST_ROWS = 100_000
MOST_COLUMNS = 200


@dataclass(frozen=True)
class Row:
    """One row; `number` is the one that the spreadsheet shows at its left.

    `row["金额（元）"]` gives str, int, float, bool, date, datetime or None for blank; the heading's width, blanks and
    brackets do not count. Values are as written: clean them with `normalise` and `identifiers`.
    """

    number: int
    values: Mapping[str, Any]

    def __getitem__(self, header: str) -> Any:
        return self.values[fold_header(header)]

    def get(self, header: str, default: Any = None) -> Any:
        return self.values.get(fold_header(header), default)


@dataclass(frozen=True)
class CellProblem:
    """A cell that cannot be read at all: an error value or a formula without a result."""

    row: int
    header: str
    message: str


@dataclass(frozen=True)
class Table:
    """What was read. `notes` are to be shown to the person; `problems` make their rows unusable."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    problems: tuple[CellProblem, ...] = ()
    sheet: str = ""
    sha256: str = field(default="", repr=False)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def missing(self, required: Collection[str]) -> list[str]:
        """Required headings that the table lacks."""
        present = {fold_header(header) for header in self.headers}
        return [header for header in required if fold_header(header) not in present]

    def unknown(self, known: Collection[str]) -> list[str]:
        """Headings of the table that nobody asks for."""
        asked = {fold_header(header) for header in known}
        return [header for header in self.headers if fold_header(header) not in asked]


class SheetsToChoose(FileRefused):
    """Several sheets have rows of data; `sheets` are their names with the number of rows, in order."""

    def __init__(self, name: str, sheets: Sequence[tuple[str, int]]) -> None:
        self.sheets = tuple(sheets)
        listed = "、".join(f"“{sheet}”（{rows} 行）" for sheet, rows in self.sheets)
        super().__init__(f"文件“{name}”有 {len(self.sheets)} 个有数据的工作表：{listed}，请选择读取哪一个。")


def read_table(
    name: str,
    data: bytes,
    *,
    expect: Collection[str] = (),
    required: Collection[str] = (),
    sheet: str = "",
    chosen: str = "",
    explains: Collection[str] = (),
    sample: str = "",
    most_rows: int = MOST_ROWS,
    most_columns: int = MOST_COLUMNS,
    too_many: str = "请分成几个文件上传。",
    skips_totals: bool = False,
) -> Table:
    """The table in an uploaded file. Raises FileRefused with one Chinese sentence, SheetsToChoose if it holds more.

    `expect` are the headings by which the row of headings is found (a title may stand above it); `required` ones
    (expected too) must be there. The one sheet with these headings and rows below them is read; where none is, the one
    called `sheet`, else the first visible one. `chosen` names the sheet that the person has chosen. Rows of other
    sheets are told in `notes`, save those of sheets that explain (`explains`); rows that begin with `sample` are no
    data and do not count. `too_many` says what to do with more than `most_rows`. A row of totals is refused,
    or with `skips_totals` left out and told.
    """
    checked = check_upload(name, data, ROSTER_KINDS)
    options = {
        "kind": checked.kind,
        "expect": [fold_header(header) for header in {*expect, *required}],
        "sheet": sheet,
        "chosen": chosen,
        "explains": list(explains),
        "sample": sample,
        "most_rows": most_rows,
        "most_columns": most_columns,
        "too_many": too_many,
        "skips_totals": skips_totals,
    }
    try:
        found = confined.run("foundation.sheet_reader", checked.data, options)
    except confined.ChildRefused as refused:
        raise FileRefused(f"文件“{checked.name}”：{refused}") from None
    except confined.ChildDied:
        raise FileRefused(
            f"文件“{checked.name}”的内容异常，无法在限定的时间和内存内读取。请把数据复制到本页下载的模板后上传。"
        ) from None
    if "sheets" in found:
        raise SheetsToChoose(checked.name, [(sheet, rows) for sheet, rows in found["sheets"]])
    folded = [fold_header(header) for header in found["headers"]]
    table = Table(
        headers=tuple(found["headers"]),
        rows=tuple(
            Row(number, dict(zip(folded, map(_value, values), strict=True))) for number, values in found["rows"]
        ),
        notes=tuple(found["notes"]),
        problems=tuple(CellProblem(*problem) for problem in found["problems"]),
        sheet=found["sheet"],
        sha256=checked.sha256,
    )
    lacking = table.missing(required)
    if lacking:
        raise FileRefused(f"文件“{checked.name}”缺少列：{'、'.join(lacking)}。请使用本页下载的模板，不要改动表头。")
    return table


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return date.fromisoformat(value["date"]) if "date" in value else datetime.fromisoformat(value["datetime"])
    return value
