"""What stands beside an account that waits to be verified: whose payments it is for, the one before it, and what
looks odd about it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.enums import AccountState, PayeeKind
from accounts.models import PayeeAccount
from applications.models import Application
from foundation.identifiers import account_warnings, looks_like_card
from payments.models import BudgetEnvelope
from payments.selectors.owed import MONEY_STATES
from policy.lookup import scheme as scheme_of

MOST_SHOWN = 3


@dataclass(frozen=True)
class Beside:
    """`purposes` are the newest applications of the owner in words, `before` the account that is used until now,
    `doubts` sentences on what to look at again before it is verified.
    """

    purposes: tuple[str, ...]
    before: str
    doubts: tuple[str, ...]


def beside_accounts(accounts: Sequence[PayeeAccount], payers: set[str]) -> dict[UUID, Beside]:
    """By the key of each account; three queries."""
    owned = _of_owners(accounts)
    purposes: dict[Any, list[str]] = {}
    applications = Application.objects.filter(owned, state__in=MONEY_STATES).order_by("-submitted_at", "pk")
    for one in applications.only("number", "scheme", "person_id", "organisation_id"):
        purposes.setdefault(one.owner_id, []).append(f"{scheme_of(one.scheme).short}　{one.number}")
    used = PayeeAccount.objects.filter(owned, state=AccountState.VERIFIED).order_by("pk")
    before = {one.owner_id: f"{one.number_mask}　{one.bank_name}" for one in used}
    banks = _payer_banks(payers)
    return {
        one.pk: Beside(
            purposes=tuple(purposes.get(one.owner_id, [])[:MOST_SHOWN]),
            before=before.get(one.owner_id, ""),
            doubts=tuple(_doubts(one, banks)),
        )
        for one in accounts
    }


def doubts_of(account: PayeeAccount, payers: set[str]) -> list[str]:
    """What looks odd about one account, as its row says it; one query."""
    return _doubts(account, _payer_banks(payers))


def _doubts(account: PayeeAccount, banks: set[str]) -> list[str]:
    """The number is looked at by the program alone: nobody is shown it."""
    number = account.number.reveal()
    personal = account.kind == PayeeKind.PERSONAL
    found = ["卡号校验位不符，请核对账号。"] if account_warnings(number, personal=personal) else []
    if not personal and looks_like_card(number):
        found.append("对公账户的账号像是个人银行卡号，请核实是否为本单位账户。")
    if not account.cnaps and not any(account.bank_name.startswith(bank) for bank in banks):
        found.append("没有填写联行号：与付款银行不是同一家银行，跨行支付可能被退回。")
    return found


def _payer_banks(payers: set[str]) -> set[str]:
    rows = BudgetEnvelope.objects.filter(district__in=payers).exclude(payer_bank="").order_by()
    return set(rows.values_list("payer_bank", flat=True).distinct())


def _of_owners(accounts: Sequence[PayeeAccount]) -> Q:
    return Q(person__in=[one.person_id for one in accounts if one.person_id]) | Q(
        organisation__in=[one.organisation_id for one in accounts if one.organisation_id]
    )
