"""Objections to a row of a public notice: raised by a named person whose mobile was verified, looked into together,
answered by a clerk and a head of the bureau that published.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from audit.services import next_number, record, save_checked, transition
from foundation import storage
from foundation.filecheck import CheckedFile
from foundation.identifiers import IdentifierRefused, grouped, mobile
from foundation.normalise import TextRefused, clean_name
from foundation.sealing import keyed_hash, seal_into
from policy.terms import Outcome
from reviews.enums import CaseState, Finding, InquiryState, NoticeRowState, ObjectionState, ReasonCode
from reviews.models import Case, Inquiry, NoticeRow, Objection, ObjectionFile
from reviews.permissions import holds_desk, refuse_own_case, require_desk
from reviews.selectors.public import notice_content
from reviews.services.errors import AlreadyHandled, ObjectionTwice, SamePerson, TextMissing, WindowClosed
from reviews.services.held import day_of, lock, move, required_text
from reviews.services.inquiries import NOTHING, joined, tell_applicant_closed, tell_objector
from reviews.services.notice import close_row
from reviews.services.refusal import propose_refusal
from reviews.services.striking import known_numbers, take_out

LIVE = (NoticeRowState.OPEN, NoticeRowState.OBJECTED)
MOST_FILES = 5
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 16
ACTIONS = {Finding.DISMISS: "dismiss", Finding.UPHOLD: "uphold", Finding.LINES: "uphold_partly"}


@storage.kept_with_rows()
def file_objection(
    *, row: NoticeRow, name: str, phone: str, text: str, at: datetime, files: Sequence[CheckedFile] = ()
) -> tuple[Objection, str]:
    """Register an objection; gives it with the code by which its answer is looked up (kept as a keyed hash).

    The caller has verified the mobile. The first one stops the row, later ones join the same inquiry. Raises
    WindowClosed when the notice has ended or the row is being decided, ObjectionTwice, TextMissing.
    """
    if len(files) > MOST_FILES:
        raise TextMissing(f"最多上传 {MOST_FILES} 个文件，请合并后重新选择。")
    evidence = [
        ObjectionFile(original_name=file.name, kind=file.kind, sha256=file.sha256, size=file.size, added_at=at)
        for file in files
    ]
    for each, file in zip(evidence, files, strict=True):
        each.stored_name = storage.store_sealed("objections", file.data, each.place)
    return _file(row, name, phone, text, at, evidence)


def refuse_objection(*, row: NoticeRow, phone: str, at: datetime) -> None:
    """Why no objection to the row can be taken from this mobile at the moment; asked before a code is used up.

    Raises WindowClosed, ObjectionTwice.
    """
    row.refresh_from_db(from_queryset=NoticeRow.objects.select_related("notice", "case"))
    _refuse_late(row, row.case, at)
    _refuse_twice(row, _phone(phone))


@transaction.atomic
def propose_finding(
    *, inquiry: Inquiry, finding: str, answer: str, by: User, at: datetime, lines: Collection[int] = ()
) -> Inquiry:
    """A clerk says what was found; `lines` are the rows of a roster for which the objection holds.

    Raises AlreadyHandled, NotYours, TextMissing.
    """
    case = _held(inquiry, Role.CLERK, by)
    if inquiry.state != InquiryState.OPEN:
        raise AlreadyHandled("该异议已有核查结论，请刷新页面查看。")
    if finding not in Finding.values:
        raise TextMissing("请选择核查结论。")
    answer = required_text(answer, "核查情况和理由")
    numbers = known_numbers(case, lines) if finding == Finding.LINES else []
    data = {"finding": str(finding), "lines": numbers}
    return transition(
        row=inquiry, action="propose", role="clerk", actor=by, at=at, reason=answer, data=data,
        finding=finding, answer=answer, lines=numbers, proposed_by=by, proposed_at=at,
    )  # fmt: skip


@transaction.atomic
def confirm_finding(*, inquiry: Inquiry, by: User, at: datetime) -> Inquiry:
    """The head agrees, and every objector gets the answer.

    Dismissed: the row goes on, and closes at once where its window has ended. Upheld: a refusal is proposed in the
    clerk's name. Upheld for some lines: these are taken out, the case is judged anew, and a corrected row stands on the
    notice for what is left of the window; where the rest no longer meets the rules, a refusal is proposed.

    Raises AlreadyHandled, NotYours, SamePerson.
    """
    case = _held(inquiry, Role.HEAD, by)
    if inquiry.state != InquiryState.PROPOSED:
        raise AlreadyHandled("没有待确认的核查结论，请刷新页面查看。")
    if inquiry.proposed_by_id == by.pk:
        raise SamePerson("核查结论由您提出，须由另一位负责人确认。")
    transition(
        row=inquiry, action="confirm", role="head", actor=by, at=at, reason=inquiry.answer,
        confirmed_by=by, confirmed_at=at,
    )  # fmt: skip
    action = ACTIONS[Finding(inquiry.finding)]
    for objection in inquiry.objections.filter(state=ObjectionState.OPEN).order_by("filed_at", "pk"):
        transition(
            row=objection, action=action, role="head", actor=by, at=at, reason=inquiry.answer,
            answer=inquiry.answer, answered_by=by, answered_at=at,
        )  # fmt: skip
        tell_objector(objection, f"已经核查，{objection.get_state_display()}", at)
    if case.state == CaseState.OBJECTED:
        CARRY_OUT[Finding(inquiry.finding)](case, inquiry, by, at)
    return inquiry


@transaction.atomic
def send_back_finding(*, inquiry: Inquiry, reason: str, by: User, at: datetime) -> Inquiry:
    """The head does not agree: it is to be looked into again. Raises AlreadyHandled, NotYours, TextMissing."""
    _held(inquiry, Role.HEAD, by)
    if inquiry.state != InquiryState.PROPOSED:
        raise AlreadyHandled("没有待确认的核查结论，请刷新页面查看。")
    reason = required_text(reason, "退回的理由")
    data = {"finding": inquiry.finding, "answer": inquiry.answer, "lines": inquiry.lines}
    return transition(
        row=inquiry, action="send_back", role="head", actor=by, at=at, reason=reason, data=data, **NOTHING
    )


def code_hash(receipt: str, code: str) -> str:
    """What is kept of the code of a receipt."""
    return keyed_hash("objection", f"{receipt}|{code}")


@transaction.atomic
def _file(
    row: NoticeRow, name: str, phone: str, text: str, at: datetime, evidence: Sequence[ObjectionFile]
) -> tuple[Objection, str]:
    case = lock(row.case)
    row.refresh_from_db(from_queryset=NoticeRow.objects.select_for_update().select_related("notice"))
    _refuse_late(row, case, at)
    objection, code = _new(row, name, phone, text, at)
    objection.inquiry, is_new = joined(row=row, case=case, at=at)
    save_checked(objection)
    for file in evidence:
        file.objection = objection
        save_checked(file)
    data = {"files": [file.sha256 for file in evidence]}
    record(subject=objection, action="file", actor=None, at=at, role="public", to_state=objection.state, data=data)
    told = {"receipt": objection.receipt}
    transition(row=row, action="object", role="public", actor=None, at=at, data=told)
    since = {} if is_new else {"arrived_at": case.arrived_at}
    move(case, "object", "public", by=None, at=at, data=told, due_on=objection.inquiry.due_on, **since)
    tell_objector(objection, f"已收到，查询码 {grouped(code)}，将在 {objection.inquiry.due_on:%Y-%m-%d} 前答复", at)
    return objection, code


def _refuse_late(row: NoticeRow, case: Case, at: datetime) -> None:
    if row.state not in LIVE or day_of(at) > row.notice.ends_on:
        raise WindowClosed("该条目的公示已经结束，不再受理异议。如仍有情况反映，请直接联系公示单位。")
    if case.state not in (CaseState.IN_NOTICE, CaseState.OBJECTED):
        raise WindowClosed("该条目的异议已有核查结论，正在作出决定，不再受理异议。如仍有情况反映，请直接联系公示单位。")


def _refuse_twice(row: NoticeRow, number: str) -> None:
    same = Objection.objects.filter(row=row, phone_hash=keyed_hash("phone", number), state=ObjectionState.OPEN)
    if same.exists():
        raise ObjectionTwice("您已对该条目提出异议，正在核查，不用重复提出。有新的线索请联系公示单位。")


def _new(row: NoticeRow, name: str, phone: str, text: str, at: datetime) -> tuple[Objection, str]:
    year, number = timezone.localtime(at).year, _phone(phone)
    _refuse_twice(row, number)
    receipt = f"YY{year}{next_number(f'objection:{year}'):05d}"
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    objection = Objection(
        row=row, receipt=receipt, code_hash=code_hash(receipt, code), name=_name(name),
        text=required_text(text, "异议内容"), filed_at=at,
    )  # fmt: skip
    seal_into(objection, "phone", number)
    return objection, code


def _held(inquiry: Inquiry, role: Role, by: User) -> Case:
    case = lock(inquiry.row.case)
    inquiry.refresh_from_db(from_queryset=Inquiry.objects.select_for_update().select_related("row__notice__bureau"))
    require_desk(by, role, case, inquiry.row.notice.bureau)
    refuse_own_case(by, case.application)
    return case


def _dismiss(case: Case, inquiry: Inquiry, by: User, at: datetime) -> None:
    row = inquiry.row
    transition(row=row, action="dismiss", role="head", actor=by, at=at)
    move(case, "dismiss", "head", by=by, at=at, due_on=row.notice.ends_on, holder=inquiry.proposed_by)
    close_row(row=row, on=day_of(at), at=at)
    tell_applicant_closed(case, inquiry, "经核查异议不成立，您的申请继续办理。", at)


def _uphold(case: Case, inquiry: Inquiry, by: User, at: datetime, text: str = "") -> None:
    """Where the clerk has left the bureau meanwhile, another one proposes the refusal from the case's page."""
    if holds_desk(inquiry.proposed_by, Role.CLERK, case):
        propose_refusal(
            case=case, reason_code=ReasonCode.OBJECTION, text=text or inquiry.answer, by=inquiry.proposed_by, at=at
        )


def _strike(case: Case, inquiry: Inquiry, by: User, at: datetime) -> None:
    reason = f"公示异议成立：{inquiry.answer}"
    judgement = take_out(case=case, numbers=inquiry.lines, reason=reason, by=by, at=at)
    if judgement.outcome != Outcome.ELIGIBLE or not judgement.amount:
        rows = "、".join(map(str, inquiry.lines))
        _uphold(case, inquiry, by, at, f"{inquiry.answer}\n核减花名册第 {rows} 行后，其余人员不再符合申领条件。")
        return
    corrected = _correct(case, inquiry.row, by, at)
    data = {"row": corrected.number, "amount": corrected.amount}
    ends_on = corrected.notice.ends_on
    move(case, "correct_row", "head", by=by, at=at, due_on=ends_on, holder=inquiry.proposed_by, data=data)
    close_row(row=corrected, on=day_of(at), at=at)
    tell_applicant_closed(
        case, inquiry,
        f"经核查，花名册中有 {len(inquiry.lines)} 人不符合条件，已经核减，"
        f"金额更正为 {corrected.amount:,.2f} 元，继续办理。",
        at,
    )  # fmt: skip


def _correct(case: Case, row: NoticeRow, by: User, at: datetime) -> NoticeRow:
    """The published row stays as it was and is struck; one with the lower amount takes its place on the same notice."""
    transition(row=row, action="strike", role="system", actor=by, at=at, reason="公示异议部分成立，条目更正")
    last = NoticeRow.objects.filter(notice=row.notice).aggregate(last=Max("number"))["last"]
    corrected = NoticeRow(
        notice=row.notice, case=case, number=last + 1, name=row.name, unit=row.unit,
        content=notice_content(case.application), district=row.district, amount=case.amount, corrects=row,
    )  # fmt: skip
    save_checked(corrected)
    record(subject=corrected, action="publish", actor=by, at=at, role="head", to_state=corrected.state)
    return corrected


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


CARRY_OUT = {Finding.DISMISS: _dismiss, Finding.UPHOLD: _uphold, Finding.LINES: _strike}
