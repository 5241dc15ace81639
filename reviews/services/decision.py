"""The decision: proposed by one person, signed by another, with the rules asked again at both."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import Person, User
from applications.enums import JudgementPurpose
from applications.services import approve as approve_application
from applications.services import judge, keep_judgement
from applications.services import refuse as refuse_application
from audit.services import record, save_checked, transition
from policy.terms import Outcome
from policy.verdict import Verdict
from reviews.enums import HEARD, CaseState, DecisionOutcome, DecisionState, OpinionKind
from reviews.models import Case, Decision, Hearing, NoticeRow, Opinion
from reviews.selectors.amounts import deciding_opinion
from reviews.selectors.case import open_points, published_row
from reviews.services import letters
from reviews.services.back import put_back
from reviews.services.conflicts import require_undisputed
from reviews.services.errors import AlreadyHandled, RulesSayNo, SamePerson
from reviews.services.hearing import tell_taken_back
from reviews.services.held import current_step, day_of, hold, move, opine, required_text
from reviews.services.intake import strike_rows
from reviews.signals import decision_made
from reviews.workflow import BACK


@transaction.atomic
def propose_decision(*, case: Case, by: User, at: datetime, version: int | None = None) -> Decision:
    """Lay the approval before the head; the rules are asked again with the day of submission.

    Where people decide the amount it is that of the deciding bureau's opinion. Raises RulesSayNo, AlreadyHandled.
    """
    hold(case, "propose_approval", "clerk", by=by, version=version)
    require_undisputed(case)
    verdict = judge(case.application)
    opinion = deciding_opinion(case) if verdict.amount is None else None
    amount = _amount(opinion, verdict)
    decision = Decision(
        case=case, outcome=DecisionOutcome.APPROVED, amount=amount, opinion=opinion,
        amount_min=verdict.amount_min, amount_max=verdict.amount_max, notice_row=_published(case, amount),
        from_state=case.state, proposed_by=by, proposed_at=at,
    )  # fmt: skip
    save_checked(decision)
    record(
        subject=decision, action="propose", actor=by, at=at, role="clerk", to_state=decision.state,
        data={"amount": decision.amount},
    )  # fmt: skip
    move(case, "propose_approval", "clerk", by=by, at=at, data={"amount": decision.amount})
    return decision


@transaction.atomic
def sign(*, decision: Decision, by: User, at: datetime, version: int | None = None) -> Decision:
    """The head's signature: judgement kept, letter issued, application told; an approval lays out its payment plan.

    Raises SamePerson, RulesSayNo, AlreadyHandled, and whatever payments refuses (no room in the budget).
    """
    case = _held_decision(decision, "sign_approval" if decision.amount is not None else "sign_refusal", by, version)
    if decision.proposed_by_id == by.pk:
        raise SamePerson("拟定人与签发人不能是同一人，请由另一位负责人签发。")
    return _approve(decision, case, by, at) if decision.amount is not None else _refuse(decision, case, by, at)


@transaction.atomic
def send_back(*, decision: Decision, reason: str, by: User, at: datetime, version: int | None = None) -> Decision:
    """The head does not sign: the case returns to where the proposal was made, with the reason.

    Who was told that a refusal is prepared is told that it is not any more.
    """
    case = _held_decision(decision, f"send_back_{BACK[CaseState(decision.from_state)]}", by, version)
    reason = required_text(reason, "退回重审的理由")
    opine(case, current_step(case), kind=OpinionKind.SEND_BACK, by=by, at=at, text=reason)
    transition(row=decision, action="send_back", role="head", actor=by, at=at, reason=reason)
    put_back(decision, verb="send_back", role="head", by=by, at=at, reason=reason)
    told = Hearing.objects.filter(decision=decision).select_related("letter").first()
    if told is not None:
        tell_taken_back(told, case.application, "负责人没有签发，退回经办人重新审核。", at)
    return decision


def _held_decision(decision: Decision, action: str, by: User, version: int | None) -> Case:
    case = hold(decision.case, action, "head", by=by, version=version)
    decision.refresh_from_db(from_queryset=Decision.objects.select_for_update())
    decision.case = case
    if decision.state != DecisionState.PROPOSED:
        raise AlreadyHandled("这份决定已经处理，请刷新页面查看最新状态。")
    return case


def _approve(decision: Decision, case: Case, by: User, at: datetime) -> Decision:
    application = case.application
    require_undisputed(case)
    if application.person_id is not None:
        # What the person was granted already counts: of two signatures for one person the later sees the earlier.
        Person.objects.select_for_update().get(pk=application.person_id)
    judgement, verdict = keep_judgement(application=application, purpose=JudgementPurpose.DECISION, at=at)
    opinion = deciding_opinion(case) if verdict.amount is None else None
    amount = _amount(opinion, verdict)
    if amount != decision.amount or opinion != decision.opinion:
        raise RulesSayNo(
            f"规则复核的金额为 {amount:,.2f} 元，与拟定的 {decision.amount:,.2f} 元不一致，请退回经办人重新拟定。"
        )
    _published(case, amount)
    letter = letters.approval(decision, at)
    transition(
        row=decision, action="sign", role="head", actor=by, at=at, signed_by=by, signed_at=at,
        decided_on=day_of(at), judgement=judgement, letter=letter,
    )  # fmt: skip
    data = {"letter": letter.number}
    move(case, "sign_approval", "head", by=by, at=at, amount=decision.amount, holder=None, data=data)
    approve_application(application=application, by=by, at=at)
    decision_made.send(sender=Decision, decision=decision, at=at)
    return decision


def _refuse(decision: Decision, case: Case, by: User, at: datetime) -> Decision:
    if not Hearing.objects.filter(decision=decision, state__in=HEARD).exists():
        raise RulesSayNo("申请人还没有得到陈述申辩的机会，不能签发。请退回经办人重新提出，系统会先告知申请人。")
    judgement, _ = keep_judgement(application=case.application, purpose=JudgementPurpose.DECISION, at=at)
    letter = letters.refusal(decision, at)
    transition(
        row=decision, action="sign", role="head", actor=by, at=at, signed_by=by, signed_at=at,
        decided_on=day_of(at), judgement=judgement, letter=letter,
    )  # fmt: skip
    strike_rows(case, by=by, at=at, reason="不予批准")
    data = {"letter": letter.number}
    move(case, "sign_refusal", "head", by=by, at=at, reason=decision.text, holder=None, data=data)
    refuse_application(application=case.application, by=by, at=at)
    return decision


def _amount(opinion: Opinion | None, verdict: Verdict) -> Decimal:
    """What the rules give, or what the deciding bureau decided inside the bounds."""
    if verdict.outcome is not Outcome.ELIGIBLE:
        raise RulesSayNo(f"规则复核为“{verdict.outcome.label}”，不能批准：{open_points(verdict.as_dict())}。")
    if verdict.amount is not None:
        return verdict.amount
    if opinion is None or opinion.amount is None or verdict.amount_max is None:
        raise RulesSayNo("审定部门还没有核定金额，不能批准。")
    if not verdict.amount_min <= opinion.amount <= verdict.amount_max:
        raise RulesSayNo(f"核定金额 {opinion.amount:,.2f} 元超出政策规定的上下限，不能批准。")
    return opinion.amount


def _published(case: Case, amount: Decimal) -> NoticeRow:
    """What is granted is what everybody could read and object to."""
    row = published_row(case)
    if row is None or row.amount != amount:
        told = "尚未公示" if row is None else f"与公示的 {row.amount:,.2f} 元不一致"
        raise RulesSayNo(
            f"核定金额 {amount:,.2f} 元{told}，不能批准。请由经办人在案件页面“重新公示”，期满后再提出批准；"
            "已提出的，请先退回经办人。"
        )
    return row
