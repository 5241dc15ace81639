"""What payments does when others speak: a signed approval gets its plan in the same transaction; before the
signature the head is told what room the envelope has; rotating the keys reaches the stored files.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.dispatch import receiver

from applications.models import Application
from applications.selectors import verdict_facts
from foundation.effects import handler
from foundation.renewal import Piece, sealed_file, sealed_pieces
from payments import telling
from payments.models import BudgetEnvelope, ExportFile, ReturnFile
from payments.payers import payer_of_case
from payments.selectors import needs_account
from payments.services import exports, plans, returns
from policy.lookup import scheme as scheme_of
from policy.parameters import load
from policy.schedule import schedule
from reviews import budget, paying
from reviews.enums import DecisionOutcome
from reviews.models import Decision
from reviews.signals import decision_made


@receiver(decision_made, dispatch_uid="payments.lay_out")
def lay_out_plan(sender: Any, *, decision: Decision, at: datetime, **_signal: Any) -> None:
    if decision.outcome == DecisionOutcome.APPROVED:
        plans.lay_out(decision=decision, at=at)


@budget.provider
def room_for(application: Application, amount: Decimal, on: date) -> budget.Room | None:
    """This year's envelope beside what a decision of that day would hold; what older plans wait for counts as used."""
    scheme = scheme_of(application.scheme)
    parts = schedule(scheme, amount, on, verdict_facts(application), load())
    needed = plans.sum_of(plans.this_years(parts, on))
    payer = payer_of_case(application.case)
    envelope = BudgetEnvelope.objects.filter(fund=scheme.fund, district=payer, year=on.year).first()
    name = f"{on.year} 年度{payer.label}预算"
    if envelope is None:
        return budget.Room(name, Decimal(0), Decimal(0), Decimal(0), needed)
    used = envelope.held + envelope.spent + plans.awaited(fund=scheme.fund, district=payer, on=on)
    return budget.Room(name, envelope.total, used, envelope.total - used, needed)


@paying.provider
def sent_back(application: Application) -> str:
    """Whether the bank has sent money back that waits for another account."""
    return "银行退回，账户待更正" if application.pk in needs_account([application.pk]) else ""


@handler("payments.tell")
def tell_payees(payload: dict[str, Any], at: datetime) -> None:
    telling.tell_payees(payload["rows"], at)


@sealed_pieces("payments.ExportFile")
def payment_files() -> Iterator[Piece]:
    for file in ExportFile.objects.select_related("batch").order_by("pk").iterator():
        yield sealed_file(file.stored_name, exports.place_of(file.batch, file.revision, file.format), file.sha256)


@sealed_pieces("payments.ReturnFile")
def bank_returns() -> Iterator[Piece]:
    for file in ReturnFile.objects.select_related("batch").order_by("pk").iterator():
        yield sealed_file(file.stored_name, returns.place_of(file.batch, file.sha256), file.sha256)
