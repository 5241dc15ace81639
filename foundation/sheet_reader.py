"""Reads one table from a workbook or a CSV file; runs as a child process (see `confined`).

A workbook may hold several tables: which one is meant is chosen by `_choose`, and what was left is told in numbers.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from foundation.confined import ChildRefused, answer
from foundation.normalise import fold_header
from foundation.sheet_scan import DAMAGED, EXTRA_ROWS, Scan, check_parts, column_number, scan, scan_extent, worksheets

HEADER_SEARCH_ROWS = 10
TOTALS = ("合计", "总计", "小计", "共计")
SEPARATORS = {",": "逗号", ";": "分号", "\t": "制表符", "，": "中文逗号"}
MOST_PROBLEMS = 1000
MOST_SHEETS = 30
Grid = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Sheet:
    """One worksheet at a glance: `fits` says that it has the expected headings, `rows` counts what stands below."""

    name: str
    part: str
    shown: bool
    fits: bool
    rows: int


def read(data: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """Headers, rows with their numbers in the sheet, remarks and cells that cannot be read.

    Where several sheets have rows of data and none was chosen: their names and numbers of rows under "sheets".
    """
    if options["kind"] == "csv":
        grid, scanned, name, notes = _read_csv(data, options)
    else:
        found = _read_xlsx(data, options)
        if isinstance(found, list):
            return {"sheets": found}
        grid, scanned, name, notes = found
    top = _header_row(grid, options["expect"])
    _refuse_merged(scanned, top + 1)
    headers = _headers(grid, top)
    rows: list[list[Any]] = []
    problems: list[list[Any]] = []
    for index in range(top + 1, len(grid)):
        values, odd = _row(grid[index], index + 1, headers, scanned)
        if all(value is None for value in values) and not odd:
            continue
        if _is_total(values):
            if not options["skips_totals"]:
                raise ChildRefused(f"第 {index + 1} 行是“{_first(values)}”行，请删除后重新上传。")
            notes.append(f"第 {index + 1} 行是“{_first(values)}”行，没有读取。")
            continue
        rows.append([index + 1, values])
        problems.extend(odd)
    data_rows = sum(not _is_sample(values, options["sample"]) for _, values in rows)
    if data_rows > options["most_rows"]:
        raise ChildRefused(f"表格有 {data_rows} 行数据，最多 {options['most_rows']} 行，{options['too_many']}")
    if not rows:
        raise ChildRefused("表格只有表头，没有数据。请填写后重新上传。")
    return {
        "sheet": name,
        "headers": [header for _, header in headers],
        "rows": rows,
        "notes": notes,
        "problems": problems[:MOST_PROBLEMS],
    }


def _read_xlsx(data: bytes, options: dict[str, Any]) -> tuple[Grid, Scan, str, list[str]] | list[list[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_parts(archive)
            book = CalamineWorkbook.from_filelike(io.BytesIO(data))
            sheets = _sheets(archive, book, options)
            chosen = _choose(sheets, options)
            if chosen is None:
                return [[sheet.name, sheet.rows] for sheet in sheets if sheet.shown and sheet.fits and sheet.rows]
            name = chosen.name
            scanned = scan(
                archive, chosen.part, options["most_rows"], options["most_columns"], too_many=options["too_many"]
            )
        if not scanned.last_row:
            raise ChildRefused(f"工作表“{name}”是空的，请填写后重新上传。")
        grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=scanned.last_row)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, CalamineError, KeyError, OSError):
        raise ChildRefused(DAMAGED) from None
    notes = _left(sheets, chosen, options)
    if scanned.hidden_rows:
        shown = "、".join(str(row) for row in scanned.hidden_rows[:10])
        notes.append(f"第 {shown} 行是隐藏行，其中的数据也已读取，请确认。")
    if scanned.hidden_columns:
        notes.append("表格中有隐藏列，其中的数据也已读取，请确认。")
    if scanned.formulas:
        notes.append("公式单元格按文件保存时的计算结果读取。")
    return grid, scanned, name, notes


def _sheets(archive: zipfile.ZipFile, book: CalamineWorkbook, options: dict[str, Any]) -> list[Sheet]:
    """All worksheets at a glance. One alone is not looked at: it is read anyway."""
    listed = worksheets(archive)
    if not any(shown for _, _, shown in listed):
        raise ChildRefused("工作簿中没有可见的工作表，请取消隐藏后重新上传。")
    if len(listed) > MOST_SHEETS:
        raise ChildRefused(f"工作簿有 {len(listed)} 个工作表，最多 {MOST_SHEETS} 个，请删除不需要的后重新上传。")
    if len(listed) == 1:
        return [Sheet(*listed[0], fits=True, rows=0)]
    return [Sheet(*each, *_glance(archive, book, each, options)) for each in listed]


def _glance(
    archive: zipfile.ZipFile, book: CalamineWorkbook, listed: tuple[str, str, bool], options: dict[str, Any]
) -> tuple[bool, int]:
    """Whether the sheet has the expected headings, and how many rows stand below them (below its first row if not)."""
    name, part, _ = listed
    extent = scan_extent(archive, part)
    read = min(extent, options["most_rows"] + EXTRA_ROWS)
    if not read:
        return False, 0
    grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=read)
    filled = [index for index, row in enumerate(grid) if any(_plain(value) is not None for value in row)]
    if not filled:
        return False, 0
    top, fit = _best_row(grid, filled, options["expect"])
    fits = bool(options["expect"]) and fit * 2 >= len(options["expect"])
    below = [index for index in filled if index > (top if fits else filled[0])]
    data = [grid[index] for index in below if not _is_sample(grid[index], options["sample"])]
    return fits, sum(not _is_total(cells) for cells in data) + extent - read


def _is_sample(cells: Sequence[Any], sample: str) -> bool:
    return bool(sample) and _first(cells).startswith(sample)


def _is_total(cells: Sequence[Any]) -> bool:
    return fold_header(_first(cells)) in TOTALS


def _first(cells: Sequence[Any]) -> str:
    """The first text of a row; "" where something else or nothing stands first."""
    first = next((value for value in cells if _plain(value) is not None), "")
    return first.strip() if isinstance(first, str) else ""


def _choose(sheets: Sequence[Sheet], options: dict[str, Any]) -> Sheet | None:
    """The sheet to read; None where the person has to say which."""
    visible = [sheet for sheet in sheets if sheet.shown]
    if options["chosen"]:
        wanted = [sheet for sheet in visible if sheet.name == options["chosen"]]
        if not wanted:
            raise ChildRefused(f"工作簿中没有可见的工作表“{options['chosen']}”，请重新上传。")
        return wanted[0]
    with_rows = [sheet for sheet in visible if sheet.fits and sheet.rows]
    if len(with_rows) > 1:
        return None
    named = [sheet for sheet in visible if sheet.name.strip() == options["sheet"]]
    fitting = [sheet for sheet in visible if sheet.fits]
    return next(iter([*with_rows, *named, *fitting, *visible]))


def _left(sheets: Sequence[Sheet], chosen: Sheet, options: dict[str, Any]) -> list[str]:
    """What stands on other sheets and was not read, in numbers; pages that explain are passed over."""
    notes = []
    if len(sheets) > 1 and chosen.name.strip() != options["sheet"]:
        notes.append(f"工作簿有 {len(sheets)} 个工作表，读取的是“{chosen.name}”。")
    for sheet in sheets:
        if sheet is not chosen and sheet.rows and sheet.name.strip() not in options["explains"]:
            why = "" if sheet.shown else "（隐藏的工作表）"
            notes.append(f"工作表“{sheet.name}”{why}有 {sheet.rows} 行没有读取。")
    return notes


def _read_csv(data: bytes, options: dict[str, Any]) -> tuple[Grid, Scan, str, list[str]]:
    text, encoding = _decoded(data)
    if "\x00" in text or text.lstrip()[:1] == "<":
        raise ChildRefused("文件内容不是 CSV 文本，请重新导出后上传。")
    separator = _separator(text)
    notes = [f"文件按{SEPARATORS[separator]}分隔读取。"] if separator != "," else []
    if encoding.startswith("utf-16"):
        notes.append("文件按 UTF-16 编码读取。")
    grid: list[list[Any]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            grid.append([_csv_value(cell) for cell in cells])
            if len(grid) > options["most_rows"] + EXTRA_ROWS:
                raise ChildRefused(f"表格超过 {options['most_rows']} 行，{options['too_many']}")
            if len(cells) > options["most_columns"]:
                raise ChildRefused(f"第 {len(grid)} 行超过 {options['most_columns']} 列，请检查分隔符和引号。")
    except csv.Error:
        raise ChildRefused(
            f"第 {len(grid) + 1} 行的引号没有成对或内容过长，请检查该行（以及引号开始的那一行）后重新上传。"
        ) from None
    return grid, Scan(), "", notes


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data[:200]:
        encodings = ["utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise ChildRefused("无法识别文件的文字编码，请用 Excel 或 WPS“另存为” CSV UTF-8 格式后上传。")


def _separator(text: str) -> str:
    head = next((line for line in io.StringIO(text[:20_000]) if line.strip()), "")
    return max(SEPARATORS, key=head.count)


def _csv_value(cell: str) -> str:
    """The text; Excel's ="…" around a number that should stay text is taken off."""
    held = re.fullmatch(r'\s*="([^"]*)"\s*', cell)
    return held[1] if held else cell


def _header_row(grid: Grid, expect: list[str]) -> int:
    """Index of the row of headings: the one that fits the expected ones best, else the first with content."""
    filled = [index for index, row in enumerate(grid) if any(_plain(value) is not None for value in row)]
    if not filled:
        raise ChildRefused("表格是空的，请填写后重新上传。")
    best, fit = _best_row(grid, filled, expect)
    return best if fit else filled[0]


def _best_row(grid: Grid, filled: Sequence[int], expect: Sequence[str]) -> tuple[int, int]:
    """Of the first rows with content the one that has most of the expected headings, and how many it has."""
    fits = {
        index: len({fold_header(value) for value in grid[index]} & set(expect)) for index in filled[:HEADER_SEARCH_ROWS]
    }
    best = max(fits, key=lambda index: (fits[index], -index))
    return best, fits[best]


def _headers(grid: Grid, top: int) -> list[tuple[int, str]]:
    """Column index and heading; refuses a heading twice and data under no heading."""
    headers: list[tuple[int, str]] = []
    seen: dict[str, str] = {}
    for column, value in enumerate(grid[top]):
        folded = fold_header(value)
        if not folded:
            continue
        if folded in seen:
            raise ChildRefused(f"表头“{seen[folded]}”重复出现，请只保留一列后重新上传。")
        seen[folded] = str(value).strip()
        headers.append((column, re.sub(r"\s+", "", str(value))))
    named = {column for column, _ in headers}
    for index in range(top + 1, len(grid)):
        for column, value in enumerate(grid[index]):
            if column not in named and _plain(value) is not None:
                raise ChildRefused(f"第 {index + 1} 行第 {column + 1} 列有内容但该列没有表头，请补上表头或删除。")
    return headers


def _row(
    cells: Sequence[Any], number: int, headers: list[tuple[int, str]], scanned: Scan
) -> tuple[list[Any], list[list[Any]]]:
    """Values in the order of the headings, and what is wrong with a cell as such."""
    values: list[Any] = []
    problems: list[list[Any]] = []
    for column, header in headers:
        value = _plain(cells[column]) if column < len(cells) else None
        place = (number, column + 1)
        if place in scanned.errors:
            value = None
            problems.append([number, header, f"单元格是错误值 {scanned.errors[place]}，请改为正确内容。"])
        elif place in scanned.uncalculated:
            value = None
            problems.append([number, header, "公式没有计算结果，请在 Excel 或 WPS 中打开保存一次，或改为填写数值。"])
        values.append(value)
    return values, problems


def _plain(value: Any) -> Any:
    """A JSON value: None for blank, whole numbers as int, dates and moments tagged."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, datetime):
        return {"date": value.date().isoformat()} if value.time() == time() else {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def _refuse_merged(scanned: Scan, header_row: int) -> None:
    for reference in scanned.merged:
        corners = re.findall(r"([A-Z]{1,3})(\d{1,7})", reference)
        if corners and int(corners[-1][1]) >= header_row:
            column = column_number(corners[0][0])
            raise ChildRefused(
                f"表格中有合并单元格（{reference}，第 {corners[0][1]} 行第 {column} 列起），请取消合并后重新上传。"
            )


if __name__ == "__main__":
    answer(read)
