"""What is owed, to whom and to which account: for the services, and for the applicant's page."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.enums import AccountState
from accounts.models import PayeeAccount
from applications.enums import ApplicationState
from applications.models import Application
from payments.enums import InstalmentState, LineState
from payments.models import BudgetEnvelope, Instalment, PaymentLine
from payments.payers import last_station, paid_by
from payments.selectors.disputed import undisputed
from payments.selectors.paging import PAGE
from payments.selectors.payees import refused_by_bank

MONEY_STATES = (
    ApplicationState.SUBMITTED,
    ApplicationState.IN_REVIEW,
    ApplicationState.CORRECTING,
    ApplicationState.APPROVED,
    ApplicationState.PAYING,
)


def payable(*envelopes: BudgetEnvelope) -> QuerySet[Instalment]:
    """Instalments of the envelopes that may go into a batch: eligible, to an account that finance has verified, and
    of a matter that nobody else claims.

    An account to which the bank has just refused a payment counts only once it has been replaced.
    """
    accounts = PayeeAccount.objects.filter(~refused_by_bank(), state=AccountState.VERIFIED)
    owned = Exists(accounts.filter(person=OuterRef("plan__application__person"))) | Exists(
        accounts.filter(organisation=OuterRef("plan__application__organisation"))
    )
    return Instalment.objects.filter(owned, undisputed(), envelope__in=envelopes, state=InstalmentState.ELIGIBLE)


def verified_accounts(instalments: Collection[Instalment]) -> dict[int, PayeeAccount]:
    """The owner's verified account of each instalment, by the instalment's key; those without one are left out."""
    owners = {row.pk: row.plan.application for row in instalments}
    accounts = PayeeAccount.objects.filter(
        Q(person__in={one.person_id for one in owners.values() if one.person_id})
        | Q(organisation__in={one.organisation_id for one in owners.values() if one.organisation_id}),
        state=AccountState.VERIFIED,
    )
    by_owner = {account.owner_id: account for account in accounts}
    found = {key: by_owner.get(one.owner_id) for key, one in owners.items()}
    return {key: account for key, account in found.items() if account}


def accounts_to_verify(payers: set[str]) -> QuerySet[PayeeAccount]:
    """Accounts that wait to be verified, of those whom these treasuries pay or may have to pay.

    The route, and with it who pays, is known from the submission on.
    """
    cases = Application.objects.annotate(station=last_station("case")).filter(
        station__in=paid_by(payers), state__in=MONEY_STATES
    )
    return PayeeAccount.objects.filter(
        Exists(cases.filter(person=OuterRef("person"))) | Exists(cases.filter(organisation=OuterRef("organisation"))),
        state=AccountState.PROPOSED,
    )


def accounts_page(payers: set[str], *, after: str = "", limit: int = PAGE) -> tuple[list[Any], str]:
    """Accounts to verify, those that hold up a payment first (`urgent`), then the oldest; and the key of what follows.

    An unreadable key gives the first page.
    """
    held_up = Instalment.objects.filter(state__in=[InstalmentState.ACCOUNT_WRONG, InstalmentState.ELIGIBLE]).filter(
        Q(plan__application__person=OuterRef("person"), plan__application__person__isnull=False)
        | Q(plan__application__organisation=OuterRef("organisation"), plan__application__organisation__isnull=False)
    )
    found = accounts_to_verify(payers).annotate(urgent=Exists(held_up))
    mark = _read_mark(after)
    if mark:
        urgent, moment, key = mark
        behind = Q(urgent=urgent) & (Q(proposed_at__gt=moment) | Q(proposed_at=moment, pk__gt=key))
        found = found.filter(behind | Q(urgent=False) if urgent else behind)
    rows = list(
        found.select_related("proposed_by", "person", "organisation").order_by("-urgent", "proposed_at", "pk")[
            : limit + 1
        ]
    )
    more, rows = len(rows) > limit, rows[:limit]
    return rows, f"{rows[-1].urgent:d}~{rows[-1].proposed_at.isoformat()}~{rows[-1].pk}" if more else ""


def _read_mark(text: str) -> tuple[bool, datetime, UUID] | None:
    urgent, _, rest = text.partition("~")
    moment, _, key = rest.partition("~")
    try:
        mark = urgent == "1", datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        return None
    return mark if mark[1].tzinfo else None


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
