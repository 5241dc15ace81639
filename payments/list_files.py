"""Writes the list for the bank as XLSX or CSV, and reads it back with another program's code.

The same rows give the same bytes: no time of writing goes into a file.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from foundation.normalise import looks_like_formula
from payments.enums import FileFormat
from payments.standard_list import (
    AMOUNT,
    COLUMNS,
    LIST_SHEET,
    ROW,
    SUMMARY_SHEET,
)

BORN = datetime(2025, 1, 1)  # noqa: DTZ001  XlsxWriter takes it as it stands
WIDTHS = {"序号": 6, "批次号": 24, "平台流水号": 22, "收款户名": 28, "收款账号": 24, "收款开户行名称": 34, "附言": 40}
BOM = "\ufeff"
Cells = Sequence[str]


def write(
    file_format: str,
    rows: Iterable[Cells],
    summary: Sequence[tuple[str, str]],
    columns: Sequence[str] = COLUMNS,
) -> bytes:
    """The file's bytes. `rows` are texts in the order of `columns`; `summary` are pairs for the sheet 汇总 of XLSX."""
    if file_format == FileFormat.CSV:
        return write_csv(columns, rows)
    target = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(target, options) as book:
        book.set_properties({"title": "支付明细", "created": BORN})
        head = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@"})
        money = book.add_format({"num_format": "0.00"})
        _list_sheet(book.add_worksheet(LIST_SHEET), columns, rows, head, text, money)
        sheet = book.add_worksheet(SUMMARY_SHEET)
        sheet.set_column(0, len(summary), 22)
        for column, (label, _) in enumerate(summary):
            sheet.write_string(0, column, label, head)
        for column, (_, value) in enumerate(summary):
            sheet.write_string(1, column, value, text)
    return target.getvalue()


def write_csv(columns: Sequence[str], rows: Iterable[Cells]) -> bytes:
    """UTF-8 with byte order mark, as spreadsheets of the office want it."""
    target = io.StringIO()
    target.write(BOM)
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return target.getvalue().encode()


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula; for lists people read, never for the bank's."""
    return f"'{text}" if looks_like_formula(text) else text


def read_back(file_format: str, data: bytes) -> Iterator[tuple[str, ...]]:
    """The rows of a list that `write` made, as texts again."""
    table = _csv_rows(data) if file_format == FileFormat.CSV else _xlsx_rows(data)
    if tuple(next(table)) != COLUMNS:
        raise ValueError("the headings are not those of the list")
    for row in table:
        yield tuple(_text(column, value) for column, value in enumerate(row))


def _list_sheet(sheet: Any, columns: Sequence[str], rows: Iterable[Cells], head: Any, text: Any, money: Any) -> None:
    sheet.freeze_panes(1, 0)
    for column, label in enumerate(columns):
        sheet.set_column(column, column, WIDTHS.get(label, 12))
    for column, label in enumerate(columns):
        sheet.write_string(0, column, label, head)
    for index, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if column == AMOUNT:
                sheet.write_number(index, column, float(value), money)
            elif column == ROW:
                sheet.write_number(index, column, int(value))
            else:
                sheet.write_string(index, column, value, text)


def _csv_rows(data: bytes) -> Iterator[Sequence[Any]]:
    yield from csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)


def _xlsx_rows(data: bytes) -> Iterator[Sequence[Any]]:
    yield from CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(LIST_SHEET).iter_rows()


def _text(column: int, value: Any) -> str:
    """What the cell says: amounts with two places, running numbers whole, the rest as written."""
    if column == AMOUNT:
        return f"{Decimal(repr(value)) if isinstance(value, float) else Decimal(str(value)):.2f}"
    if column == ROW and isinstance(value, float):
        return str(int(value))
    return str(value)
