"""The way of a case through its bureaus, as the bureaus and the applicant both see it: what was done stays done."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from applications.enums import ApplicationState as A
from reviews.enums import CaseState as S
from reviews.enums import DecisionState as D
from reviews.enums import NoticeRowState as N
from reviews.models import Case, Hearing, NoticeRow, Step
from reviews.paying import hindrance

Station = dict[str, str]
REFUSING = (S.HEARING, S.TO_ANSWER, S.TO_SIGN, S.REFUSED)
"""Places in which a step that has not said yes will not say it any more."""
PAYING = {A.APPROVED: ("active", "待发放"), A.PAYING: ("active", "分期发放中"), A.PAID: ("done", "")}
ENDS = {S.APPROVED: "done", S.REFUSED: "stopped"}


def stations_of(
    case: Case, steps: Sequence[Step], rows: Sequence[NoticeRow], hearing: Hearing | None, *, staff: bool
) -> list[Station]:
    """For components/route_map.html: each bureau, the public notice, 陈述申辩 where there is one, decision, payment.

    `staff` says whether the members of staff are named. While a refusal is prepared and after it, and once the
    application is withdrawn, what will not be passed any more says so.
    """
    refusing = hearing is not None and _is_refusing(case, hearing)
    state = S(case.state)
    is_over = refusing or state is S.WITHDRAWN
    stations = [*(_bureau(case, step, staff) for step in steps), _notice(case, rows)]
    if is_over:
        stations = [_skipped(station) for station in stations]
    stations += _heard(case, hearing) if refusing and hearing else ()
    deciding = "active" if state in (S.TO_DECIDE, S.TO_SIGN) else ENDS.get(state, "neutral")
    word = str(state.label) if deciding != "neutral" else ""
    # A refusal is decided by the bureau that prepares it.
    decider = case.bureau.name if refusing else next((step.bureau.name for step in steps if step.decides), "")
    decision = {"name": f"决定 · {decider}" if decider else "决定", "state": deciding, "note": word}
    paying = _payment(case)
    return [
        *stations,
        _skipped(decision) if state is S.WITHDRAWN else decision,
        _skipped(paying) if is_over else paying,
    ]


def _is_refusing(case: Case, hearing: Hearing) -> bool:
    return S(case.state) in REFUSING and hearing.decision.state != D.SENT_BACK


def why_decided_here(case: Case, steps: Sequence[Step], hearing: Hearing | None) -> str:
    """Why a refusal is decided by the bureau that prepares it, where an approval would be decided elsewhere."""
    decider = next((step.bureau for step in steps if step.decides), case.bureau)
    if hearing is None or not _is_refusing(case, hearing) or decider.pk == case.bureau_id:
        return ""
    return (
        f"{decider.name}审定的是批准和金额；审核中认为不符合条件的，由提出不予批准的{case.bureau.name}作出决定并出具决定书，"
        "不再经过后面的部门。"
    )


def _skipped(station: Station) -> Station:
    to_come = station["state"] == "neutral" and not station["note"]
    return station | {"state": "skipped", "note": "不再经过"} if to_come else station


def _payment(case: Case) -> Station:
    """Where the money stands; what the bank has sent back waits for the applicant."""
    state, note = PAYING.get(A(case.application.state), ("neutral", ""))
    if state == "active" and (waits_for := hindrance(case.application)):
        state, note = "waiting", waits_for
    return {"name": "发放", "state": state, "note": note}


def _bureau(case: Case, step: Step, staff: bool) -> Station:
    state, note = "neutral", ""
    if step.done_at and step.done_by_id:
        who = f"{step.done_by.name} " if staff and step.done_by else ""
        state, note = "done", f"{who}{_day(step.done_at)}" if staff else f"{_day(step.done_at)} 办结"
    elif step.number == case.position:
        state, note = _standing(S(case.state), staff)
    return {"name": step.bureau.name, "state": state, "note": note}


def _standing(state: S, staff: bool) -> tuple[str, str]:
    """Of the bureau that has the case and has not yet said yes."""
    if state in (S.INTAKE, S.REVIEWING):
        return "active", "" if staff else "正在办理"
    if state is S.CORRECTING:
        return "waiting", "待申请人补正" if staff else "等您补正"
    if state in REFUSING:
        return "stopped", "不予批准" if state is S.REFUSED else "拟不予批准"
    return ("neutral", "已撤回") if state is S.WITHDRAWN else ("neutral", "")


def _notice(case: Case, rows: Sequence[NoticeRow]) -> Station:
    state, passed = S(case.state), any(row.state == N.PASSED for row in rows)
    kind, note = "done" if passed else "neutral", ""
    if state in (S.TO_PUBLISH, S.IN_NOTICE):
        kind = "active"
        note = f"到 {case.due_on:%m-%d}" if state is S.IN_NOTICE and case.due_on else ""
    elif state is S.OBJECTED:
        kind, note = "active", "异议核查"
    elif not passed and any(row.state != N.PASSED for row in rows):
        kind, note = "stopped", "已撤下" if state in (S.REFUSED, S.WITHDRAWN) else "有异议"
    return {"name": "公示", "state": kind, "note": note}


def _heard(case: Case, hearing: Hearing) -> Iterator[Station]:
    """Only where a refusal is or was prepared and not taken back."""
    state = S(case.state)
    if state is S.HEARING:
        yield {"name": "陈述申辩", "state": "waiting", "note": f"到 {hearing.until:%m-%d}"}
    elif state is S.TO_ANSWER:
        yield {"name": "陈述申辩", "state": "active", "note": "复核中"}
    else:
        yield {"name": "陈述申辩", "state": "done", "note": str(hearing.get_state_display())}


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%m-%d}"
