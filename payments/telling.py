"""What a payee is told of a payment, once the bank's answer is applied: paid, or sent back and what to do.

One effect for some hundred rows: the answer for thousands is applied in few queries, and each effect is one short
transaction, done whole or begun anew.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from accounts.telling import tell_owner
from applications.models import Application
from audit.bulk import chunks
from foundation.effects import enqueue
from messaging.models import Message
from payments.enums import RowOutcome
from payments.models import PaymentLine, ReturnFile, ReturnRow
from payments.texts import told
from policy.dates import date_cn
from policy.lookup import scheme as scheme_of

AT_ONCE = 100
"""Rows told in one transaction."""
NAMES = {RowOutcome.PAID: "paid", RowOutcome.FAILED: "payment_failed"}
"""Which text tells of an outcome; of the others nobody is told."""


def tell_later(file: ReturnFile) -> None:
    """Have the payees of an applied file told, inside the transaction that applies it."""
    rows = file.rows.filter(outcome__in=NAMES).order_by("row").values_list("pk", flat=True)
    for number, part in enumerate(chunks(rows, AT_ONCE), start=1):
        enqueue(key=f"told:{file.pk}:{number}", kind="payments.tell", payload={"rows": part})


def tell_payees(rows: Sequence[int], at: datetime) -> None:
    """Tell the payees of these rows of an applied file, once each."""
    answered = ReturnRow.objects.filter(pk__in=rows).select_related(
        "line__instalment__plan__application__person__user", "line__instalment__plan__application__organisation"
    )
    for row in answered.order_by("row"):
        _tell(row, at)


def failures_told(lines: Iterable[PaymentLine]) -> dict[UUID, datetime]:
    """When the payees of these lines were first told of the failure, by the line; one query."""
    keys = {f"{NAMES[RowOutcome.FAILED]}:{line.pk}": line.pk for line in lines}
    told_at = Message.objects.filter(key__in=keys).order_by("-created_at").values_list("key", "created_at")
    return {keys[key]: at for key, at in told_at}


def _tell(row: ReturnRow, at: datetime) -> None:
    line = row.line
    application: Application = line.instalment.plan.application
    name = NAMES[RowOutcome(row.outcome)]
    words = {
        "scheme": scheme_of(application.scheme).short, "number": line.instalment.number, "amount": line.amount,
        "bank": line.bank_name, "tail": line.payee_number_mask[-4:], "failure": row.failure or "账户信息有误",
        "day": date_cn(row.settled_on) if row.settled_on else "",
    }  # fmt: skip
    tell_owner(
        application.applicant, key=f"{name}:{line.pk}", at=at, link=reverse("portal:affair", args=[application.pk]),
        **told(name, **words),
    )  # fmt: skip
