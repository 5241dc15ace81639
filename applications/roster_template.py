"""The workbook that a unit fills in: text columns, lists of choices, one sample row, a page that explains."""

import io
from datetime import date
from typing import Any

import xlsxwriter
from django.conf import settings
from django.urls import reverse

from applications.roster_columns import ID_NUMBER, NAME, SAMPLE, Column, columns
from applications.services.roster_reading import HELP_SHEET, MOST_LINES, SHEET
from foundation.identifiers import id_check_digit, uscc_check_character
from policy.facts import Kind
from policy.scheme import Scheme

NUMBER_HEADER = "序号"
LONGEST_LIST = 255
"""Excel takes no longer list of choices in a validation."""
SAMPLE_ID = "43090219900101001"
SAMPLE_USCC = "91430900MA4L00000"
SAMPLE_CERTIFICATE = "S000043000001263000123"
SAMPLE_DATE, SAMPLE_END = date(2026, 3, 1), date(2028, 2, 29)


def template_of(scheme: Scheme) -> bytes:
    """The workbook's bytes. Every cell is text, so that no ID number or date is turned into a number."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"{scheme.title}花名册"})
    _fill_roster(book, scheme)
    _fill_help(book, scheme)
    book.close()
    return out.getvalue()


def _fill_roster(book: Any, scheme: Scheme) -> None:
    sheet = book.add_worksheet(SHEET)
    text = book.add_format({"num_format": "@"})
    sample = book.add_format({"num_format": "@", "font_color": "#51606f", "italic": True, "bg_color": "#f5f7fa"})
    must = book.add_format({"bold": True, "bg_color": "#edf3fb", "border": 1, "text_wrap": True, "valign": "vcenter"})
    may = book.add_format({"bg_color": "#f5f7fa", "border": 1, "text_wrap": True, "valign": "vcenter"})
    sheet.write_string(0, 0, NUMBER_HEADER, may)
    sheet.write_string(1, 0, SAMPLE, sample)
    sheet.set_column(0, 0, 7, text)
    for index, column in enumerate(columns(scheme), start=1):
        sheet.set_column(index, index, max(14, 2 * len(column.header) + 4), text)
        sheet.write_string(0, index, column.header, must if column.required else may)
        sheet.write_string(1, index, sample_cell(column), sample)
        _limit(sheet, index, column)
    sheet.set_row(0, 36)
    sheet.freeze_panes(1, 3)


def _limit(sheet: Any, index: int, column: Column) -> None:
    words = _choices(column)
    options: dict[str, Any] = {"input_title": column.header[:32], "input_message": _explain(column)[:255]}
    if words and len(",".join(words)) <= LONGEST_LIST and column.fact and column.fact.kind is not Kind.CHOICES:
        options |= {
            "validate": "list",
            "source": words,
            "error_title": "不在可选范围",
            "error_message": f"请从下拉列表中选择{column.header}。"[:255],
        }
    else:
        options |= {"validate": "any"}
    sheet.data_validation(2, index, MOST_LINES + 1, index, options)


def _fill_help(book: Any, scheme: Scheme) -> None:
    sheet = book.add_worksheet(HELP_SHEET)
    bold = book.add_format({"bold": True, "bg_color": "#edf3fb", "border": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 8)
    sheet.set_column(2, 2, 80)
    notes: tuple[str, ...] = (
        f"{scheme.title}花名册",
        f"一人一行，从第 3 行起填写，最多 {MOST_LINES:,} 行；第 2 行是示例，不会读取。",
        "请不要改动表头，不要合并单元格，不要加“合计”行。所有列都是文本格式，身份证号请直接录入或按“值”粘贴。",
    )
    if scheme.catalogue:
        address = f"{settings.SITE_URL}{reverse('portal:parameters')}#{scheme.catalogue}"
        notes += (f"职业（工种）和等级的名称请与补贴标准目录一致，目录见 {address}",)
    for row, note in enumerate(notes):
        sheet.write_string(row, 0, note)
    top = len(notes) + 1
    for index, title in enumerate(("列", "必填", "怎么填")):
        sheet.write_string(top, index, title, bold)
    for row, column in enumerate(columns(scheme), start=top + 1):
        sheet.write_string(row, 0, column.header, wrap)
        sheet.write_string(row, 1, "必填" if column.required else "选填", wrap)
        sheet.write_string(row, 2, _explain(column), wrap)


def sample_cell(column: Column) -> str:
    """What stands in the sample row; it reads back without an error."""
    if column.fact is None:
        return {NAME: f"{SAMPLE}：张三", ID_NUMBER: SAMPLE_ID + id_check_digit(SAMPLE_ID)}[column.id]
    if column.fact.example:
        return column.fact.example
    if column.fact.kind is Kind.DATE:
        return (SAMPLE_END if column.fact.not_before else SAMPLE_DATE).isoformat()
    if column.fact.kind is Kind.WHOLE:
        return "12"
    words = _choices(column)
    if column.fact.kind is Kind.CHOICES:
        return "、".join(words[:2])
    if words:
        return words[0]
    if column.fact.format == "uscc":
        return SAMPLE_USCC + uscc_check_character(SAMPLE_USCC)
    if column.fact.format == "certificate":
        return SAMPLE_CERTIFICATE
    return f"（{column.header}）" if column.required else ""


def _choices(column: Column) -> list[str]:
    if column.fact is None:
        return []
    if column.fact.kind is Kind.BOOL:
        return ["是", "否"]
    return list(column.fact.offered)


def _explain(column: Column) -> str:
    if column.fact is None:
        return {NAME: "按身份证件填写", ID_NUMBER: "18 位公民身份号码，最后一位可以是 X"}[column.id]
    fact = column.fact
    parts = [fact.help] if fact.help else []
    if fact.kind is Kind.DATE:
        parts.append("日期写成 2026-03-05" + (f"；{fact.null_label}的写“{fact.null_label}”" if fact.nullable else ""))
    elif fact.kind is Kind.WHOLE:
        parts.append("填整数")
    elif fact.kind is Kind.BOOL and "是" not in fact.help:
        parts.append("填“是”或“否”")
    elif fact.kind is Kind.CHOICE:
        parts.append(f"从下列各项中选一项：{'、'.join(_choices(column))}")
    elif fact.kind is Kind.CHOICES:
        parts.append(f"可填多项，用顿号分开，都不属于的填“无”。可选：{'、'.join(_choices(column))}")
    if fact.format == "uscc":
        parts.append("18 位统一社会信用代码")
    return "；".join(parts) or "如实填写"
