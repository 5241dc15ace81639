"""Verbs of people, organisations and payee accounts."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.enums import AccountState, MemberRole, PayeeKind
from accounts.models import Membership, Organisation, PayeeAccount, Person, User
from accounts.permissions import NotYours, may_act_for, may_manage
from accounts.selectors import active_account, login_name, proposed_account
from audit.errors import DomainError
from audit.services import record, save_checked, transition
from foundation import identifiers
from foundation.normalise import clean_line, clean_name, looks_like_formula
from foundation.sealing import seal_into


class DetailRefused(DomainError):
    """Something that was typed cannot be right."""


class SamePerson(DomainError):
    """The act needs another person than the one before."""


@transaction.atomic
def register_person(
    *, name: str, id_number: str, phone: str, username: str, password: str | None, at: datetime, is_demo: bool = False
) -> Person:
    """An individual with a log-in. Without a password the log-in stays closed.

    Raises DetailRefused, or RuleBroken where the ID number or the log-in name is taken.
    """
    name = _cleaned(clean_name, name)
    _writable(name, "姓名")
    user = _new_user(name=name, username=username, password=password, at=at, is_demo=is_demo)
    person = Person(user=user, name=name)
    seal_into(
        person, "id_number", _cleaned(lambda raw: identifiers.id_number(raw, on=timezone.localdate(at)), id_number)
    )
    seal_into(person, "phone", _cleaned(identifiers.mobile, phone))
    save_checked(person)
    record(subject=person, action="register", actor=user, at=at, role="applicant")
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
    is_demo: bool = False,
) -> Organisation:
    """A unit with its first member, who manages it. Raises as `register_person`."""
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
        name=_cleaned(clean_name, manager_name), username=username, password=password, at=at, is_demo=is_demo
    )
    save_checked(organisation)
    save_checked(Membership(organisation=organisation, user=manager, role=MemberRole.MANAGER))
    record(subject=organisation, action="register", actor=manager, at=at, role="applicant", data={"kind": str(kind)})
    return organisation


@transaction.atomic
def add_member(
    *, organisation: Organisation, user: User, by: User, at: datetime, role: str = MemberRole.AGENT
) -> Membership:
    """Open the organisation's matters to another user; a former member comes back. Raises NotYours, RuleBroken."""
    if not may_manage(by, organisation):
        raise NotYours("只有本单位管理员可以添加经办人。")
    former = Membership.objects.select_for_update().filter(organisation=organisation, user=user, active=False).first()
    if former:
        former.active, former.role = True, role
        save_checked(former, fields={"active", "role"})
        membership = former
    else:
        membership = Membership(organisation=organisation, user=user, role=role)
        save_checked(membership)
    record(
        subject=organisation, action="add_member", actor=by, at=at, role="manager",
        data={"user": user.pk, "name": user.name, "role": str(role)},
    )  # fmt: skip
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, by: User, at: datetime) -> Membership:
    """Close the organisation's matters to a member. The last manager stays. Raises NotYours, DetailRefused."""
    organisation = membership.organisation
    if not may_manage(by, organisation):
        raise NotYours("只有本单位管理员可以停用经办人。")
    managers = Membership.objects.select_for_update().filter(
        organisation=organisation, role=MemberRole.MANAGER, active=True
    )
    if membership.role == MemberRole.MANAGER and len(managers) == 1:
        raise DetailRefused("单位至少要保留一名管理员，请先添加新的管理员。")
    membership.active = False
    save_checked(membership, fields={"active"})
    record(
        subject=organisation, action="remove_member", actor=by, at=at, role="manager",
        data={"user": membership.user_id, "name": membership.user.name},
    )  # fmt: skip
    return membership


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
    return transition(row=account, action="verify", role="finance", actor=by, at=at, verified_by=by, verified_at=at)


@transaction.atomic
def reject_account(*, account: PayeeAccount, by: User, reason: str, at: datetime) -> PayeeAccount:
    """Refuse a proposed account with the reason its owner reads."""
    reason = _cleaned(clean_line, reason)
    if not reason:
        raise DetailRefused("请写明账户不能核验的原因，申请人将据此修改。")
    return transition(row=account, action="reject", role="finance", actor=by, at=at, reason=reason)


def _new_user(*, name: str, username: str, password: str | None, at: datetime, is_demo: bool) -> User:
    username = _cleaned(clean_line, username)
    if looks_like_number(username, on=timezone.localdate(at)):
        raise DetailRefused("登录名不能用手机号或身份证号（登录时可以直接输入它们），请另起一个登录名。")
    user = User(username=username, name=name, date_joined=at, is_demo=is_demo)
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
