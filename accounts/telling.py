"""Telling people: finds the users behind an owner and their telephones, and hands the text to messaging."""

from datetime import datetime
from typing import Any

from django.conf import settings

from accounts.enums import ACTING_MEMBERS
from accounts.models import Contact, Organisation, Person, User
from accounts.passwords import is_staff
from accounts.selectors import MANAGERS_FIRST, contact_of
from messaging.services import send


def tell_owner(
    owner: Person | Organisation, *, key: str, kind: str, title: str, text: str, at: datetime, link: str = ""
) -> None:
    """Tell whoever acts for an applicant: the person, or the members of the unit who may act.

    Inside the transaction of what is told; the same key tells nobody twice. `link` begins with "/".
    """
    for user in users_behind(owner):
        tell_user(user, key=key, kind=kind, title=title, text=text, at=at, link=link)


def tell_user(user: Any, *, key: str, kind: str, title: str, text: str, at: datetime, link: str = "") -> None:
    """Tell one user on the site and by what the kind of message uses outside."""
    send(
        key=key, user=user, kind=kind, title=title, text=text, at=at, link=link,
        phone=phone_of(user), email=user.email,
    )  # fmt: skip


def users_behind(owner: Person | Organisation) -> list[User]:
    """The active users who may act for an owner, managers first."""
    if isinstance(owner, Person):
        return [owner.user] if owner.user.is_active else []
    members = owner.memberships.filter(active=True, user__is_active=True).select_related("user")
    return [each.user for each in members.order_by(MANAGERS_FIRST, "pk") if each.role in ACTING_MEMBERS]


def contacts_behind(owner: Person | Organisation) -> list[Person | Contact]:
    """The rows with the mobiles that are told for an owner."""
    return [row for user in users_behind(owner) if (row := contact_of(user)) is not None]


def phone_of(user: Any) -> str:
    """A user's mobile in the clear, to be handed to messaging and nowhere else; "" where none is known."""
    row = contact_of(user)
    return row.phone.reveal() if row else ""


def help_for(user: Any) -> str:
    """Whom somebody asks about the own log-in, as the end of a sentence: officials an administrator, others a line."""
    return "联系系统管理员" if is_staff(user) else f"致电 {settings.CONTACT_PHONE}"
