"""Verbs of people, organisations and payee accounts."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.enums import AccountState, MemberRole, PayeeKind
from accounts.models import Contact, Membership, Organisation, PayeeAccount, Person, User
from accounts.permissions import NotYours, may_act_for
from accounts.selectors import active_account, login_name, proposed_account
from accounts.telling import tell_owner, tell_user
from accounts.texts import told
from audit.errors import DomainError
from audit.services import record, save_checked, transition
from foundation import identifiers
from foundation.normalise import clean_line, clean_name, looks_like_formula
from foundation.sealing import seal_into
from policy.dates import date_cn


class DetailRefused(DomainError):
    """Something that was typed cannot be right."""


class SamePerson(DomainError):
    """The act needs another person than the one before."""


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
) -> Person:
    """An individual with a log-in. Without a password, or its hash as `secret`, the log-in stays closed.

    `consent` is the version of the text agreed to.

    Raises DetailRefused, or RuleBroken where the ID number or the log-in name is taken.
    """
    name = _cleaned(clean_name, name)
    _writable(name, "姓名")
    user = _new_user(name=name, username=username, password=password, secret=secret, at=at, is_demo=is_demo)
    person = Person(user=user, name=name)
    seal_into(
        person, "id_number", _cleaned(lambda raw: identifiers.id_number(raw, on=timezone.localdate(at)), id_number)
    )
    seal_into(person, "phone", _cleaned(identifiers.mobile, phone))
    save_checked(person)
    record(
        subject=person, action="register", actor=user, at=at, role="applicant",
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
        name=_cleaned(clean_line, name),
        uscc=_cleaned(identifiers.uscc, uscc),
        kind=kind,
        district=district,
        address=_cleaned(clean_line, address),
        phone=_cleaned(identifiers.telephone, phone) if phone else "",
    )
    if not organisation.name:
        raise DetailRefused("请填写单位名称，须与营业执照或法人证书一致。")
    _writable(organisation.name, "单位名称")
    manager = _new_user(
        name=_cleaned(clean_name, manager_name), username=username, password=password, secret=secret, at=at,
        is_demo=is_demo,
    )  # fmt: skip
    save_checked(organisation)
    save_checked(Membership(organisation=organisation, user=manager, role=MemberRole.MANAGER))
    if manager_phone:
        contact = Contact(user=manager)
        seal_into(contact, "phone", _cleaned(identifiers.mobile, manager_phone))
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
def propose_account(
    *, owner: Person | Organisation, number: str, bank_name: str, by: User, at: datetime, cnaps: str = ""
) -> PayeeAccount:
    """A new version of where the owner's money goes; it counts once another person has verified it.

    The holder is always the owner. An earlier version still waiting is retired. Raises NotYours, DetailRefused.
    """
    if not may_act_for(by, owner):
        raise NotYours("只能为本人或本单位登记收款账户。")
    number = _cleaned(identifiers.bank_account, number)
    bank_name = _cleaned(clean_line, bank_name)
    if not bank_name:
        raise DetailRefused("请填写开户银行，写到支行，例如“中国建设银行益阳赫山支行”。")
    _writable(bank_name, "开户银行")
    _writable(owner.name, "户名")
    kind = PayeeKind.PERSONAL if isinstance(owner, Person) else PayeeKind.PUBLIC
    whose: dict[str, Any] = {"person": owner} if isinstance(owner, Person) else {"organisation": owner}
    type(owner).objects.select_for_update().get(pk=owner.pk)
    waiting = proposed_account(**whose)
    if waiting:
        transition(row=waiting, action="replace", role="owner", actor=by, at=at, reason="申请人提出了新的账户")
    last = PayeeAccount.objects.filter(**whose).aggregate(last=Max("version"))["last"] or 0
    account = PayeeAccount(
        **whose, version=last + 1, kind=kind, holder_name=owner.name, bank_name=bank_name,
        cnaps=_cleaned(identifiers.cnaps, cnaps) if cnaps else "", proposed_by=by, proposed_at=at,
    )  # fmt: skip
    seal_into(account, "number", number)
    save_checked(account)
    record(
        subject=account, action="propose", actor=by, at=at, role="owner",
        to_state=account.state, data={"version": account.version, "number": account.number_mask},
    )  # fmt: skip
    _tell_of(account, "account_proposed", at)
    return account


@transaction.atomic
def verify_account(*, account: PayeeAccount, by: User, at: datetime) -> PayeeAccount:
    """Confirm a proposed account; the one verified before is retired. Raises SamePerson, TransitionRefused."""
    if account.proposed_by_id == by.pk:
        raise SamePerson("收款账户的提出人与核验人不能是同一人，请由其他人员核验。")
    owner = account.owner
    type(owner).objects.select_for_update().get(pk=owner.pk)
    before = active_account(person=account.person, organisation=account.organisation)
    if before and account.state == AccountState.PROPOSED:
        transition(row=before, action="replace", role="finance", actor=by, at=at, reason="新的账户已核验")
    transition(row=account, action="verify", role="finance", actor=by, at=at, verified_by=by, verified_at=at)
    _tell_of(account, "account_verified", at)
    return account


@transaction.atomic
def reject_account(*, account: PayeeAccount, by: User, reason: str, at: datetime) -> PayeeAccount:
    """Refuse a proposed account with the reason its owner reads."""
    reason = _cleaned(clean_line, reason)
    if not reason:
        raise DetailRefused("请写明账户不能核验的原因，申请人将据此修改。")
    transition(row=account, action="reject", role="finance", actor=by, at=at, reason=reason)
    _tell_of(account, "account_rejected", at, reason=reason)
    return account


def _tell_of(account: PayeeAccount, kind: str, at: datetime, **values: str) -> None:
    words = told(
        kind, day=date_cn(timezone.localdate(at)), bank=account.bank_name, tail=account.number_mask[-4:],
        hotline=settings.CONTACT_PHONE, **values,
    )  # fmt: skip
    page = f"/organisations/{account.organisation_id}/" if account.organisation_id else "/profile/"
    tell_owner(account.owner, key=f"{kind}:{account.pk}", at=at, link=page, **words)


@transaction.atomic
def change_password(*, user: User, password: str, at: datetime) -> None:
    """The owner's new password, already found good enough; told to the owner, who may be somebody else."""
    owner = User.objects.select_for_update().get(pk=user.pk)
    owner.set_password(password)
    owner.must_change_password = False
    owner.save(update_fields=["password", "must_change_password"])
    event = record(subject=owner, action="change_password", actor=owner, at=at, role="owner", locked=True)
    tell_user(
        owner, key=f"password:{event.pk}", kind="security", title="您的登录密码已修改", at=at,
        text="您的登录密码已修改，其他设备上的登录已退出。不是您本人修改的，请立即联系系统管理员。",
        link="/profile/sessions/",
    )  # fmt: skip


def _new_user(*, name: str, username: str, password: str | None, secret: str, at: datetime, is_demo: bool) -> User:
    username = _cleaned(clean_line, username)
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


def _writable(text: str, what: str) -> None:
    """Raises DetailRefused for what a spreadsheet would take for a formula: the bank's list could not carry it."""
    if looks_like_formula(text):
        raise DetailRefused(f"{what}“{text}”的开头会被表格软件当作公式，不能用于付款。请按证照上的全称填写。")


def looks_like_number(username: str, *, on: date) -> bool:
    """Whether a log-in name would keep a person's number in the clear."""
    return login_name(username, on=on) != username


def _cleaned(read: Callable[[Any], str], raw: Any) -> str:
    """The cleaned value; what a reader refuses comes out as DetailRefused with its sentence."""
    try:
        return read(raw)
    except (ValueError, ValidationError) as error:
        raise DetailRefused(str(error)) from error
