"""A refusal is proposed with its reasons by a clerk; the applicant may answer (hearing.py), the head signs it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications.selectors import open_correction
from audit.services import record, save_checked
from policy.dates import date_cn
from reviews.enums import CaseState, DecisionOutcome, ObjectionState, OpinionKind, ReasonCode
from reviews.models import Case, Decision, Objection
from reviews.selectors.case import conditions_of, notes_on_clauses
from reviews.services.errors import TextMissing, TooEarly
from reviews.services.hearing import open_hearing
from reviews.services.held import current_step, day_of, hold, move, opine, refuse_same_person, required_text
from reviews.services.steps import Answers, checked_answers


@transaction.atomic
def propose_refusal(
    *,
    case: Case,
    reason_code: str,
    text: str,
    by: User,
    at: datetime,
    clauses: Sequence[str] = (),
    answers: Answers | None = None,
    version: int | None = None,
) -> Decision:
    """Prepare a refusal: the applicant is told its reasons and may answer before the head of the bureau can sign.

    `clauses` are the ids of the conditions it rests on, at least one where the reason is the condition itself;
    `answers` is the checklist as far as it was answered, and stays with the opinion. Raises TextMissing, SamePerson,
    ChecklistIncomplete for an answer that is none, AlreadyHandled, and TooEarly while a correction may still come.
    """
    hold(case, "propose_refusal", "clerk", by=by, version=version)
    if reason_code not in ReasonCode.values:
        raise TextMissing("请选择不予批准的理由类别。")
    text = required_text(text, "不予批准的事实和理由")
    found = checked_answers(case, answers or {})
    reasons = list(_reasons(case, clauses, found))
    if reason_code == ReasonCode.CONDITION and not reasons:
        raise TextMissing("请勾选申请不符合的条款，决定书须写明依据。")
    if case.state == CaseState.OBJECTED and not _has_upheld(case):
        raise TextMissing("请先在异议核查中答复异议；异议成立的，系统会同时提出不予批准。")
    if case.state == CaseState.CORRECTING:
        _wait_for_correction(case, day_of(at))
    step = current_step(case)
    if case.state == CaseState.REVIEWING:
        refuse_same_person(case, step, by)
    opine(case, step, kind=OpinionKind.REFUSE, by=by, at=at, reason_code=reason_code, text=text, answers=found)
    decision = Decision(
        case=case, outcome=DecisionOutcome.REFUSED, reason_code=reason_code, text=text, clauses=reasons,
        from_state=case.state, proposed_by=by, proposed_at=at,
    )  # fmt: skip
    save_checked(decision)
    record(subject=decision, action="propose", actor=by, at=at, role="clerk", reason=text, to_state=decision.state)
    hearing = open_hearing(decision, at)
    move(
        case, "propose_refusal", "clerk", by=by, at=at, reason=text, due_on=hearing.until,
        data={"reason_code": str(reason_code)},
    )  # fmt: skip
    return decision


def _wait_for_correction(case: Case, on: date) -> None:
    asked = open_correction(case.application)
    if asked is not None and on <= asked.due_on:
        raise TooEarly(f"申请人可以补正到{date_cn(asked.due_on)}，期限届满前不能提出不予批准。")


def _has_upheld(case: Case) -> bool:
    return Objection.objects.filter(row__case=case, state__in=[ObjectionState.UPHELD, ObjectionState.PARTLY]).exists()


def _reasons(case: Case, clauses: Sequence[str], answers: Answers) -> Iterator[dict[str, Any]]:
    """Each clause with the figures of the rules; where these say yes, with what the bureau noted against it.

    The facts in words stand beside them, once.
    """
    chosen = set(clauses)
    notes = notes_on_clauses(case) | {name: entry["note"] for name, entry in answers.items() if entry["note"]}
    for condition in conditions_of(case):
        if condition["id"] in chosen:
            chosen.discard(condition["id"])
            found = "经核查不符合"
            because = condition["because"] if condition["met"] is False else notes.get(condition["id"]) or found
            yield {**{name: condition[name] for name in ("id", "clause", "label")}, "because": because}
    if chosen:
        raise TextMissing("所选条款与本补贴不符，请刷新页面后重新选择。")
