"""Working-day limits of the places in a route, from the dated parameters; counting starts on the next day."""

from datetime import date

from policy.calendar import add_working_days
from policy.parameters import load
from reviews.enums import DESK_STATES, CaseState

LIMITS = {
    CaseState.INTAKE: "limit.accept",
    CaseState.TO_PUBLISH: "limit.final",
    CaseState.OBJECTED: "objection.reply_days",
    CaseState.TO_DECIDE: "limit.final",
    CaseState.TO_ANSWER: "limit.final",
    CaseState.TO_SIGN: "limit.final",
}


def due_on(state: str, position: int, on: date) -> date | None:
    """The last day for the bureau that has the case from `on`; None where no bureau must act."""
    if state not in DESK_STATES:
        return None
    name = LIMITS.get(CaseState(state)) or ("limit.first" if position == 1 else "limit.second")
    return add_working_days(on, limit(name, on))


def correction_due_on(on: date) -> date:
    """The last day on which the applicant may correct."""
    return add_working_days(on, limit("correction.days", on))


def objection_reply_on(on: date) -> date:
    """The last day on which an objection raised on that day is answered."""
    return add_working_days(on, limit("objection.reply_days", on))


def hearing_until(on: date) -> date:
    """The last day on which the applicant may answer to a refusal that is prepared, told of on that day."""
    return add_working_days(on, limit("hearing.working_days", on))


def correction_lapses(on: date) -> bool:
    """Whether an application ends by itself when a correction asked for on that day does not come in time."""
    return bool(load().value("correction.lapse", on).value)


def limit(name: str, on: date) -> int:
    """Working days of a limit in force on a day."""
    return int(load().value(name, on).value)
