"""Where the money of an application goes: it follows its owner's account, whichever was named in the application."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.enums import AccountState
from accounts.models import PayeeAccount
from applications.models import Application
from payments.enums import InstalmentState, LineState
from payments.models import PaymentLine


@dataclass(frozen=True)
class Payee:
    """The owner's accounts as the next batch would find them, each by its mask and "" where there is none.

    `verified` is paid to, `refused` says that the bank has just sent money for it back; `proposed` waits to be
    verified and takes its place then. `sent` is the account of a payment that is at the bank.
    """

    verified: str = ""
    refused: bool = False
    proposed: str = ""
    sent: str = ""


def payees_of(applications: Collection[Application]) -> dict[UUID, Payee]:
    """The payee of each application, by the application's key; two queries."""
    live = _live_accounts(applications)
    sent = dict(
        PaymentLine.objects.filter(
            instalment__plan__application__in=[one.pk for one in applications], state=LineState.EXPORTED
        )
        .order_by("instalment__number", "attempt")
        .values_list("instalment__plan__application", "payee_number_mask")
    )
    found = {}
    for one in applications:
        verified = live.get((one.owner_id, AccountState.VERIFIED))
        proposed = live.get((one.owner_id, AccountState.PROPOSED))
        found[one.pk] = Payee(
            verified=verified.number_mask if verified else "",
            refused=bool(verified and verified.refused),  # type: ignore[attr-defined]
            proposed=proposed.number_mask if proposed else "",
            sent=sent.get(one.pk, ""),
        )
    return found


def refused_by_bank() -> Exists:
    """Of an account: whether the bank has sent back a payment to it that still waits for another account."""
    return Exists(
        PaymentLine.objects.filter(
            account=OuterRef("pk"), state=LineState.FAILED, instalment__state=InstalmentState.ACCOUNT_WRONG
        )
    )


def _live_accounts(applications: Collection[Application]) -> dict[tuple[UUID | None, str], PayeeAccount]:
    """Accounts in use by owner and state: at most one of each."""
    accounts = PayeeAccount.objects.filter(
        Q(person__in={one.person_id for one in applications if one.person_id})
        | Q(organisation__in={one.organisation_id for one in applications if one.organisation_id})
    )
    rows = accounts.exclude(state=AccountState.RETIRED).annotate(refused=refused_by_bank())
    return {(row.owner_id, row.state): row for row in rows}
