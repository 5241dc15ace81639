"""Instalments in the applicant's words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from payments.enums import InstalmentState as I
from payments.models import Instalment
from policy.dates import date_cn

INSTALMENT_KINDS = {
    I.PAID: "done", I.SUSPENDED: "stopped", I.ACCOUNT_WRONG: "waiting", I.PLANNED: "neutral",
}  # fmt: skip
INSTALMENT_WORDS = {
    I.PLANNED: "未到期", I.WAITING_BUDGET: "等待安排预算", I.CHECKING: "发放前复查中", I.SUSPENDED: "暂停发放",
    I.ELIGIBLE: "等待制单", I.IN_BATCH: "发放中",
    I.ACCOUNT_WRONG: "请更正收款账户", I.PAID: "已到账",
}  # fmt: skip
DUE = "已到期，待安排发放"


@dataclass(frozen=True)
class Row:
    """One instalment in the applicant's words."""

    number: int
    amount: Decimal
    due_on: date
    paid_on: date | None
    word: str
    kind: str
    note: str


def row_of(instalment: Instalment, refusal: str, on: date) -> Row:
    """The instalment as it stands on a day; `refusal` are the bank's words where it sent the payment back."""
    state = I(instalment.state)
    due = state is I.PLANNED and instalment.due_on <= on
    return Row(
        number=instalment.number,
        amount=instalment.amount,
        due_on=instalment.due_on,
        paid_on=instalment.paid_on,
        word=DUE if due else INSTALMENT_WORDS[state],
        kind="active" if due else INSTALMENT_KINDS.get(state, "active"),
        note=_note(instalment, refusal),
    )


def waits_for_account(rows: tuple[Row, ...]) -> Row | None:
    """The instalment that the bank sent back and that a corrected account would pay."""
    return next((row for row in rows if row.word == INSTALMENT_WORDS[I.ACCOUNT_WRONG]), None)


def what_comes(rows: tuple[Row, ...]) -> str:
    """What the next instalment waits for, in one sentence."""
    wrong = waits_for_account(rows)
    if wrong:
        return f"第 {wrong.number} 期{wrong.note}。请更正收款账户，核验后重新发放。"
    stopped = next((row for row in rows if row.kind == "stopped"), None)
    if stopped:
        why = f"（{stopped.note}）" if stopped.note else ""
        return f"第 {stopped.number} 期复查未通过{why}，已暂停发放；情况恢复后可以再次复查。"
    coming = next((row for row in rows if row.paid_on is None), None)
    if coming is None:
        return "款项已全部到账。"
    return f"第 {coming.number} 期{coming.word}，应发日期 {date_cn(coming.due_on)}。"


def _note(instalment: Instalment, refusal: str) -> str:
    """What stands between the applicant and this instalment, in the sentences of the last re-check or of the bank."""
    if instalment.state == I.ACCOUNT_WRONG:
        return f"银行退回：{refusal or '账户信息有误'}"
    if instalment.state == I.PLANNED:
        return "发放前须复查是否仍符合条件" if instalment.rechecked else ""
    if instalment.state != I.SUSPENDED:
        return ""
    last = next(reversed(instalment.rechecks.all()), None)
    return "；".join(answer["because"] for answer in last.result if answer["met"] is not True) if last else ""
