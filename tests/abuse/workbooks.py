"""Makes workbooks and CSV files that should not pass, and some that should."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.abuse.pictures import EICAR

HEADERS = ["姓名", "身份证号", "日期", "金额（元）"]
GOOD = ["张三", "11010519491231002X", date(2026, 3, 5), 5000]
File = tuple[str, bytes]


def _book(fill: Callable[[Worksheet], Any] | None = None, *, good: bool = True, name: str = "名单.xlsx") -> File:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    if good:
        sheet.append(HEADERS)
        sheet.append(GOOD)
    if fill:
        fill(sheet)
    out = io.BytesIO()
    book.save(out)
    return name, out.getvalue()


def _raw(sheet_xml: bytes, *, extra: dict[str, bytes] | None = None, replace: dict[str, bytes] | None = None) -> File:
    """A good workbook with its sheet, or other parts, written by hand."""
    out = io.BytesIO()
    parts = {"xl/worksheets/sheet1.xml": sheet_xml} if sheet_xml else {}
    parts.update(replace or {})
    with zipfile.ZipFile(io.BytesIO(_book()[1])) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in good.namelist():
            archive.writestr(name, parts.pop(name, None) or good.read(name))
        for name, data in {**parts, **(extra or {})}.items():
            archive.writestr(name, data)
    return "名单.xlsx", out.getvalue()


def _sheet(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def good_book() -> File:
    return _book()


def named(name: str, content: str = "book") -> File:
    contents = {
        "book": _book()[1],
        "text": "姓名,金额\n张三,5\n".encode(),
        "html": b"<html><table><tr><td>1</td></tr></table></html>",
        "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "cut": _book()[1][:-300],
        "broken zip": b"PK\x03\x04" + bytes(500),
    }
    return name, contents[content]


def zip_bomb() -> File:
    """A few hundred kB that unpack to 300 MB."""
    return _raw(b"", extra={"xl/media/image1.png": bytes(300 * 1024**2)})


def lying_zip_bomb() -> File:
    """The directory promises 1 kB, the part unpacks to 60 MB."""
    name, data = _raw(b"", extra={"xl/media/image1.png": b" " * 60 * 1024**2})
    return name, data.replace((60 * 1024**2).to_bytes(4, "little"), (1024).to_bytes(4, "little"))


def sparse() -> File:
    return _raw(_sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))


def rows(count: int) -> File:
    body = "".join(f'<row r="{r}"><c r="A{r}" t="inlineStr"><is><t>x</t></is></c></row>' for r in range(1, count + 2))
    return _raw(_sheet(body))


def columns(count: int) -> File:
    cells = "".join('<c t="inlineStr"><is><t>x</t></is></c>' for _ in range(count))
    return _raw(_sheet(f'<row r="1">{cells}</row>'))


def shared_string_bomb() -> File:
    """One text of a million characters in 40,000 cells: 40 GB when each cell holds its own."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    book = b"".join((
        f'<sst xmlns="{space}"><si><t>'.encode(), b"".join(b"%06d" % n for n in range(160_000)), b"</t></si></sst>",
    ))  # fmt: skip
    body = "".join(f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c></row>' for r in range(1, 40_000))
    return _raw(_sheet(body), replace={"xl/sharedStrings.xml": book})


def laughs() -> File:
    entities = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>'
    return _raw(head.encode() + _sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>'))


def external_entity() -> File:
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    return _raw(head + _sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>'))


def with_part(name: str) -> File:
    return _raw(b"", extra={name: b"x"})


def with_virus() -> File:
    return _raw(b"", extra={"docProps/custom.xml": EICAR})


def not_xml() -> File:
    return _raw(b"<worksheet><sheetData><row></sheetData>")


def hidden_only() -> File:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relation = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    sheets = '<sheets><sheet name="名单" sheetId="1" state="hidden" r:id="rId1"/></sheets>'
    return _raw(b"", replace={"xl/workbook.xml": f"<workbook {space} {relation}>{sheets}</workbook>".encode()})


def empty() -> File:
    return _book(good=False)


def header_only() -> File:
    return _book(lambda sheet: sheet.append(HEADERS), good=False)


def two_sheets() -> File:
    def fill(sheet: Worksheet) -> None:
        first = sheet.parent.create_sheet("说明", 0)
        first.append(["填写说明"])
        first.append(["请勿改动表头"])

    return _book(fill)


def two_tables() -> File:
    def fill(sheet: Worksheet) -> None:
        second = sheet.parent.create_sheet("2026")
        second.append(HEADERS)
        for number in range(3):
            second.append([f"李四{number}", f"43090219900101{number:03d}1"])

    return _book(fill)


def hidden_row() -> File:
    def fill(sheet: Worksheet) -> None:
        sheet.row_dimensions[2].hidden = True

    return _book(fill)


def merged() -> File:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["李四"])
        sheet.merge_cells("B2:B3")

    return _book(fill)


def merged_title() -> File:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["某某学校学生名单"])
        sheet.merge_cells("A1:D1")
        sheet.append(HEADERS)
        sheet.append(GOOD)

    return _book(fill, good=False)


def headed(headers: list[str]) -> File:
    def fill(sheet: Worksheet) -> None:
        sheet.append(headers)
        sheet.append([f"内容{number}" for number in range(len(headers))])

    return _book(fill, good=False)


def no_header() -> File:
    def fill(sheet: Worksheet) -> None:
        sheet["F2"] = "表外备注"

    return _book(fill)


def gap() -> File:
    def fill(sheet: Worksheet) -> None:
        sheet["A9"] = "李四"

    return _book(fill)


def formatted_rows() -> File:
    def fill(sheet: Worksheet) -> None:
        for row in range(3, 10_003):
            sheet.cell(row, 1).number_format = "@"

    return _book(fill)


def total_row() -> File:
    return _book(lambda sheet: sheet.append(["合 计", None, None, 5000]))


def formula(cached: str) -> File:
    head = "".join(f'<c t="inlineStr"><is><t>{each}</t></is></c>' for each in ("姓名", "金额"))
    return _raw(
        _sheet(f'<row r="1">{head}</row><row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>2+3</f>{cached}</c></row>')
    )


def error_cell(error: str) -> File:
    return _book(lambda sheet: sheet.append(["李四", "x", error]))


def cell_value(column: int, value: Any) -> File:
    def fill(sheet: Worksheet) -> None:
        sheet.cell(2, column, value)

    return _book(fill)


def from_1904() -> File:
    def fill(sheet: Worksheet) -> None:
        sheet.parent.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    return _book(fill)


def csv(text: str, encoding: str = "utf-8") -> File:
    return "名单.csv", text.encode(encoding)


def no_encoding() -> File:
    return "名单.csv", b"\xff\xff\xff" * 9


def long_csv(count: int) -> File:
    return "名单.csv", ("姓名,金额\n" + "张三,5\n" * count).encode()


MAKERS = {
    function.__name__: function
    for function in (
        good_book, named, zip_bomb, lying_zip_bomb, sparse, rows, columns, shared_string_bomb, laughs,
        external_entity, with_part, with_virus, not_xml, hidden_only, empty, header_only, two_sheets, hidden_row,
        merged, merged_title, headed, no_header, gap, formatted_rows, total_row, formula, error_cell, cell_value,
        from_1904, csv, no_encoding, long_csv, two_tables,
    )
}  # fmt: skip
