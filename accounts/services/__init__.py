"""Verbs of people, units, officials and payee accounts, one module a subject."""

from accounts.services.errors import DetailRefused, SamePerson
from accounts.services.payees import propose_account, reject_account, verify_account
from accounts.services.people import change_password, register_organisation, register_person

__all__ = [
    "DetailRefused",
    "SamePerson",
    "change_password",
    "propose_account",
    "register_organisation",
    "register_person",
    "reject_account",
    "verify_account",
]
