"""An official declares where somebody is near to him, and ends it; both stay in the log."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import DeclaredInterest, User
from accounts.permissions import NotYours
from accounts.services.errors import DetailRefused
from audit.errors import DomainError
from audit.services import record, require_logged, save_checked
from foundation import identifiers
from foundation.identifiers import mask_id
from foundation.normalise import TextRefused, clean_line
from foundation.sealing import keyed_hash


@transaction.atomic
def declare(*, user: User, name: str, number: str, relation: str, at: datetime) -> DeclaredInterest:
    """Step back from now on in all matters of a unit (its code) or a person (the ID number, of which a hash is kept).

    Raises DetailRefused, Altered.
    """
    _as_logged(user)
    try:
        row = DeclaredInterest(user=user, name=clean_line(name, 120), relation=clean_line(relation, 60), since=at)
    except TextRefused as error:
        raise DetailRefused(str(error)) from error
    if not row.name or not row.relation:
        raise DetailRefused("请填写对方名称和关系，例如“配偶”“曾任职”。")
    _whose(row, number, at)
    standing = DeclaredInterest.objects.filter(
        user=user, uscc=row.uscc, id_number_hash=row.id_number_hash, until__isnull=True
    )
    if standing.exists():
        raise DetailRefused(f"您已申报与{row.name}的利害关系，无须重复申报。")
    save_checked(row)
    record(
        subject=user, action="declare_interest", actor=user, at=at, role="staff",
        data={"name": row.name, "uscc": row.uscc, "id_number": row.id_number_mask, "relation": row.relation},
    )  # fmt: skip
    return row


@transaction.atomic
def end_interest(*, interest: DeclaredInterest, by: User, at: datetime) -> DeclaredInterest:
    """The relation is over. Raises NotYours for somebody else's, DomainError where it has ended."""
    interest = DeclaredInterest.objects.select_for_update().get(pk=interest.pk)
    if interest.user_id != by.pk:
        raise NotYours("只能解除本人的申报。")
    _as_logged(by)
    if interest.until is not None:
        raise DomainError("该申报已经解除。")
    interest.until = at
    save_checked(interest, fields={"until"})
    data = {"name": interest.name, "relation": interest.relation}
    record(subject=by, action="end_interest", actor=by, at=at, role="staff", data=data)
    return interest


def _as_logged(user: User) -> None:
    """What was declared before still stands, or this act would cover that it does not."""
    User.objects.select_for_update().get(pk=user.pk)
    require_logged(user, "interests")


def _whose(row: DeclaredInterest, number: str, at: datetime) -> None:
    """The unit or the person behind what was typed."""
    try:
        row.uscc = identifiers.uscc(number)
        return
    except ValueError:
        pass
    try:
        clear = identifiers.id_number(number, on=timezone.localdate(at))
    except ValueError as error:
        raise DetailRefused("请填写对方的统一社会信用代码或身份证号，系统据此执行回避。") from error
    row.id_number_hash, row.id_number_mask = keyed_hash("id_number", clear), mask_id(clear)
