"""What happens to an inquiry around its row: opened or joined, opened anew, lapsed with the row; and who is told."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.telling import tell_owner, tell_user
from audit.services import record, save_checked, transition
from messaging.enums import Channel
from messaging.services import post
from policy.lookup import scheme as scheme_of
from reviews import deadlines
from reviews.enums import RUNNING, InquiryState, ObjectionState
from reviews.models import Case, Inquiry, NoticeRow, Objection
from reviews.services.held import day_of
from reviews.texts import told

NOTHING: dict[str, Any] = {"finding": "", "lines": [], "answer": "", "proposed_by": None, "proposed_at": None}


def joined(*, row: NoticeRow, case: Case, at: datetime) -> tuple[Inquiry, bool]:
    """The running inquiry of a row, or a new one; and whether it is new.

    A finding not yet confirmed is put off: the log keeps it as the clerk's draft (selectors.inquiries.draft_of).
    """
    running = running_inquiries(row).select_for_update().first()
    if running:
        _put_off(running, case, at)
        return running, False
    inquiry = Inquiry(row=row, opened_at=at, due_on=reply_due_on(row, day_of(at)))
    save_checked(inquiry)
    record(subject=inquiry, action="open", actor=None, at=at, role="public", to_state=inquiry.state)
    _tell_applicant(case, inquiry, at, "open", told("objection:opened", **_named(case)))
    return inquiry, True


def reply_due_on(row: NoticeRow, on: date) -> date:
    """The last day on which an objection raised on that day is answered: one that joins keeps the inquiry's day."""
    running = running_inquiries(row).first()
    return running.due_on if running else deadlines.objection_reply_on(on)


def running_inquiries(row: NoticeRow) -> QuerySet[Inquiry]:
    """The one that is going on, if any."""
    return Inquiry.objects.filter(row=row, state__in=RUNNING)


def _put_off(running: Inquiry, case: Case, at: datetime) -> None:
    clerk = running.proposed_by
    if clerk is None:
        transition(row=running, action="join", role="public", actor=None, at=at, **NOTHING)
        return
    data = {"finding": running.finding, "lines": running.lines, "answer": running.answer, "proposed_by": clerk.pk}
    transition(row=running, action="join", role="public", actor=None, at=at, data=data, **NOTHING)
    tell_user(
        clerk, key=f"inquiry:{running.pk}:joined:{at.timestamp():.0f}", at=at, link=reverse("reviews:objections"),
        **told("objection:joined", **_named(case)),
    )  # fmt: skip


def reopen_inquiry(*, case: Case, reason: str, by: User, at: datetime, role: str) -> None:
    """What followed from the finding is not signed or taken back: it is looked into again; the log keeps the answer."""
    upheld = [ObjectionState.UPHELD, ObjectionState.PARTLY]
    inquiries = Inquiry.objects.filter(row__case=case, state=InquiryState.CLOSED, objections__state__in=upheld)
    for inquiry in inquiries.distinct().order_by("opened_at", "pk"):
        transition(
            row=inquiry, action="reopen", role=role, actor=by, at=at, reason=reason,
            data={"answer": inquiry.answer}, confirmed_by=None, confirmed_at=None, **NOTHING,
        )  # fmt: skip
    for objection in Objection.objects.filter(row__case=case, state__in=upheld).order_by("pk"):
        transition(
            row=objection, action="reopen", role=role, actor=by, at=at, reason=reason,
            data={"answer": objection.answer}, answer="", answered_by=None, answered_at=None,
        )  # fmt: skip


def reply_on(case: Case) -> date | None:
    """The day on which the running inquiry is answered at the latest: while it runs the case has no other."""
    running = Inquiry.objects.filter(row__case=case, state__in=RUNNING).order_by("due_on").first()
    return running.due_on if running else None


def lapse_inquiry(*, row: NoticeRow, reason: str, by: User | None, at: datetime) -> None:
    """The row came off the notice: nothing is left to look into, and those who objected are told so."""
    for inquiry in running_inquiries(row):
        transition(row=inquiry, action="lapse", role="system", actor=by, at=at, reason=reason)
    for objection in Objection.objects.filter(row=row, state=ObjectionState.OPEN).order_by("pk"):
        answer = f"该条目已从公示中撤下（{reason}），不再核查。"
        transition(row=objection, action="lapse", role="system", actor=by, at=at, reason=reason, answer=answer)
        tell_objector(objection, "该条目已从公示中撤下，不再核查", at)


def tell_objector(objection: Objection, what: str, at: datetime) -> None:
    """A short message to the verified mobile; the full answer stands on the page of the receipt."""
    post(
        channel=Channel.SMS, address=objection.phone.reveal(), kind="objection", title="公示异议", at=at,
        body=f"您的公示异议（回执 {objection.receipt}）：{what}。凭回执编号和查询码可在“公示”栏目查询答复全文。",
    )  # fmt: skip


def tell_applicant_closed(case: Case, inquiry: Inquiry, what: str, at: datetime) -> None:
    """The applicant learns that the inquiry is over, never who objected."""
    words = told("objection:closed", **_named(case), what=what)
    _tell_applicant(case, inquiry, at, f"closed:{inquiry.confirmed_at:%Y%m%d%H%M%S}", words)


def _tell_applicant(case: Case, inquiry: Inquiry, at: datetime, which: str, words: dict[str, str]) -> None:
    application = case.application
    link = reverse("portal:affair", args=[application.pk])
    tell_owner(application.applicant, key=f"inquiry:{inquiry.pk}:{which}", at=at, link=link, **words)


def _named(case: Case) -> dict[str, str]:
    return {"scheme": scheme_of(case.scheme).title, "number": case.application.number}
