"""The bank's answer as a table: what its columns are, each row read strictly, each row held against its line.

Pure reading and comparing. Nothing is guessed: a row counts only where reference, account, name and amount all agree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from foundation.identifiers import IdentifierRefused, bank_account
from foundation.normalise import TextRefused, clean_line, parse_amount, parse_date, same_name
from foundation.sealing import keyed_hash
from foundation.workbook import Row, Table
from payments.enums import LineState, RowOutcome
from payments.references import is_reference
from payments.standard_list import COLUMNS

ANSWER_COLUMNS = ("状态", "失败原因", "银行流水号", "交易日期")
RETURN_COLUMNS = (*COLUMNS, *ANSWER_COLUMNS)
REQUIRED = ("批次号", "平台流水号", "收款户名", "收款账号", "金额", *ANSWER_COLUMNS)
TOTALS = (
    ("笔数", "count", "all"), ("总金额", "total", "all"),
    ("成功笔数", "count", RowOutcome.PAID), ("成功金额", "total", RowOutcome.PAID),
    ("失败笔数", "count", RowOutcome.FAILED), ("失败金额", "total", RowOutcome.FAILED),
)  # fmt: skip
WORDS = {"成功": RowOutcome.PAID, "失败": RowOutcome.FAILED}
LONGEST_REFERENCE, LONGEST_REASON = 60, 200


@dataclass(frozen=True)
class Line:
    """What a row of the file must agree with."""

    id: Any
    reference: str
    amount: Decimal
    payee_name: str
    number_hash: str
    state: str
    bank_reference: str
    failure: str
    settled_on: date | None


@dataclass
class Answer:
    """One row as it was read; `problem` says in Chinese what is wrong with it, empty where nothing is."""

    row: int
    reference: str = ""
    amount: Decimal | None = None
    outcome: RowOutcome = RowOutcome.ODD
    bank_reference: str = ""
    failure: str = ""
    settled_on: date | None = None
    line: Line | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def problem(self) -> str:
        return "；".join(self.problems)[:300]


def judge(
    table: Table, batch_number: str, lines: Mapping[str, Line], others: Mapping[str, str], released_on: date, on: date
) -> list[Answer]:
    """Each row of the file against the lines of the batch; `others` says of which batch a foreign reference is."""
    damaged: dict[int, list[str]] = {}
    for cell in table.problems:
        damaged.setdefault(cell.row, []).append(f"{cell.header}：{cell.message}")
    answers = []
    seen: dict[str, int] = {}
    for row in table:
        answer = Answer(row.number, problems=damaged.get(row.number, []))
        account, name = _read(answer, row, batch_number)
        if answer.reference and answer.reference in seen:
            answer.problems.append(f"平台流水号与第 {seen[answer.reference]} 行重复")
        elif answer.reference:
            seen[answer.reference] = row.number
        _match(answer, account, name, lines, others)
        _evidence(answer, released_on, on)
        if answer.problems:
            answer.outcome = RowOutcome.ODD
        answers.append(answer)
    return answers


def references(table: Table) -> list[str]:
    """References that the file names, as far as they can be read."""
    found = []
    for row in table:
        try:
            found.append(clean_line(row.get("平台流水号"), LONGEST_REFERENCE).upper())
        except TextRefused:
            continue
    return found


def wrong_totals(summary: Table, answers: Iterable[Answer], lines: Mapping[str, Line]) -> list[str]:
    """Figures of the sheet 汇总 that do not agree: with the batch, or with the rows of the file."""
    answers = list(answers)
    problems = []
    row = summary.rows[0]
    for label, what, which in TOTALS:
        given = row.get(label)
        if given is None:
            continue
        if which == "all":
            amounts = [line.amount for line in lines.values()]
        else:
            amounts = [one.line.amount for one in answers if one.line and _says(one) == which]
        right = Decimal(len(amounts)) if what == "count" else sum(amounts, Decimal(0))
        try:
            same = parse_amount(given) == right
        except TextRefused:
            same = False
        if not same:
            problems.append(f"汇总表“{label}”为 {given}，与明细的 {right} 不一致")
    return problems


def _says(answer: Answer) -> RowOutcome:
    """Whether the row reports a success or a failure, also where it repeats what is known."""
    if answer.outcome is not RowOutcome.SAME:
        return answer.outcome
    return RowOutcome.PAID if answer.line and answer.line.state == LineState.PAID else RowOutcome.FAILED


def _read(answer: Answer, row: Row, batch_number: str) -> tuple[str, str]:
    """Fill in what the row says; gives account and name as written."""
    answer.reference = _clean(answer, row, "平台流水号", LONGEST_REFERENCE).upper()
    if not answer.reference:
        answer.problems.append("没有平台流水号")
    given = _clean(answer, row, "批次号", 60)
    if given != batch_number:
        answer.problems.append(f"批次号“{given}”不是本批次 {batch_number}" if given else "没有批次号")
    account = ""
    try:
        account = bank_account(row["收款账号"])
    except IdentifierRefused as refused:
        answer.problems.append(f"收款账号：{refused}")
    try:
        answer.amount = parse_amount(row["金额"], positive=True)
    except TextRefused as refused:
        answer.problems.append(f"金额：{refused}")
    word = _clean(answer, row, "状态", 60)
    if word in WORDS:
        answer.outcome = WORDS[word]
    else:
        answer.problems.append(f"状态“{word}”不是“成功”或“失败”" if word else "没有填写状态")
    answer.failure = _clean(answer, row, "失败原因", LONGEST_REASON)
    answer.bank_reference = _clean(answer, row, "银行流水号", LONGEST_REFERENCE)
    if row["交易日期"] is not None:
        try:
            answer.settled_on = parse_date(row["交易日期"])
        except TextRefused as refused:
            answer.problems.append(f"交易日期：{refused}")
    return account, _clean(answer, row, "收款户名", 120)


def _match(answer: Answer, account: str, name: str, lines: Mapping[str, Line], others: Mapping[str, str]) -> None:
    if not answer.reference:
        return
    line = answer.line = lines.get(answer.reference)
    if line is None:
        if answer.reference in others:
            answer.problems.append(f"该笔属于其他批次 {others[answer.reference]}")
        elif is_reference(answer.reference):
            answer.problems.append("平台流水号不在本批次中")
        else:
            answer.problems.append("平台流水号校验位不对，请核对是否被改动")
        return
    if answer.amount is not None and answer.amount != line.amount:
        answer.problems.append(f"金额 {answer.amount:,.2f} 与发出的 {line.amount:,.2f} 不一致")
    if account and keyed_hash("account", account) != line.number_hash:
        answer.problems.append("收款账号与发出的不一致")
    if not same_name(name, line.payee_name):
        answer.problems.append(f"收款户名“{name}”与发出的“{line.payee_name}”不一致")
    if line.state != LineState.EXPORTED and not answer.problems:
        _repeat(answer, line)


def _repeat(answer: Answer, line: Line) -> None:
    """A row about a line that is settled: the same again is nothing new, anything else is."""
    before = (LineState(line.state), line.bank_reference, line.failure, line.settled_on)
    state = {RowOutcome.PAID: LineState.PAID, RowOutcome.FAILED: LineState.FAILED}[answer.outcome]
    if before == (state, answer.bank_reference, answer.failure if state == LineState.FAILED else "", answer.settled_on):
        answer.outcome = RowOutcome.SAME
    else:
        answer.problems.append(f"该笔已登记为“{LineState(line.state).label}”，与本行不同，须人工核实")


def _evidence(answer: Answer, released_on: date, on: date) -> None:
    """What the bank must say beside success or failure."""
    if answer.outcome is RowOutcome.PAID:
        if not answer.bank_reference:
            answer.problems.append("成功的付款没有银行流水号")
        if answer.settled_on is None:
            answer.problems.append("成功的付款没有交易日期")
        if answer.failure:
            answer.problems.append("状态为成功，却填写了失败原因")
    if answer.outcome is RowOutcome.FAILED and not answer.failure:
        answer.problems.append("失败的付款没有失败原因")
    if answer.settled_on and not released_on <= answer.settled_on <= on:
        answer.problems.append(f"交易日期 {answer.settled_on:%Y-%m-%d} 不在发放日 {released_on:%Y-%m-%d} 与今天之间")


def _clean(answer: Answer, row: Row, header: str, limit: int) -> str:
    value = row[header]
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    try:
        return clean_line(value, limit)
    except TextRefused as refused:
        answer.problems.append(f"{header}：{refused}")
        return ""
