"""Objections to a row of a public notice: filed by a named person, answered by the bureau that published it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import next_number, record, save_checked, transition
from foundation.identifiers import IdentifierRefused, mobile
from foundation.normalise import TextRefused, clean_name
from foundation.sealing import seal_into
from reviews.enums import CaseState, NoticeRowState, ObjectionState, ReasonCode
from reviews.models import Case, NoticeRow, Objection
from reviews.permissions import refuse_own_case, require_desk
from reviews.services.errors import AlreadyHandled, TextMissing, WindowClosed
from reviews.services.held import day_of, lock, move, required_text
from reviews.services.notice import close_row
from reviews.services.refusal import propose_refusal

LIVE = (NoticeRowState.OPEN, NoticeRowState.OBJECTED)


@transaction.atomic
def file_objection(*, row: NoticeRow, name: str, phone: str, text: str, at: datetime) -> Objection:
    """Register an objection with a receipt; the row stands still until it is answered.

    Raises WindowClosed when the notice has ended, TextMissing for what was typed.
    """
    case = lock(row.case)
    row.refresh_from_db(from_queryset=NoticeRow.objects.select_for_update().select_related("notice"))
    if row.state not in LIVE or day_of(at) > row.notice.ends_on:
        raise WindowClosed("该条目的公示已经结束，不再受理异议。如仍有情况反映，请直接联系公示单位。")
    year = timezone.localtime(at).year
    objection = Objection(
        row=row,
        receipt=f"YY{year}{next_number(f'objection:{year}'):05d}",
        name=_name(name),
        text=required_text(text, "异议内容"),
        filed_at=at,
    )
    seal_into(objection, "phone", _phone(phone))
    save_checked(objection)
    record(subject=objection, action="file", actor=None, at=at, role="public", to_state=objection.state)
    transition(row=row, action="object", role="public", actor=None, at=at, data={"receipt": objection.receipt})
    if case.state in (CaseState.IN_NOTICE, CaseState.OBJECTED):
        kept = {} if case.state == CaseState.IN_NOTICE else {"due_on": case.due_on, "arrived_at": case.arrived_at}
        move(case, "object", "public", by=None, at=at, data={"receipt": objection.receipt}, **kept)
    return objection


@transaction.atomic
def answer_objection(*, objection: Objection, upheld: bool, answer: str, by: User, at: datetime) -> Objection:
    """The bureau's finding. Upheld: a refusal is laid before the head. Dismissed: the row goes on, and closes at once
    where its window has ended; with another objection still open it waits for that one.

    Raises AlreadyHandled, NotYours, TextMissing.
    """
    case = lock(objection.row.case)
    objection.refresh_from_db(from_queryset=Objection.objects.select_for_update().select_related("row__notice"))
    require_desk(by, "clerk", case, objection.row.notice.bureau)
    refuse_own_case(by, case.application)
    if objection.state != ObjectionState.OPEN:
        raise AlreadyHandled("该异议已经答复，请刷新页面查看核查结论。")
    answer = required_text(answer, "核查结论")
    transition(
        row=objection, action="uphold" if upheld else "dismiss", role="clerk", actor=by, at=at, reason=answer,
        answer=answer, answered_by=by, answered_at=at,
    )  # fmt: skip
    if case.state == CaseState.OBJECTED:
        if upheld:
            propose_refusal(case=case, reason_code=ReasonCode.OBJECTION, text=answer, by=by, at=at)
        else:
            _go_on(case, objection.row, by, at)
    return objection


def _go_on(case: Case, row: NoticeRow, by: User, at: datetime) -> None:
    if row.objections.filter(state=ObjectionState.OPEN).exists():
        move(case, "keep_open", "clerk", by=by, at=at, due_on=case.due_on, arrived_at=case.arrived_at)
        return
    transition(row=row, action="dismiss", role="clerk", actor=by, at=at)
    move(case, "dismiss", "clerk", by=by, at=at, due_on=row.notice.ends_on, holder=by)
    close_row(row=row, on=day_of(at), at=at)


def _name(raw: str) -> str:
    try:
        return clean_name(raw)
    except TextRefused as error:
        raise TextMissing(str(error)) from error


def _phone(raw: str) -> str:
    try:
        return mobile(raw)
    except IdentifierRefused as error:
        raise TextMissing(str(error)) from error
