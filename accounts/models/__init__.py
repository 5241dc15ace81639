"""Who may act: people, organisations with members, bureaus with posts; and where money goes."""

from accounts.models.identity import Contact, Invitation, Pending, Reclaim
from accounts.models.people import KnownDevice, Membership, Organisation, PayeeAccount, Person, User
from accounts.models.staff import Bureau, DeclaredInterest, Post, PostProposal, StaffIdentity

__all__ = [
    "Bureau",
    "Contact",
    "DeclaredInterest",
    "Invitation",
    "KnownDevice",
    "Membership",
    "Organisation",
    "PayeeAccount",
    "Pending",
    "Person",
    "Post",
    "PostProposal",
    "Reclaim",
    "StaffIdentity",
    "User",
]
