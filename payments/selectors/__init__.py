"""Reading the money."""

from payments.selectors.answered import answered, with_failures
from payments.selectors.beside import beside_accounts, doubts_of
from payments.selectors.disputed import disputed_lines, held_back
from payments.selectors.envelopes import EnvelopeView, commitments, envelopes, made_of, to_pay_from
from payments.selectors.failed import failed, new_accounts
from payments.selectors.held_up import HeldUp, held_up, with_rechecks
from payments.selectors.owed import (
    accounts_page,
    accounts_to_verify,
    needs_account,
    payable,
    verified_accounts,
)
from payments.selectors.paging import Page, page_of
from payments.selectors.payees import Payee, payees_of

__all__ = [
    "EnvelopeView",
    "HeldUp",
    "Page",
    "Payee",
    "accounts_page",
    "accounts_to_verify",
    "answered",
    "beside_accounts",
    "commitments",
    "disputed_lines",
    "doubts_of",
    "envelopes",
    "failed",
    "held_back",
    "held_up",
    "made_of",
    "needs_account",
    "new_accounts",
    "page_of",
    "payable",
    "payees_of",
    "to_pay_from",
    "verified_accounts",
    "with_failures",
    "with_rechecks",
]
