"""The roster that was handed in as a workbook for the applicant's own files."""

import io
from collections.abc import Sequence

import xlsxwriter

from applications.answers import UNANSWERED, typed_text
from applications.models import RosterLine
from applications.roster_columns import ID_NUMBER, LABELS, NAME, columns
from policy.scheme import Scheme

MET = {True: "符合", False: "不符合", None: "尚未确定"}


def sheet_of(scheme: Scheme, lines: Sequence[tuple[RosterLine, str]]) -> bytes:
    """One line a row, each with its ID number as it is to be shown, its result, amount in yuan and reason; a text stays
    text, whatever it begins with.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    bold = book.add_format({"bold": True, "bg_color": "#edf3fb", "border": 1})
    money = book.add_format({"num_format": "#,##0.00"})
    sheet = book.add_worksheet("花名册")
    asked = [column.fact for column in columns(scheme) if column.fact]
    heads = ["行号", LABELS[NAME], LABELS[ID_NUMBER], *(fact.label for fact in asked), "结果", "金额（元）", "理由"]
    for place, head in enumerate(heads):
        sheet.set_column(place, place, max(10, 2 * len(head) + 2))
        sheet.write_string(0, place, head, bold)
    sheet.freeze_panes(1, 2)
    for row, (line, id_number) in enumerate(lines, start=1):
        given = {**line.facts, **line.details}
        texts = [line.name, id_number, *(typed_text(fact, given.get(fact.id, UNANSWERED)) for fact in asked)]
        sheet.write_number(row, 0, line.number)
        for place, text in enumerate([*texts, MET[line.met]], start=1):
            sheet.write_string(row, place, str(text))
        if line.amount is not None:
            sheet.write_number(row, len(heads) - 2, line.amount, money)
        sheet.write_string(row, len(heads) - 1, line.because)
    book.close()
    return out.getvalue()
