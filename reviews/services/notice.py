"""The public notice: cases go on a list of one scheme, stay for a window of working days, and come off it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from applications.enums import JudgementPurpose
from applications.services import keep_judgement
from audit.errors import DomainError
from audit.services import next_number, open_sealed, record, save_checked, transition
from foundation.identifiers import mask_id_public, mask_name
from policy.calendar import add_working_days
from policy.lookup import scheme as scheme_of
from policy.parameters import load
from policy.terms import Outcome
from reviews import deadlines
from reviews.enums import NoticeRowState
from reviews.models import Case, NoticeRow, PublicNotice
from reviews.selectors.case import open_points, published_amount
from reviews.selectors.public import notice_content, notice_unit
from reviews.services.conflicts import require_undisputed
from reviews.services.errors import AmountRefused, RulesSayNo
from reviews.services.held import carried_out, day_of, hold, lock, move
from reviews.services.rules import require_eligible

SAME_NAME = "公示名单中有重名，附证件号片段以便区分"


@transaction.atomic
def publish(*, cases: Sequence[Case], by: User, at: datetime) -> list[PublicNotice]:
    """Put the cases on public notices, one for each scheme and deciding bureau; all of them or none.

    The window counts working days from the next day (parameter limit.notice). Raises AlreadyHandled, NotYours,
    AmountRefused, RulesSayNo, and DomainError naming the case that cannot go.
    """
    groups: dict[tuple[str, int], list[Case]] = {}
    for case in sorted(cases, key=lambda each: str(each.pk)):
        _held(case, by, at)
        groups.setdefault((case.scheme, case.bureau_id), []).append(case)
    return [_publish_group(group, by, at) for _, group in sorted(groups.items())]


def close_notices(*, on: date, at: datetime) -> int:
    """The sweep: rows whose window has ended without an open objection go on to the decision; gives their number.

    Each row in a transaction of its own; what another process took meanwhile is left to it.
    """
    ended = NoticeRow.objects.filter(state=NoticeRowState.OPEN, notice__ends_on__lt=on).order_by("notice_id", "number")
    rows = ended.select_related("case__application", "notice").iterator()
    return sum(carried_out(partial(close_row, row=row, on=on, at=at), row.case.application) for row in rows)


@transaction.atomic
def republish(*, case: Case, by: User, at: datetime, version: int | None = None) -> Case:
    """The rules give another amount than was published: the case goes back to be published with it.

    Raises RulesSayNo, AmountRefused where nothing has changed, AlreadyHandled, NotYours.
    """
    hold(case, "republish", "clerk", by=by, version=version)
    judgement, verdict = keep_judgement(application=case.application, purpose=JudgementPurpose.REVIEW, at=at)
    if verdict.outcome is not Outcome.ELIGIBLE:
        raise RulesSayNo(f"规则复核为“{verdict.outcome.label}”，不能重新公示：{open_points(verdict.as_dict())}。")
    amount = case.amount if judgement.amount is None else judgement.amount
    published = published_amount(case)
    if amount == published:
        raise AmountRefused(f"金额与公示的 {amount:,.2f} 元一致，不用重新公示，请直接提出批准。")
    return move(
        case, "republish", "clerk", by=by, at=at, amount=amount, data={"published": published, "amount": amount}
    )


@transaction.atomic
def close_row(*, row: NoticeRow, on: date, at: datetime) -> bool:
    """Take one row off the notice and its case to the decision, when its window has ended; False where it has not."""
    case = lock(row.case)
    current = NoticeRow.objects.select_for_update().select_related("notice").get(pk=row.pk)
    if current.state != NoticeRowState.OPEN or current.notice.ends_on >= on:
        return False
    transition(row=current, action="pass", role="system", actor=None, at=at)
    move(case, "close_notice", "system", by=None, at=at)
    return True


def _held(case: Case, by: User, at: datetime) -> Case:
    number = case.application.number
    try:
        hold(case, "publish", "clerk", by=by)
        require_undisputed(case)
        judgement = require_eligible(case, at)
    except DomainError as error:
        raise type(error)(f"{number} 不能公示：{error}") from error
    if judgement.amount is not None:
        case.amount = judgement.amount
    if case.amount is None or case.amount <= 0:
        raise AmountRefused(f"{number} 不能公示：还没有核定金额。")
    return case


def _publish_group(cases: list[Case], by: User, at: datetime) -> PublicNotice:
    on, bureau, scheme = day_of(at), cases[0].bureau, scheme_of(cases[0].scheme)
    days = deadlines.limit("limit.notice", on)
    year = timezone.localtime(at).year
    notice = PublicNotice(
        number=f"{bureau.docket}公示〔{year}〕{next_number(f'notice:{bureau.pk}:{year}')}号",
        scheme=scheme.slug,
        bureau=bureau,
        title=f"关于{year}年{scheme.title}拟发放名单的公示",
        starts_on=add_working_days(on, 1),
        ends_on=add_working_days(on, days),
        working_days=days,
        published_by=by,
        published_at=at,
    )
    save_checked(notice)
    record(subject=notice, action="publish", actor=by, at=at, role="clerk", data={"rows": len(cases)})
    names = _public_names(cases, scheme.slug, by, at)
    for number, case in enumerate(cases, start=1):
        row = NoticeRow(
            notice=notice,
            case=case,
            number=number,
            name=names[case.pk],
            unit=notice_unit(case.application),
            content=notice_content(case.application),
            district=case.application.handling_district,
            amount=case.amount,
        )
        save_checked(row)
        record(subject=row, action="publish", actor=by, at=at, role="clerk", to_state=row.state)
        data = {"notice": notice.number}
        move(case, "publish", "clerk", by=by, at=at, due_on=notice.ends_on, holder=by, amount=case.amount, data=data)
    return notice


def _public_names(cases: Iterable[Case], slug: str, by: User, at: datetime) -> dict:
    """Full names, masked where the scheme's parameter says so; people of one name get a fragment of their ID."""
    masked = _masks_names(slug, day_of(at))
    names = {}
    for case in cases:
        name = case.application.applicant_name
        names[case.pk] = mask_name(name) if masked and case.application.person_id else name
    same = Counter(names.values())
    for case in cases:
        person = case.application.person
        if person and same[names[case.pk]] > 1:
            clear = open_sealed(row=person, field="id_number", who=by, why=SAME_NAME, at=at)
            names[case.pk] = f"{names[case.pk]}（{mask_id_public(clear)}）"
    return names


def _masks_names(slug: str, on: date) -> bool:
    """Parameter notice.name_mask: `none`, `all`, or the names of schemes."""
    value = str(load().value("notice.name_mask", on).value or "none")
    return value == "all" or slug in value.replace("，", ",").replace(" ", "").split(",")
