"""Verbs of people and units: register, and a new password."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import MemberRole
from accounts.models import Contact, Membership, Organisation, Person, User
from accounts.selectors import looks_like_number
from accounts.services.errors import DetailRefused
from accounts.services.pending import drop_resets
from accounts.services.typed import cleaned, require_writable
from accounts.telling import help_for, tell_user
from accounts.texts import told
from audit.services import record, save_checked
from foundation import identifiers
from foundation.normalise import clean_line, clean_name
from foundation.sealing import seal_into


@transaction.atomic
def register_person(
    *,
    name: str,
    id_number: str,
    phone: str,
    username: str,
    password: str | None,
    at: datetime,
    secret: str = "",
    consent: str = "",
    is_demo: bool = False,
    by: User | None = None,
) -> Person:
    """An individual with a log-in. Without a password, or its hash as `secret`, the log-in stays closed.

    `consent` is the version of the text agreed to; `by` is the official who registers somebody at the window.

    Raises DetailRefused, or RuleBroken where the ID number or the log-in name is taken.
    """
    name = cleaned(clean_name, name)
    require_writable(name, "姓名")
    user = _new_user(name=name, username=username, password=password, secret=secret, at=at, is_demo=is_demo)
    person = Person(user=user, name=name)
    seal_into(
        person, "id_number", cleaned(lambda raw: identifiers.id_number(raw, on=timezone.localdate(at)), id_number)
    )
    seal_into(person, "phone", cleaned(identifiers.mobile, phone))
    save_checked(person)
    actor, role = (by, "official") if by else (user, "applicant")
    _note_login(user, actor, role, at)
    record(
        subject=person, action="register", actor=actor, at=at, role=role,
        data={"consent": consent, "phone": person.phone_mask},
    )  # fmt: skip
    return person


@transaction.atomic
def register_organisation(
    *,
    name: str,
    uscc: str,
    kind: str,
    district: str,
    manager_name: str,
    username: str,
    password: str | None,
    at: datetime,
    address: str = "",
    phone: str = "",
    manager_phone: str = "",
    secret: str = "",
    consent: str = "",
    is_demo: bool = False,
) -> Organisation:
    """A unit with its first member, who manages it and whose mobile is kept. Raises as `register_person`."""
    organisation = Organisation(
        name=cleaned(clean_line, name),
        uscc=cleaned(identifiers.uscc, uscc),
        kind=kind,
        district=district,
        address=cleaned(clean_line, address),
        phone=cleaned(identifiers.telephone, phone) if phone else "",
    )
    if not organisation.name:
        raise DetailRefused("请填写单位名称，须与营业执照或法人证书一致。")
    require_writable(organisation.name, "单位名称")
    manager = _new_user(
        name=cleaned(clean_name, manager_name), username=username, password=password, secret=secret, at=at,
        is_demo=is_demo,
    )  # fmt: skip
    save_checked(organisation)
    save_checked(Membership(organisation=organisation, user=manager, role=MemberRole.MANAGER))
    _note_login(manager, manager, "applicant", at)
    if manager_phone:
        contact = Contact(user=manager)
        seal_into(contact, "phone", cleaned(identifiers.mobile, manager_phone))
        save_checked(contact)
        record(
            subject=manager, action="change_phone", actor=manager, at=at,
            data={"from": "", "to": contact.phone_mask},
        )  # fmt: skip
    record(
        subject=organisation, action="register", actor=manager, at=at, role="applicant",
        data={"kind": str(kind), "consent": consent},
    )  # fmt: skip
    return organisation


@transaction.atomic
def change_password(*, user: User, password: str, at: datetime) -> None:
    """The owner's new password, already found good enough; told to the owner, who may be somebody else."""
    owner = User.objects.select_for_update().get(pk=user.pk)
    owner.set_password(password)
    owner.must_change_password = False
    save_checked(owner, fields={"password", "must_change_password"})
    drop_resets(owner)
    event = record(subject=owner, action="change_password", actor=owner, at=at, role="owner", locked=True)
    words = told("security:change_password", help=help_for(owner))
    tell_user(owner, key=f"password:{event.pk}", at=at, link=reverse("accounts:sessions"), **words)


def _note_login(user: User, actor: User, role: str, at: datetime) -> None:
    record(
        subject=user, action="open_login", actor=actor, at=at, role=role, locked=True,
        data={"username": user.username},
    )  # fmt: skip


def _new_user(*, name: str, username: str, password: str | None, secret: str, at: datetime, is_demo: bool) -> User:
    username = cleaned(clean_line, username)
    if looks_like_number(username, on=timezone.localdate(at)):
        raise DetailRefused("登录名不能用手机号或身份证号（登录时可以直接输入它们），请另起一个登录名。")
    user = User(username=username, name=name, date_joined=at, is_demo=is_demo)
    if secret:
        user.password = secret
    else:
        user.set_password(password)
    if User.objects.filter(username=username).exists():
        raise DetailRefused(f"登录名“{username}”已被使用，请换一个。")
    save_checked(user)
    return user
