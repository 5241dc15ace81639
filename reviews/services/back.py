"""A proposed decision goes back: the case is again where the proposal was made, with the person who made it."""

from datetime import datetime

from accounts.models import User
from applications.selectors import open_correction
from audit.services import transition
from reviews.enums import CaseState, ObjectionState
from reviews.models import Case, Decision, NoticeRow, Objection
from reviews.services.held import move
from reviews.workflow import BACK


def put_back(decision: Decision, *, verb: str, role: str, by: User, at: datetime, reason: str) -> Case:
    """Move the case by `<verb>_<place>`; upheld objections are to be answered anew, a correction keeps its day."""
    case, place = decision.case, CaseState(decision.from_state)
    if place is CaseState.OBJECTED:
        _reopen_objections(case, role, by, at, reason)
    asked = open_correction(case.application) if place is CaseState.CORRECTING else None
    since = {"due_on": asked.due_on} if asked else {}
    holder = decision.proposed_by
    return move(case, f"{verb}_{BACK[place]}", role, by=by, at=at, reason=reason, holder=holder, **since)


def _reopen_objections(case: Case, role: str, by: User, at: datetime, reason: str) -> None:
    """The finding is not followed: the upheld objections are to be answered anew; the log keeps the answer."""
    rows = NoticeRow.objects.filter(case=case)
    upheld = Objection.objects.filter(row__in=rows, state=ObjectionState.UPHELD)
    for objection in upheld.order_by("pk"):
        transition(
            row=objection, action="reopen", role=role, actor=by, at=at, reason=reason,
            data={"answer": objection.answer}, answer="", answered_by=None, answered_at=None,
        )  # fmt: skip
