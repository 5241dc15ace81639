"""Verbs of payee accounts: proposed by the owner, verified or refused by the finance side."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from accounts.enums import AccountState, PayeeKind
from accounts.models import Organisation, PayeeAccount, Person, User
from accounts.permissions import NotYours, may_act_for
from accounts.selectors import active_account, proposed_account
from accounts.services.errors import DetailRefused, SamePerson
from accounts.services.typed import cleaned, require_writable
from accounts.telling import tell_owner
from accounts.texts import told
from audit.services import record, require_told, save_checked, transition
from foundation import identifiers
from foundation.normalise import clean_line
from foundation.sealing import seal_into
from policy.dates import date_cn


@transaction.atomic
def propose_account(
    *, owner: Person | Organisation, number: str, bank_name: str, by: User, at: datetime, cnaps: str = ""
) -> PayeeAccount:
    """A new version of where the owner's money goes; it counts once another person has verified it.

    The holder is always the owner. An earlier version still waiting is retired. Raises NotYours, DetailRefused.
    """
    if not may_act_for(by, owner):
        raise NotYours("只能为本人或本单位登记收款账户。")
    number = cleaned(identifiers.bank_account, number)
    bank_name = cleaned(clean_line, bank_name)
    if not bank_name:
        raise DetailRefused("请填写开户银行，写到支行，例如“中国建设银行益阳赫山支行”。")
    require_writable(bank_name, "开户银行")
    require_writable(owner.name, "户名")
    kind = PayeeKind.PERSONAL if isinstance(owner, Person) else PayeeKind.PUBLIC
    whose: dict[str, Any] = {"person": owner} if isinstance(owner, Person) else {"organisation": owner}
    type(owner).objects.select_for_update().get(pk=owner.pk)
    waiting = proposed_account(**whose)
    if waiting:
        transition(row=waiting, action="replace", role="owner", actor=by, at=at, reason="申请人提出了新的账户")
    last = PayeeAccount.objects.filter(**whose).aggregate(last=Max("version"))["last"] or 0
    account = PayeeAccount(
        **whose, version=last + 1, kind=kind, holder_name=owner.name, bank_name=bank_name,
        cnaps=cleaned(identifiers.cnaps, cnaps) if cnaps else "", proposed_by=by, proposed_at=at,
    )  # fmt: skip
    seal_into(account, "number", number)
    save_checked(account)
    record(
        subject=account, action="propose", actor=by, at=at, role="owner",
        to_state=account.state, data={"version": account.version, "number": account.number_mask},
    )  # fmt: skip
    paid_before = active_account(**whose) is not None
    _tell_of(account, "account_proposed" if paid_before else "account_proposed:first", at)
    return account


@transaction.atomic
def verify_account(
    *, account: PayeeAccount, by: User, at: datetime, basis: str = "", warnings: Sequence[str] = ()
) -> PayeeAccount:
    """Confirm a proposed account; the one verified before is retired. Raises SamePerson, TransitionRefused, Altered.

    `basis` says against what it was verified, `warnings` what looked odd and was looked into; both stay in the log.
    """
    if account.proposed_by_id == by.pk:
        raise SamePerson("收款账户的提出人与核验人不能是同一人，请由其他人员核验。")
    require_told(account)
    owner = account.owner
    type(owner).objects.select_for_update().get(pk=owner.pk)
    before = active_account(person=account.person, organisation=account.organisation)
    if before and account.state == AccountState.PROPOSED:
        transition(row=before, action="replace", role="finance", actor=by, at=at, reason="新的账户已核验")
    transition(
        row=account, action="verify", role="finance", actor=by, at=at, reason=basis,
        data={"warnings": list(warnings)} if warnings else None, verified_by=by, verified_at=at,
    )  # fmt: skip
    _tell_of(account, "account_verified", at)
    return account


@transaction.atomic
def reject_account(*, account: PayeeAccount, by: User, reason: str, at: datetime) -> PayeeAccount:
    """Refuse a proposed account with the reason its owner reads."""
    reason = cleaned(clean_line, reason)
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
    unit = account.organisation_id
    page = reverse("accounts:members", args=[unit]) if unit else reverse("accounts:profile")
    tell_owner(account.owner, key=f"{words['kind']}:{account.pk}", at=at, link=page, **words)
