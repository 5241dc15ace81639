"""Registration in two steps: what was typed is kept, a code proves the mobile, then the account comes into being.

The first step answers the same whether a number is known or not: what it finds out is told by an effect, to the
mobile that is registered. An official's ID number counts as known, unless the mobile is the official's own. Reasons:
docs/decisions.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import MemberRole, PendingKind
from accounts.models import Organisation, Pending, Person, User
from accounts.services.official_numbers import official_not_asking, tell_tried
from accounts.services.pending import close, content_of, open_pending, pend, prove, proved
from accounts.services.people import register_organisation, register_person
from accounts.services.phones import purpose_of
from accounts.telling import tell_owner
from accounts.texts import told
from audit.errors import DomainError
from audit.services import record
from foundation.effects import enqueue
from foundation.sealing import keyed_hash
from messaging import codes
from policy.dates import date_cn

WHAT = {PendingKind.PERSON: "身份证号", PendingKind.ORGANISATION: "统一社会信用代码"}


class NumberKnown(DomainError):
    """The number belongs to an account already; said only to whoever has proved a mobile."""


@transaction.atomic
def begin(*, kind: str, content: dict[str, Any], at: datetime) -> Pending:
    """Keep what a form took (cleaned, with `password` in the clear) and send a code. Raises TooManyCodes."""
    kept = {name: value for name, value in content.items() if name != "password"}
    kept["secret"] = make_password(content["password"])
    row = pend(kind=kind, phone=content[PHONE_FIELD[kind]], content=kept, at=at)
    codes.issue(purpose=purpose_of(row), phone=content[PHONE_FIELD[kind]], at=at)
    enqueue(key=f"registration:{row.pk}", kind="accounts.registration_begun", payload={"pending": str(row.pk)})
    return row


def send_again(*, pending: Pending, at: datetime) -> None:
    """Another code for the same registration. Raises TooManyCodes, PendingGone."""
    row = open_pending(pending, pending.kind, at=at)
    codes.issue(purpose=purpose_of(row), phone=row.phone.reveal(), at=at)


def confirm(*, pending: Pending, code: str, at: datetime) -> None:
    """Use up the code; one that was right stays so for this registration. Raises CodeWrong, PendingGone."""
    row = open_pending(pending, pending.kind, at=at)
    if not proved(row):
        codes.confirm(purpose=purpose_of(row), phone=row.phone.reveal(), code=code, at=at)
        prove(row, at=at)


@transaction.atomic
def finish(*, pending: Pending, at: datetime) -> User:
    """Make the account whose mobile is proved, and give its user.

    Raises NumberKnown, DetailRefused (the log-in name was taken meanwhile), PendingGone.
    """
    Pending.objects.select_for_update().filter(pk=pending.pk).first()
    row = open_pending(pending, pending.kind, at=at)
    if not proved(row):
        raise codes.CodeWrong(codes.WRONG)
    content = content_of(row)
    if owner_of(row.kind, content) is not None or _official_not_asking(row, content) is not None:
        raise NumberKnown(f"这个{WHAT[PendingKind(row.kind)]}不能在网上注册新的账号。")
    close(row, at=at)
    if row.kind == PendingKind.PERSON:
        return register_person(**content, password=None, at=at).user
    unit = register_organisation(**content, password=None, at=at)
    return unit.memberships.select_related("user").get(role=MemberRole.MANAGER).user


def tell_registered(*, pending_id: UUID, at: datetime) -> None:
    """Tell whoever is registered under the number that it was tried, once a day. Works inside an effect."""
    row = Pending.objects.filter(pk=pending_id).first()
    if row is None:
        return
    content = content_of(row)
    owner, official = owner_of(row.kind, content), _official_not_asking(row, content)
    if owner is not None:
        _tell_owner(owner, row, at)
    elif official is not None:
        record(subject=official, action="registration_tried", actor=None, at=at, data={"phone": row.phone_mask})
        tell_tried(official, mask=row.phone_mask, at=at)


def _tell_owner(owner: Person | Organisation, row: Pending, at: datetime) -> None:
    day = timezone.localdate(row.created_at)
    record(subject=owner, action="registration_tried", actor=None, at=at, data={"phone": row.phone_mask})
    words = told("number_used", day=date_cn(day), what=WHAT[PendingKind(row.kind)], hotline=settings.CONTACT_PHONE)
    tell_owner(owner, key=f"number_used:{owner.pk}:{day}", at=at, link=reverse("accounts:login"), **words)


def owner_of(kind: str, content: dict[str, Any]) -> Person | Organisation | None:
    """Who has the number already."""
    if kind == PendingKind.PERSON:
        return Person.objects.filter(id_number_hash=keyed_hash("id_number", content["id_number"])).first()
    return Organisation.objects.filter(uscc=content["uscc"]).first()


def _official_not_asking(row: Pending, content: dict[str, Any]) -> User | None:
    """The official whose ID number it is, where the mobile is not the one kept for that official."""
    if row.kind != PendingKind.PERSON:
        return None
    return official_not_asking(content["id_number"], phone=content["phone"])


PHONE_FIELD: dict[str, str] = {PendingKind.PERSON: "phone", PendingKind.ORGANISATION: "manager_phone"}
"""Which field of a form is the mobile that is proved."""
