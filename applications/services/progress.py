"""What bureaus and finance tell the application: it is accepted, returned, approved, refused, paid."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from applications.models import Application, Correction, CorrectionItem, Settlement
from applications.selectors import correctable, lines_named
from applications.services.claims import release, settle
from applications.telling import tell, tell_returned
from audit.bulk import chunks, transition_all
from audit.errors import DomainError, rule_broken
from audit.services import save_checked, transition
from foundation.normalise import TextRefused, clean_line


@dataclass(frozen=True)
class Arrival:
    """An instalment that reached its payee: `application` is the key, `last` says that nothing is left to pay."""

    application: Any
    number: int
    amount: Decimal
    paid_on: date
    last: bool


class CorrectionRefused(DomainError):
    """A return for correction must name what is wrong and why."""


@transaction.atomic
def accept(*, application: Application, by: Any, at: datetime) -> Application:
    """The bureau takes the file (受理). Raises TransitionRefused."""
    transition(row=application, action="accept", role="bureau", actor=by, at=at, accepted_at=at)
    tell("accepted", application, at=at)
    return application


@transaction.atomic
def return_for_correction(
    *, application: Application, items: Sequence[tuple[str, str, str]], due_on: date, by: Any, at: datetime
) -> Correction:
    """Everything that is wrong, told at once: (target, label, reason) each; a blank label takes the target's own.

    Raises CorrectionRefused, TransitionRefused.
    """
    cleaned = _items(application, items)
    last = application.corrections.aggregate(last=Max("round"))["last"] or 0
    correction = Correction(application=application, round=last + 1, requested_by=by, requested_at=at, due_on=due_on)
    save_checked(correction)
    for target, label, reason in cleaned:
        save_checked(CorrectionItem(correction=correction, target=target, label=label, reason=reason))
    data = {"round": last + 1, "items": [target for target, _, _ in cleaned], "due_on": due_on}
    transition(row=application, action="return", role="bureau", actor=by, at=at, data=data)
    tell_returned(correction, [label for _, label, _ in cleaned], at=at)
    return correction


@transaction.atomic
def lapse(*, application: Application, at: datetime) -> Application:
    """The time for correction ran out: the application ends as its letter said it would, its claims become free."""
    transition(row=application, action="lapse", role="system", actor=None, at=at, reason="逾期未补正，视为放弃本次申请")
    release(application=application, by=None, at=at, reason="逾期未补正")
    tell("lapsed", application, at=at)
    return application


@transaction.atomic
def approve(*, application: Application, by: Any, at: datetime) -> Application:
    """The decision is signed; claims of roster lines that do not pass become free. Raises TransitionRefused."""
    transition(row=application, action="approve", role="bureau", actor=by, at=at)
    release(application=application, by=by, at=at, reason="该行未获批准", only_failed_lines=True)
    tell("approved", application, at=at)
    return application


@transaction.atomic
def refuse(*, application: Application, by: Any, at: datetime) -> Application:
    """The decision is no; all claims become free. Raises TransitionRefused."""
    transition(row=application, action="refuse", role="bureau", actor=by, at=at)
    release(application=application, by=by, at=at, reason="申请未获批准")
    tell("refused", application, at=at)
    return application


@transaction.atomic
def settle_instalments(*, arrivals: Iterable[Arrival], by: Any, at: datetime) -> None:
    """Instalments arrived; the claims count as paid. A fixed number of queries for every few hundred.

    Raises RuleBroken for the same instalment twice, TransitionRefused.
    """
    for wave in _waves(arrivals):
        for part in chunks(wave):
            _settle(part, by, at)


def settle_instalment(
    *, application: Application, number: int, amount: Decimal, paid_on: date, last: bool, by: Any, at: datetime
) -> None:
    """One instalment arrived, as in `settle_instalments`."""
    settle_instalments(arrivals=[Arrival(application.pk, number, amount, paid_on, last)], by=by, at=at)


def _waves(arrivals: Iterable[Arrival]) -> Iterator[list[Arrival]]:
    """Each application at most once in a list, its instalments in their order from list to list."""
    left = sorted(arrivals, key=lambda one: one.number)
    while left:
        first: dict[Any, Arrival] = {}
        behind = [one for one in left if first.setdefault(one.application, one) is not one]
        yield list(first.values())
        left = behind


def _settle(arrivals: list[Arrival], by: Any, at: datetime) -> None:
    """One part of the above: no application twice."""
    try:
        Settlement.objects.bulk_create(
            Settlement(application_id=one.application, number=one.number, amount=one.amount, paid_on=one.paid_on)
            for one in arrivals
        )
    except IntegrityError as error:
        raise rule_broken(error) from error
    for action, last in (("pay_part", False), ("pay_last", True)):
        told = {
            one.application: {"number": one.number, "amount": one.amount, "paid_on": one.paid_on}
            for one in arrivals
            if one.last is last
        }
        transition_all(
            model=Application, ids=told, action=action, role="finance", actor=by, at=at, data_of=told
        )  # fmt: skip
    settle(applications=[one.application for one in arrivals], by=by, at=at)


def _items(application: Application, items: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    known = {**dict(correctable(application)), **lines_named(application, [target for target, _, _ in items])}
    cleaned = []
    for target, label, reason in items:
        if target not in known:
            raise CorrectionRefused("补正项目不在该申请的内容之中，请刷新页面后重新选择。")
        try:
            text = clean_line(reason, 400)
        except TextRefused as refused:
            raise CorrectionRefused(f"“{label or known[target]}”：{refused}") from refused
        if not text:
            raise CorrectionRefused(f"请写明“{label or known[target]}”的问题和要求。")
        cleaned.append((target, label or known[target], text))
    if not cleaned:
        raise CorrectionRefused("请至少选择一项需要补正的内容，并写明原因。")
    return cleaned
