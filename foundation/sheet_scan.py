"""Walks a worksheet's XML cell by cell before a library opens it: its true extent, and what a value alone hides.

A hidden row, a merged cell, an error or a formula that was never calculated cannot be seen in the values.
"""

import re
import zipfile
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from foundation.confined import ChildRefused

VIRUS_TEST = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
DAMAGED = "工作簿已损坏，无法读取。请用原软件重新保存后上传。"
MOST_IN_A_SHEET = 1_048_576
"""Rows that a spreadsheet can have: no limit, where only the extent is asked for."""
EXTRA_ROWS = 20
"""Title, remarks and blank rows beside the rows of data."""
DECLARATIONS = tuple(
    mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"


@dataclass
class Scan:
    """Extent (1-based, of cells that hold something) and oddities of one worksheet; cells are (row, column)."""

    last_row: int = 0
    last_column: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: bool = False
    merged: list[str] = field(default_factory=list)
    formulas: int = 0


def check_parts(archive: zipfile.ZipFile) -> None:
    """No part of the workbook may declare entities or carry the virus test."""
    for part in archive.infolist():
        content = archive.read(part)
        if any(mark in content for mark in DECLARATIONS):
            raise ChildRefused("工作簿中含有不允许的 XML 声明，请用 Excel 或 WPS 重新保存后上传。")
        if VIRUS_TEST in content:
            raise ChildRefused("工作簿含有病毒特征，不能上传。")


def worksheets(archive: zipfile.ZipFile) -> list[tuple[str, str, bool]]:
    """Name, part and visibility of each worksheet, in order."""
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError, DefusedXmlException):
        raise ChildRefused(DAMAGED) from None
    targets = {each.get("Id"): (each.get("Target") or "", each.get("Type") or "") for each in relations}
    found = []
    for sheet in [*book.iter(f"{_MAIN}sheet"), *book.iter(f"{_STRICT}sheet")]:
        key = sheet.get(f"{{{_RELATION}}}id") or sheet.get(f"{{{_STRICT_RELATION}}}id")
        target, kind = targets.get(key, ("", ""))
        if kind.endswith("/worksheet"):
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found.append((sheet.get("name") or "", part, sheet.get("state", "visible") == "visible"))
    return found


def scan(archive: zipfile.ZipFile, part: str, most_rows: int, most_columns: int, too_many: str = "") -> Scan:
    """Walk one worksheet; refuses one that reaches beyond the limits as soon as that is seen.

    `too_many` says what to do with more rows.
    """
    walker = _Walker(most_rows, most_columns, too_many)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = walker.start
    parser.EndElementHandler = walker.end
    parser.CharacterDataHandler = walker.text
    try:
        with archive.open(part) as stream:
            parser.ParseFile(stream)
    except (KeyError, expat.ExpatError, ValueError):
        raise ChildRefused(DAMAGED) from None
    return walker.found


def scan_extent(archive: zipfile.ZipFile, part: str) -> int:
    """The last row of a worksheet in which something stands, 0 for an empty one; however far it reaches."""
    return scan(archive, part, MOST_IN_A_SHEET, MOST_IN_A_SHEET).last_row


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class _Walker:
    def __init__(self, most_rows: int, most_columns: int, too_many: str) -> None:
        self.found = Scan()
        self.most_rows, self.most_columns, self.too_many = most_rows, most_columns, too_many
        self.row = self.column = 0
        self.row_hidden = self.row_filled = self.in_value = self.in_formula = False
        self.kind = self.value = ""
        self.has_formula = False

    def start(self, name: str, attributes: dict[str, Any]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "c":
            self._start_cell(attributes)
        elif tag in ("v", "t"):
            self.in_value = True
        elif tag == "f":
            self.has_formula = True
        elif tag == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = 0
            self.row_hidden = attributes.get("hidden") in ("1", "true")
            self.row_filled = False
        elif tag == "mergeCell":
            self.found.merged.append(str(attributes.get("ref", "")))
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            self.found.hidden_columns = True

    def end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag in ("v", "t"):
            self.in_value = False
        elif tag == "c":
            self._end_cell()
        elif tag == "row" and self.row_hidden and self.row_filled:
            self.found.hidden_rows.append(self.row)

    def text(self, data: str) -> None:
        if self.in_value:
            self.value += data

    def _start_cell(self, attributes: dict[str, Any]) -> None:
        place = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", attributes.get("r", ""))
        self.column = column_number(place[1]) if place else self.column + 1
        if place:
            self.row = int(place[2])
        self.kind = attributes.get("t", "n")
        self.value = ""
        self.has_formula = False

    def _end_cell(self) -> None:
        found, cell = self.found, (self.row, self.column)
        if self.has_formula:
            found.formulas += 1
            if not self.value and self.kind != "str":
                found.uncalculated.add(cell)
        if not self.value.strip() and cell not in found.uncalculated:
            return
        if self.kind == "e":
            found.errors[cell] = self.value
        self.row_filled = True
        found.last_row = max(found.last_row, self.row)
        found.last_column = max(found.last_column, self.column)
        if found.last_row > self.most_rows + EXTRA_ROWS:
            raise ChildRefused(f"表格超过 {self.most_rows} 行，{self.too_many}")
        if found.last_column > self.most_columns:
            raise ChildRefused(f"表格超过 {self.most_columns} 列，请使用本页下载的模板，并删除右侧多余内容。")
