"""Lines taken out of the roster of a case: the rest is judged anew, and the case gets the new amount."""

from collections.abc import Collection
from datetime import datetime

from accounts.models import User
from applications.models import Judgement
from applications.services import strike_lines
from audit.services import record, save_checked
from reviews.models import Case


def take_out(*, case: Case, numbers: Collection[int], reason: str, by: User, at: datetime) -> Judgement:
    """Strike the lines; gives what the rules say to the rest. The caller holds the case."""
    judgement = strike_lines(application=case.application, numbers=numbers, reason=reason, by=by, at=at)
    before, case.amount = case.amount, judgement.amount
    case.version += 1
    save_checked(case, fields={"amount", "version"})
    record(
        subject=case, action="strike_lines", actor=by, at=at, role="bureau", reason=reason, locked=True,
        data={"rows": sorted(numbers), "before": before, "amount": case.amount},
    )  # fmt: skip
    return judgement
