"""What a station does with a case: agree and pass it on, or send it back to the applicant."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from applications.models import Correction, Judgement
from applications.selectors import latest_judgement
from applications.services import return_for_correction as return_application
from audit.errors import DomainError
from audit.services import save_checked
from foundation import storage
from reviews import deadlines
from reviews.enums import Checked, OpinionKind
from reviews.models import Case, Step
from reviews.selectors.case import checklist_ids, conditions_of
from reviews.services import letters
from reviews.services.amounts import MinutesGiven, keep_minutes, refuse_proposal, require_reply, settled, with_file
from reviews.services.errors import ChecklistIncomplete, TextMissing
from reviews.services.held import (
    current_step,
    day_of,
    hold,
    move,
    opine,
    optional_text,
    refuse_same_person,
    required_line,
    required_text,
)
from reviews.services.rules import require_eligible

Answers = Mapping[str, Mapping[str, str]]
"""{condition id: {"answer": a Checked value, "note": text}}"""


@storage.kept_with_rows()
def approve_step(
    *,
    case: Case,
    by: User,
    at: datetime,
    answers: Answers | None = None,
    text: str = "",
    amount: Decimal | None = None,
    minutes: MinutesGiven | None = None,
    version: int | None = None,
) -> Case:
    """The station agrees; the case goes to the next one, or after the last to the bureau that decides.

    The first station answers every clause; later ones only where they differ. Where people decide the amount (yuan),
    the deciding station enters it, with `minutes` where a meeting decides; those before may propose one with its
    reason, 财政局 after it confirms. What 财政局 sent back is answered. Raises ChecklistIncomplete, AmountRefused,
    TextMissing, RulesSayNo, SamePerson, AlreadyHandled.
    """
    meeting = with_file(minutes) if minutes else None
    with transaction.atomic():
        hold(case, "approve", "clerk", by=by, version=version)
        step = current_step(case)
        refuse_same_person(case, step, by)
        judgement = require_eligible(case, at)
        content: dict[str, Any] = {
            "answers": _checked(case, step, answers or {}),
            "text": optional_text(text, "审核意见"),
        }
        content["amount"] = settled(
            case, step, judgement, amount=amount, minutes=minutes, text=content["text"], on=day_of(at)
        )
        if step.decides:
            named = judgement.amount if content["amount"] is None else content["amount"]
            require_reply(case, amount=named, text=content["text"])
        if minutes and meeting:
            content["minutes"] = keep_minutes(meeting, case=case, number=minutes.number, by=by, at=at)
        opine(case, step, kind=OpinionKind.APPROVE, by=by, at=at, **content)
        return _pass_on(case, step, judgement, content["amount"], by, at)


@transaction.atomic
def send_to_decider(
    *, case: Case, reason: str, by: User, at: datetime, amount: Decimal | None = None, version: int | None = None
) -> Case:
    """财政局 agrees neither to fund nor amount: the case goes back to the deciding bureau, which must decide anew.

    What that bureau said stays in the record; `amount` (yuan) is what 财政局 proposes instead and binds nobody. Raises
    TextMissing, AmountRefused, AlreadyHandled, NotYours, and DomainError where the station does not stand after the
    deciding one.
    """
    hold(case, "disagree", "clerk", by=by, version=version)
    step, deciding = current_step(case), case.steps.select_related("bureau").get(decides=True)
    if step.number <= deciding.number:
        raise DomainError("只有审定之后的环节可以退回审定部门。")
    reason = required_text(reason, "退回审定部门的理由")
    if amount is not None:
        refuse_proposal(amount, latest_judgement(case.application))
    opine(case, step, kind=OpinionKind.DISAGREE, by=by, at=at, text=reason, amount=amount)
    deciding.done_at, deciding.done_by = None, None
    save_checked(deciding, fields={"done_at", "done_by"})
    return move(
        case, "disagree", "clerk", by=by, at=at, reason=reason, position=deciding.number, bureau=deciding.bureau,
        holder=None, data={"step": step.number} | ({} if amount is None else {"amount": amount}),
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
    told = [
        (target, label, required_line(reason, label, limit=400, missing=f"请写明“{label}”的问题和要求。"))
        for target, label, reason in items
    ]
    step = current_step(case)
    due_on = deadlines.correction_due_on(day_of(at))
    opine(
        case, step, kind=OpinionKind.RETURN, by=by, at=at,
        text="；".join(f"{label}：{reason.rstrip('。；; ')}" for _, label, reason in told) + "。",
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


def _pass_on(case: Case, step: Step, judgement: Judgement, amount: Decimal | None, by: User, at: datetime) -> Case:
    """To the next station, or to the deciding bureau; only that bureau's amount becomes the case's."""
    step.done_at, step.done_by = at, by
    save_checked(step, fields={"done_at", "done_by"})
    following = case.steps.select_related("bureau").filter(number=step.number + 1).first()
    goal = following or case.steps.select_related("bureau").get(decides=True)
    known = case.amount if judgement.amount is None else judgement.amount
    return move(
        case, "approve" if following else "approve_last", "clerk", by=by, at=at, position=goal.number,
        bureau=goal.bureau, holder=None, amount=amount if step.decides and amount is not None else known,
        data={"step": step.number},
    )  # fmt: skip
