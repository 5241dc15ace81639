"""What a station does with a case: agree and pass it on, or send it back to the applicant."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from applications.models import Correction, Judgement
from applications.services import return_for_correction as return_application
from audit.services import save_checked
from foundation.normalise import TextRefused, clean_line
from reviews import deadlines
from reviews.enums import Checked, OpinionKind
from reviews.models import Case, Step
from reviews.selectors.case import bounds_of, checklist_ids, conditions_of
from reviews.services import letters
from reviews.services.errors import AmountRefused, ChecklistIncomplete, TextMissing
from reviews.services.held import current_step, day_of, hold, move, opine, optional_text, refuse_same_person
from reviews.services.rules import require_eligible

Answers = Mapping[str, Mapping[str, str]]
"""{condition id: {"answer": a Checked value, "note": text}}"""


@transaction.atomic
def approve_step(
    *,
    case: Case,
    by: User,
    at: datetime,
    answers: Answers | None = None,
    text: str = "",
    amount: Decimal | None = None,
    version: int | None = None,
) -> Case:
    """The station agrees; the case goes to the next one, or after the last to the bureau that decides.

    The first station answers every clause; later ones only where they differ. Where people decide the amount, the
    last station enters it and earlier ones may propose one (yuan). Raises ChecklistIncomplete, AmountRefused,
    RulesSayNo, SamePerson, AlreadyHandled.
    """
    hold(case, "approve", "clerk", by=by, version=version)
    step = current_step(case)
    refuse_same_person(case, step, by)
    following = case.steps.filter(number=step.number + 1).first()
    judgement = require_eligible(case, at)
    kept = _checked(case, step, answers or {})
    amount = _amount(judgement, amount, last=following is None)
    opine(
        case, step, kind=OpinionKind.APPROVE, by=by, at=at,
        answers=kept, amount=amount, text=optional_text(text, "审核意见"),
    )  # fmt: skip
    step.done_at, step.done_by = at, by
    save_checked(step, fields={"done_at", "done_by"})
    action = "approve" if following else "approve_last"
    goal = following or case.steps.get(decides=True)
    known = case.amount if judgement.amount is None else judgement.amount
    return move(
        case, action, "clerk", by=by, at=at, position=goal.number, bureau=goal.bureau, holder=None,
        amount=known if amount is None else amount, data={"step": step.number},
    )  # fmt: skip


@transaction.atomic
def return_for_correction(
    *,
    case: Case,
    items: Sequence[tuple[str, str, str]],
    by: User,
    at: datetime,
    version: int | None = None,
) -> Correction:
    """Tell the applicant at once all that is wrong: (target, label, reason) each. A letter goes with it.

    Targets are those of applications.selectors.targets. The corrected case comes back to this station.
    """
    hold(case, "return", "clerk", by=by, version=version)
    if not items:
        raise TextMissing("请至少勾选一个需要补正的项目，并写明问题和要求。")
    told = [(target, label, _reason(label, reason)) for target, label, reason in items]
    step = current_step(case)
    due_on = deadlines.correction_due_on(day_of(at))
    opine(
        case, step, kind=OpinionKind.RETURN, by=by, at=at,
        text="；".join(f"{label}：{reason}" for _, label, reason in told),
    )  # fmt: skip
    move(case, "return", "clerk", by=by, at=at, due_on=due_on, returned_from=case.state, holder=by)
    correction = return_application(application=case.application, items=told, due_on=due_on, by=by, at=at)
    letters.correction(case, correction, told, at)
    return correction


def checked_answers(case: Case, answers: Answers) -> dict[str, dict[str, str]]:
    """Answers for known clauses only, each a Checked word with a clean note. Raises ChecklistIncomplete."""
    known = checklist_ids(case)
    kept: dict[str, dict[str, str]] = {}
    for name, entry in answers.items():
        if name not in known:
            raise ChecklistIncomplete("核对的条款与本补贴不符，请刷新页面后重新核对。")
        if entry.get("answer") not in Checked.values:
            raise ChecklistIncomplete("条款核对只能选“属实”“不属实”或“存疑”。")
        kept[name] = {"answer": entry["answer"], "note": optional_text(entry.get("note", ""), "核对说明")}
    return kept


def _checked(case: Case, step: Step, answers: Answers) -> dict[str, dict[str, str]]:
    kept = checked_answers(case, answers)
    labels = {condition["id"]: condition["label"] for condition in conditions_of(case)}
    for name, entry in kept.items():
        if entry["answer"] == Checked.FALSE:
            raise ChecklistIncomplete(f"“{labels[name]}”核对为不属实，不能同意；请退回补正或建议不予批准。")
        if entry["answer"] == Checked.DOUBT and not entry["note"]:
            raise ChecklistIncomplete(f"“{labels[name]}”核对为存疑，请写明疑点。")
    open_ones = [label for name, label in labels.items() if name not in kept]
    if step.number == 1 and open_ones:
        raise ChecklistIncomplete(f"还有 {len(open_ones)} 条没有核对：{'、'.join(open_ones)}。")
    return kept


def _amount(judgement: Judgement, amount: Decimal | None, *, last: bool) -> Decimal | None:
    """The amount inside the policy's bounds; None where the policy fixes it or nobody has proposed one yet."""
    bounds = bounds_of(judgement)
    if bounds is None:
        if amount is not None and amount != judgement.amount:
            raise AmountRefused("本项目的金额由政策确定，不能另行填写。")
        return None
    low, high = bounds
    if amount is None:
        if last:
            raise AmountRefused(f"请填写核定金额，须大于 0 元，在 {low:,.2f} 元至 {high:,.2f} 元之间。")
        return None
    if not (amount > 0 and low <= amount <= high):
        raise AmountRefused(
            f"核定金额 {amount:,.2f} 元不在政策范围内，须大于 0 元，在 {low:,.2f} 元至 {high:,.2f} 元之间。"
        )
    return amount


def _reason(label: str, raw: Any) -> str:
    try:
        reason = clean_line(raw, 400)
    except TextRefused as error:
        raise TextMissing(f"{label}：{error}") from error
    if not reason:
        raise TextMissing(f"请写明“{label}”的问题和要求。")
    return reason
