"""Reading the money."""

from payments.selectors.answered import answered
from payments.selectors.envelopes import EnvelopeView, envelopes, made_of, to_pay_from
from payments.selectors.owed import (
    accounts_page,
    accounts_to_verify,
    needs_account,
    payable,
    verified_accounts,
)
from payments.selectors.paging import Page, page_of

__all__ = [
    "EnvelopeView",
    "Page",
    "accounts_page",
    "accounts_to_verify",
    "answered",
    "envelopes",
    "made_of",
    "needs_account",
    "page_of",
    "payable",
    "to_pay_from",
    "verified_accounts",
]
