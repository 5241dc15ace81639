"""Money into envelopes, and what is held and spent of it. Each change is one conditional UPDATE (I7)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from audit.services import record, save_checked
from foundation.fields import ZERO, yuan
from payments.errors import DutyConflict, InsufficientBudget
from payments.models import BudgetChange, BudgetEnvelope
from payments.payers import payer_of
from payments.permissions import require_finance
from policy.terms import District, Fund


@transaction.atomic
def load(
    *,
    fund: str,
    district: str,
    year: int,
    total: Decimal,
    number: str,
    payer_name: str,
    payer_account: str,
    document: str,
    made_by: Any,
    checked_by: Any,
    at: datetime,
    payer_bank: str = "",
) -> BudgetEnvelope:
    """A new envelope with its first money, by two people of the payer's finance bureau.

    Raises RuleBroken where the fund has one for that payer and year; NotYours, DutyConflict, InsufficientBudget.
    """
    if payer_of(district) != district:
        place, payer = District(district).label, payer_of(district).label
        raise InsufficientBudget(f"{place}的款项由{payer}支付，请把指标录入{payer}。")
    envelope = BudgetEnvelope(
        fund=fund, district=district, year=year, number=number, payer_name=payer_name, payer_account=payer_account,
        payer_bank=payer_bank, total=ZERO,
    )  # fmt: skip
    save_checked(envelope)
    return adjust(envelope=envelope, delta=total, document=document, made_by=made_by, checked_by=checked_by, at=at)


@transaction.atomic
def adjust(
    *, envelope: BudgetEnvelope, delta: Decimal, document: str, made_by: Any, checked_by: Any, at: datetime
) -> BudgetEnvelope:
    """Add money or take it back, by a document and two people of the payer's finance bureau.

    Never below what is held and spent. Raises NotYours, DutyConflict, InsufficientBudget.
    """
    for person in (made_by, checked_by):
        require_finance(person, envelope.district)
    if made_by.pk == checked_by.pk:
        raise DutyConflict("指标调整的经办与复核不能是同一人。")
    if not document.strip():
        raise InsufficientBudget("指标调整必须写明文号。")
    room = BudgetEnvelope.objects.filter(pk=envelope.pk, total__gte=F("held") + F("spent") - yuan(delta))
    if not room.update(total=F("total") + yuan(delta)):
        raise InsufficientBudget(f"{envelope}已占用或支出的金额不能调减，最多可调减 {_money(left(envelope))}。")
    save_checked(
        BudgetChange(
            envelope=envelope, delta=delta, document=document.strip(), made_by=made_by, checked_by=checked_by, at=at
        )
    )
    record(
        subject=envelope, action="adjust", actor=checked_by, at=at, role="finance",
        data={"delta": delta, "document": document.strip(), "made_by": made_by.pk},
    )  # fmt: skip
    envelope.refresh_from_db()
    return envelope


def find(*, fund: str, district: str, year: int, lock: bool = False) -> BudgetEnvelope:
    """The envelope from which a payer pays in a year; raises InsufficientBudget where none has been opened."""
    envelopes = BudgetEnvelope.objects.select_for_update() if lock else BudgetEnvelope.objects.all()
    envelope = envelopes.filter(fund=fund, district=district, year=year).first()
    if envelope is None:
        raise InsufficientBudget(
            f"{District(district).label} {year} 年度的{Fund(fund).label}指标尚未下达，请财政部门先录入指标。"
        )
    return envelope


def hold(
    *,
    envelope: BudgetEnvelope,
    amount: Decimal,
    by: Any,
    at: datetime,
    reason: str,
    data: dict[str, Any],
    kept: Decimal = ZERO,
) -> None:
    """Set money aside; raises InsufficientBudget where the room, less what is `kept` for others, does not suffice."""
    room = BudgetEnvelope.objects.filter(pk=envelope.pk, total__gte=F("held") + F("spent") + yuan(amount + kept))
    if not room.update(held=F("held") + yuan(amount)):
        older = f"（其中 {_money(kept)} 须留给此前已批准、等待预算的期次）" if kept else ""
        raise InsufficientBudget(
            f"{envelope}余额 {_money(left(envelope))}{older}，不足以占用 {_money(amount)}。请财政部门调增指标后再办理。"
        )
    _note(envelope, "hold", amount, by, at, reason, data)


def spend(
    *, envelope: BudgetEnvelope, amount: Decimal, by: Any, at: datetime, reason: str, data: dict[str, Any]
) -> None:
    """Money that was held has reached its payees."""
    held = BudgetEnvelope.objects.filter(pk=envelope.pk, held__gte=amount)
    if not held.update(held=F("held") - yuan(amount), spent=F("spent") + yuan(amount)):
        raise InsufficientBudget(f"{envelope}的占用金额小于 {_money(amount)}，账目不符，请先运行账目检查。")
    _note(envelope, "spend", amount, by, at, reason, data)


def left(envelope: BudgetEnvelope) -> Decimal:
    """What may still be held, as the database has it now."""
    now = BudgetEnvelope.objects.get(pk=envelope.pk)
    return now.total - now.held - now.spent


def _note(
    envelope: BudgetEnvelope, action: str, amount: Decimal, by: Any, at: datetime, reason: str, data: dict[str, Any]
) -> None:
    record(
        subject=envelope, action=action, actor=by, at=at, role="system" if by is None else "finance", reason=reason,
        data={"amount": amount, **data}, locked=True,
    )  # fmt: skip


def _money(amount: Decimal) -> str:
    return f"¥ {amount:,.2f}"
