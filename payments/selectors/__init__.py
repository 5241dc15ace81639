"""Reading the money."""

from payments.selectors.envelopes import EnvelopeView, envelopes, made_of
from payments.selectors.owed import (
    InstalmentView,
    PlanView,
    accounts_to_verify,
    needs_account,
    payable,
    plan_of,
    verified_accounts,
)
from payments.selectors.paging import Page, page_of

__all__ = [
    "EnvelopeView",
    "InstalmentView",
    "Page",
    "PlanView",
    "accounts_to_verify",
    "envelopes",
    "made_of",
    "needs_account",
    "page_of",
    "payable",
    "plan_of",
    "verified_accounts",
]
