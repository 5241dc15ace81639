"""Payee accounts as finance sees them: verified or rejected by a checker, and what was sent back becomes payable."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.enums import Role
from accounts.models import PayeeAccount
from accounts.permissions import MustStepBack
from accounts.recusal import interests_of, refuse_interest
from accounts.services import reject_account, verify_account
from applications.selectors.near import NEAR_A_RIVAL, near_a_rival
from audit.services import open_sealed
from foundation.normalise import clean_line
from payments.errors import DutyConflict
from payments.permissions import districts_of
from payments.selectors import accounts_to_verify, doubts_of
from payments.services import plans


@transaction.atomic
def verify(*, account: PayeeAccount, basis: str, by: Any, at: datetime, heeded: bool = False) -> PayeeAccount:
    """Confirm the account; instalments that failed under an earlier one are payable again.

    `basis` says with whom or what number and bank were compared: the portal holds no proof of them. `heeded` says that
    what looks odd about the account was looked into: without it such an account is not verified.
    """
    _require(account, by)
    if not (basis := clean_line(basis, 200)):
        raise DutyConflict("请写明核验依据，例如“与开户银行电话核实”。")
    doubts = doubts_of(account, districts_of(by, Role.CHECKER))
    if doubts and not heeded:
        raise DutyConflict(f"{doubts[0]}请逐项核实，勾选“已核实上述提示”后再核验。")
    account = verify_account(account=account, by=by, at=at, basis=basis, warnings=doubts)
    plans.accounts_corrected(owner=account.owner, by=by, at=at)
    return account


@transaction.atomic
def reject(*, account: PayeeAccount, reason: str, by: Any, at: datetime) -> PayeeAccount:
    """Refuse the account with the reason its owner reads."""
    _require(account, by)
    return reject_account(account=account, by=by, reason=reason, at=at)


@transaction.atomic
def open_number(*, account: PayeeAccount, why: str, by: Any, at: datetime) -> str:
    """The full number, for comparing with the bank's confirmation; logged with who and why."""
    _require(account, by)
    return open_sealed(row=account, field="number", who=by, why=why, at=at)


def _require(account: PayeeAccount, by: Any) -> None:
    if not accounts_to_verify(districts_of(by, Role.CHECKER)).filter(pk=account.pk).exists():
        raise DutyConflict("该账户不在您的待核验清单中：可能已由他人办理，或不属于本财政局发放范围。请刷新页面查看。")
    refuse_interest(by, account.owner)
    if near_a_rival(interests_of(by)).filter(account=account).exists():
        raise MustStepBack(NEAR_A_RIVAL)
