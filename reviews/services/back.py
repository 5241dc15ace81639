"""A proposed decision goes back: the case is again where the proposal was made, with the person who made it."""

from datetime import datetime

from accounts.models import User
from applications.selectors import open_correction
from reviews.enums import CaseState
from reviews.models import Case, Decision
from reviews.services.held import move
from reviews.services.inquiries import reopen_inquiry, reply_on
from reviews.workflow import BACK


def put_back(decision: Decision, *, verb: str, role: str, by: User, at: datetime, reason: str) -> Case:
    """Move the case by `<verb>_<place>`; upheld objections are to be answered anew; these and a correction keep
    their day."""
    case, place = decision.case, CaseState(decision.from_state)
    asked = open_correction(case.application) if place is CaseState.CORRECTING else None
    since = {"due_on": asked.due_on} if asked else {}
    if place is CaseState.OBJECTED:
        reopen_inquiry(case=case, reason=reason, by=by, at=at, role=role)
        since["due_on"] = reply_on(case)
    holder = decision.proposed_by
    return move(
        case, f"{verb}_{BACK[place]}", role, by=by, at=at, reason=reason, holder=holder,
        data={"outcome": str(decision.outcome)}, **since,
    )  # fmt: skip
