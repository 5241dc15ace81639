"""Plans: laid out by a decision, held year by year, brought to their due date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery, UUIDField
from django.utils import timezone

from accounts.models import Organisation, Person
from audit.bulk import chunks, transition_all
from audit.services import save_checked, transition
from foundation.fields import total
from foundation.sweeps import go_on
from payments.enums import InstalmentState
from payments.models import BudgetEnvelope, Instalment, PaymentLine, PaymentPlan
from payments.payers import payer_of_case
from payments.selectors import verified_accounts
from payments.services import budget
from payments.services.rechecks import expired
from policy.facts import read_facts
from policy.lookup import scheme as scheme_of
from policy.parameters import load
from policy.schedule import schedule
from policy.verdict import Instalment as Part
from reviews.models import Decision

UNHELD = (InstalmentState.PLANNED, InstalmentState.WAITING_BUDGET)


@dataclass(frozen=True)
class Swept:
    """What one sweep moved: numbers of instalments."""

    held: int = 0
    waiting: int = 0
    eligible: int = 0
    checking: int = 0
    corrected: int = 0
    expired: int = 0

    @property
    def moved(self) -> int:
        """All instalments that went a step."""
        return self.held + self.waiting + self.eligible + self.checking + self.corrected + self.expired


@transaction.atomic
def lay_out(*, decision: Decision, at: datetime) -> PaymentPlan:
    """The plan of a signed approval: instalments by the scheme's rule, this year's held, then sealed (I1).

    Runs in the transaction of the signature: InsufficientBudget undoes it. What older plans wait for is not touched.
    """
    application = decision.case.application
    scheme = scheme_of(application.scheme)
    facts = read_facts(scheme, decision.judgement.facts)
    parts = schedule(scheme, decision.amount, decision.decided_on, facts, load())
    payer = payer_of_case(decision.case)
    now = this_years(parts, decision.decided_on)
    envelope = None
    if now:
        envelope = budget.find(fund=scheme.fund, district=payer, year=decision.decided_on.year, lock=True)
        budget.hold(
            envelope=envelope, amount=sum_of(now), by=decision.signed_by, at=at, reason="批准决定占用本年度预算",
            data={"application": application.number, "count": len(now)},
            kept=awaited(fund=scheme.fund, district=payer, on=decision.decided_on),
        )  # fmt: skip
    plan = PaymentPlan(
        application=application, decision=decision, fund=scheme.fund, district=payer, amount=decision.amount, made_at=at
    )
    save_checked(plan)
    Instalment.objects.bulk_create(
        Instalment(
            plan=plan, number=part.number, amount=part.amount, due_on=part.due_on, rechecked=part.recheck,
            envelope=envelope if part in now else None,
        )
        for part in parts
    )  # fmt: skip
    return transition(
        row=plan, action="seal", role="system", actor=decision.signed_by, at=at,
        data={"amount": plan.amount, "instalments": [part.as_dict() for part in parts]},
    )  # fmt: skip


def this_years(parts: Iterable[Part], on: date) -> list[Part]:
    """The instalments of a plan that fall due by the end of the year of `on`, so of its budget."""
    return [part for part in parts if part.due_on.year <= on.year]


def sum_of(rows: Iterable[Part | Instalment]) -> Decimal:
    """Yuan of all the rows together."""
    return sum((row.amount for row in rows), Decimal(0))


def awaited(*, fund: str, district: str, on: date) -> Decimal:
    """Yuan that older plans still need of the year's envelope; a new decision leaves it to them."""
    return _unheld(on).filter(plan__fund=fund, plan__district=district).aggregate(sum=total("amount"))["sum"]


def sweep_due(*, on: date, at: datetime) -> Swept:
    """Everything whose day has come: holds of the year, due instalments, corrected accounts, re-checks grown old.

    Again: nothing. What somebody else has locked is left to the next sweep, what fails is logged; the others go on.
    """
    held, waiting = hold_year(on=on, at=at)
    due = Instalment.objects.filter(state=InstalmentState.PLANNED, envelope__isnull=False, due_on__lte=on)
    payable_now = Instalment.objects.filter(state=InstalmentState.ELIGIBLE)
    return Swept(
        held=held,
        waiting=waiting,
        eligible=_move_each(due.filter(rechecked=False), "fall_due", at, data={"on": on}),
        checking=_move_each(due.filter(rechecked=True), "fall_due_checked", at, data={"on": on}),
        corrected=_move_each(
            Instalment.objects.filter(pk__in=_corrected(), state=InstalmentState.ACCOUNT_WRONG),
            "account_corrected", at, role="finance", reason="收款账户已更正",
        ),
        expired=_move_each(
            expired(payable_now, on), "check_again", at, reason="上次复查已过有效期，须再次复查", data={"on": on}
        ),
    )  # fmt: skip


def hold_year(*, on: date, at: datetime) -> tuple[int, int]:
    """Hold what falls due by the end of this year, in order of the due date; the rest waits for budget.

    Gives (held, newly waiting). Nobody is overtaken: the first that does not fit stops those behind it, and a new
    decision leaves alone what they wait for (`awaited`).
    """
    held = waiting = 0
    for fund, district in sorted(set(_unheld(on).order_by().values_list("plan__fund", "plan__district"))):
        taken, lacking = go_on(f"holds of {fund} {district}", partial(_hold_from, fund, district, on, at), (0, 0))
        held, waiting = held + taken, waiting + lacking
    return held, waiting


@transaction.atomic
def accounts_corrected(*, by: Any, at: datetime, owner: Person | Organisation) -> int:
    """Instalments that the bank sent back are payable again once their owner has a newer verified account."""
    return transition_all(
        model=Instalment, ids=_corrected(owner), action="account_corrected", role="finance", actor=by, at=at,
        reason="收款账户已更正",
    )  # fmt: skip


def _corrected(owner: Person | Organisation | None = None) -> list[int]:
    """Keys of instalments that the bank sent back and whose owner has a newer verified account."""
    last = PaymentLine.objects.filter(instalment=OuterRef("pk")).order_by("-attempt").values("account_id")[:1]
    wrong = (
        Instalment.objects.filter(state=InstalmentState.ACCOUNT_WRONG)
        .select_related("plan__application")
        .annotate(failed_account=Subquery(last, output_field=UUIDField()))
        .order_by("pk")
    )
    if owner is not None:
        field = "person" if isinstance(owner, Person) else "organisation"
        wrong = wrong.filter(**{f"plan__application__{field}": owner})
    rows = list(wrong)
    accounts = verified_accounts(rows)
    return [row.pk for row in rows if row.pk in accounts and accounts[row.pk].pk != row.failed_account]


def _move_each(rows: QuerySet[Instalment], action: str, at: datetime, role: str = "system", **said: Any) -> int:
    """One step for all of the rows that nobody else has locked; where a chunk fails, for each of it alone."""

    def move(keys: list[int]) -> int:
        with transaction.atomic():
            free = rows.filter(pk__in=keys).select_for_update(of=("self",), skip_locked=True).order_by("pk")
            ids = [row.pk for row in free]
            return transition_all(model=Instalment, ids=ids, action=action, role=role, actor=None, at=at, **said)

    moved = 0
    for keys in chunks(list(rows.order_by("pk").values_list("pk", flat=True))):
        try:
            moved += move(keys)
        except Exception:  # one row of these is broken: it alone is left out, and named in the log
            moved += sum(go_on(f"instalment {key}: {action}", partial(move, [key]), 0) for key in keys)
    return moved


@transaction.atomic
def _hold_from(fund: str, district: str, on: date, at: datetime) -> tuple[int, int]:
    """The holds of one envelope: (held, newly waiting)."""
    envelope = BudgetEnvelope.objects.select_for_update().filter(fund=fund, district=district, year=on.year).first()
    rows = _unheld(on).filter(plan__fund=fund, plan__district=district).select_for_update(of=("self",))
    taken, lacking = _fit(rows.order_by("due_on", "pk"), envelope)
    if envelope and taken:
        _hold_rows(envelope, taken, at)
    waiting = transition_all(
        model=Instalment, ids=[row.pk for row in lacking if row.state == InstalmentState.PLANNED],
        action="lack_budget", role="system", actor=None, at=at, reason=f"{on.year} 年度预算不足，等待追加指标",
    )  # fmt: skip
    return len(taken), waiting


def _unheld(on: date) -> QuerySet[Instalment]:
    return Instalment.objects.filter(
        envelope__isnull=True, state__in=UNHELD, due_on__lte=date(on.year, 12, 31), plan__state="sealed"
    )


def _fit(rows: Iterable[Instalment], envelope: BudgetEnvelope | None) -> tuple[list[Instalment], list[Instalment]]:
    """The longest beginning of the rows for which the envelope has room, and the rest."""
    room = envelope.total - envelope.held - envelope.spent if envelope else Decimal(0)
    taken: list[Instalment] = []
    lacking: list[Instalment] = []
    for row in rows:
        if lacking or row.amount > room:
            lacking.append(row)
        else:
            room -= row.amount
            taken.append(row)
    return taken, lacking


def _hold_rows(envelope: BudgetEnvelope, rows: list[Instalment], at: datetime) -> None:
    budget.hold(
        envelope=envelope, amount=sum_of(rows), by=None, at=at, reason="本年度应发期次占用预算",
        data={"count": len(rows), "year": timezone.localdate(at).year},
    )  # fmt: skip
    transition_all(
        model=Instalment, ids=[row.pk for row in rows], action="hold", role="system", actor=None, at=at,
        envelope=envelope,
    )  # fmt: skip
