"""What is owed, to whom and to which account: for the services, and for the applicant's page."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.enums import AccountState
from accounts.models import PayeeAccount
from applications.enums import ApplicationState
from applications.models import Application
from payments.enums import InstalmentState, LineState
from payments.models import BudgetEnvelope, Instalment, PaymentLine, PaymentPlan
from payments.payers import paid_by

MONEY_STATES = (
    ApplicationState.SUBMITTED,
    ApplicationState.IN_REVIEW,
    ApplicationState.CORRECTING,
    ApplicationState.APPROVED,
    ApplicationState.PAYING,
)


@dataclass(frozen=True)
class InstalmentView:
    """One instalment in words: `note` says what keeps it, empty where nothing does."""

    number: int
    amount: Decimal
    due_on: date
    paid_on: date | None
    state: str
    label: str
    note: str


@dataclass(frozen=True)
class PlanView:
    """What was granted, and how far it has come."""

    amount: Decimal
    paid: Decimal
    instalments: tuple[InstalmentView, ...]


def payable(*envelopes: BudgetEnvelope) -> QuerySet[Instalment]:
    """Instalments of the envelopes that may go into a batch: eligible, and to an account that finance has verified.

    An account to which the bank has just refused a payment counts only once it has been replaced.
    """
    refused = PaymentLine.objects.filter(
        account=OuterRef("pk"), state=LineState.FAILED, instalment__state=InstalmentState.ACCOUNT_WRONG
    )
    accounts = PayeeAccount.objects.filter(~Exists(refused), state=AccountState.VERIFIED)
    owned = Exists(accounts.filter(person=OuterRef("plan__application__person"))) | Exists(
        accounts.filter(organisation=OuterRef("plan__application__organisation"))
    )
    return Instalment.objects.filter(owned, envelope__in=envelopes, state=InstalmentState.ELIGIBLE)


def verified_accounts(instalments: Collection[Instalment]) -> dict[int, PayeeAccount]:
    """The owner's verified account of each instalment, by the instalment's key; those without one are left out."""
    owners = {row.pk: row.plan.application for row in instalments}
    accounts = PayeeAccount.objects.filter(
        Q(person__in={one.person_id for one in owners.values() if one.person_id})
        | Q(organisation__in={one.organisation_id for one in owners.values() if one.organisation_id}),
        state=AccountState.VERIFIED,
    )
    by_owner = {account.person_id or account.organisation_id: account for account in accounts}
    found = {key: by_owner.get(one.person_id or one.organisation_id) for key, one in owners.items()}
    return {key: account for key, account in found.items() if account}


def accounts_to_verify(payers: set[str]) -> QuerySet[PayeeAccount]:
    """Accounts that wait to be verified, of those whom these treasuries pay or may have to pay."""
    cases = Application.objects.filter(handling_district__in=paid_by(payers), state__in=MONEY_STATES)
    return PayeeAccount.objects.filter(
        Exists(cases.filter(person=OuterRef("person"))) | Exists(cases.filter(organisation=OuterRef("organisation"))),
        state=AccountState.PROPOSED,
    )


def needs_account(application_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Applications whose owner must give another account, each with the bank's words for it."""
    lines = (
        PaymentLine.objects.filter(
            instalment__plan__application__in=list(application_ids),
            instalment__state=InstalmentState.ACCOUNT_WRONG,
            state=LineState.FAILED,
        )
        .order_by("attempt")
        .values_list("instalment__plan__application", "failure")
    )
    return dict(lines)


def plan_of(application: Application) -> PlanView | None:
    """The plan of an application with its instalments in order; None before a decision. Three queries."""
    plan = PaymentPlan.objects.filter(application=application).first()
    if plan is None:
        return None
    rows = list(plan.instalments.order_by("number"))
    failures = needs_account([application.pk]) if any(_wrong(row) for row in rows) else {}
    views = tuple(_view(row, failures.get(application.pk, "")) for row in rows)
    return PlanView(plan.amount, sum((row.amount for row in rows if row.paid_on), Decimal(0)), views)


def _wrong(row: Instalment) -> bool:
    return row.state == InstalmentState.ACCOUNT_WRONG


def _view(row: Instalment, failure: str) -> InstalmentView:
    return InstalmentView(
        row.number, row.amount, row.due_on, row.paid_on, row.state, row.get_state_display(), _note(row, failure)
    )


def _note(row: Instalment, failure: str) -> str:
    notes: dict[Any, str] = {
        InstalmentState.PLANNED: "发放前须复查是否仍符合条件" if row.rechecked else "",
        InstalmentState.WAITING_BUDGET: "等待财政部门安排预算",
        InstalmentState.CHECKING: "正在复查是否仍符合条件",
        InstalmentState.SUSPENDED: "复查未通过，暂停发放；情况恢复后可以再次复查",
        InstalmentState.ACCOUNT_WRONG: f"银行退回：{failure or '账户信息有误'}。请更正收款账户，核验后重新发放",
    }
    return notes.get(row.state, "")
