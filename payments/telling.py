"""What a payee is told of a payment, once the bank's answer is applied: paid, or sent back and what to do.

One effect for a whole file, so that the answer for thousands is applied in a fixed number of queries.
"""

from datetime import datetime

from django.db import transaction

from accounts.telling import tell_owner
from applications.models import Application
from foundation.effects import enqueue
from payments.enums import RowOutcome
from payments.models import ReturnFile, ReturnRow
from policy.dates import date_cn
from policy.lookup import scheme as scheme_of

TEXTS = {
    RowOutcome.PAID: (
        "paid",
        "{scheme}第 {number} 期款项已到账，请查收",
        "{day}，{scheme}第 {number} 期 {amount:,.2f} 元已发放到收款账户（{bank}，尾号 {tail}）。"
        "没有收到的，请先向开户银行核实，再致电财政部门。",
    ),
    RowOutcome.FAILED: (
        "payment_failed",
        "{scheme}第 {number} 期款项被银行退回，请更正收款账户",
        "{scheme}第 {number} 期 {amount:,.2f} 元没有发放成功，银行退回的原因：{failure}。"
        "请登录更正收款账户，财政部门核验后重新发放；"
        "更正之前不能发放。",
    ),
}


def tell_later(file: ReturnFile) -> None:
    """Have the payees of an applied file told, inside the transaction that applies it."""
    enqueue(key=f"told:{file.pk}", kind="payments.tell", payload={"file": file.pk})


def tell_payees(file_id: int, at: datetime) -> None:
    """Tell each payee of the file once."""
    rows = (
        ReturnRow.objects.filter(file_id=file_id, outcome__in=TEXTS)
        .order_by("row")
        .select_related(
            "line__instalment__plan__application__person__user", "line__instalment__plan__application__organisation"
        )
    )
    with transaction.atomic():
        for row in rows.iterator(chunk_size=500):
            _tell(row, at)


def _tell(row: ReturnRow, at: datetime) -> None:
    line = row.line
    application: Application = line.instalment.plan.application
    kind, title, text = TEXTS[RowOutcome(row.outcome)]
    words = {
        "scheme": scheme_of(application.scheme).short, "number": line.instalment.number, "amount": line.amount,
        "bank": line.bank_name, "tail": line.payee_number_mask[-4:], "failure": row.failure or "账户信息有误",
        "day": date_cn(row.settled_on) if row.settled_on else "",
    }  # fmt: skip
    tell_owner(
        application.applicant, key=f"{kind}:{line.pk}", kind=kind, at=at, link=f"/my/{application.pk}/",
        title=title.format(**words), text=text.format(**words),
    )  # fmt: skip
