"""What a reader may do with a case now, and why nothing where it is nothing."""

from datetime import date

from django.http import HttpRequest

from accounts.models import Post
from accounts.permissions import NotYours
from applications.selectors import open_correction
from applications.services import judge
from policy.terms import Outcome
from reviews.enums import CaseState
from reviews.models import Case
from reviews.permissions import refuse_own_case, stands_in
from reviews.selectors import CaseDetail
from reviews.selectors.case import open_points, published_amount, standing_verdict
from reviews.workflow import CASE


def acts_of(request: HttpRequest, case: Case, posts: list[Post]) -> tuple[set[str], str]:
    """What the user may do now by the table of transitions, and why nothing where it is nothing."""
    here = {post.role for post in posts if post.bureau_id == case.bureau_id}
    here |= set(stands_in(request.user, case, case.bureau).values_list("role", flat=True))
    acts = {action for role in here for action in CASE.actions(case.state, role)}
    if not acts:
        return acts, _who_acts(case)
    try:
        refuse_own_case(request.user, case.application)
    except NotYours as error:
        return set(), str(error)
    return acts, ""


def narrowed(detail: CaseDetail, acts: set[str], on: date) -> tuple[set[str], str]:
    """The acts without those that the service would refuse now, and the sentence that says why."""
    case = detail.case
    if case.state == CaseState.REVIEWING and detail.judgement.outcome != Outcome.ELIGIBLE:
        verdict = standing_verdict(case, detail.judgement)
        if verdict["verdict"] != Outcome.ELIGIBLE:
            return acts - {"approve", "disagree"}, f"现在不能同意，有关标准尚未确定：{open_points(verdict)}。"
        acts = acts if confirms(detail) else acts - {"disagree"}
        return acts, "提交时不能判断的条款，按现行标准已经符合；同意时将重新记录规则判断。"
    if case.state == CaseState.CORRECTING:
        asked = open_correction(detail.application)
        if asked and on <= asked.due_on:
            return acts - {"propose_refusal"}, _who_acts(case)
        return acts, "补正期限已过，可以依据现有材料提出不予批准；申请人在此之前仍可补正。"
    if case.state == CaseState.TO_DECIDE:
        return _as_published(case, acts)
    if not confirms(detail):
        acts = acts - {"disagree"}
    return acts, ""


def may_strike(detail: CaseDetail, acts: set[str]) -> bool:
    """Whether the station may take rows out of the roster: the deciding one, before it has agreed."""
    return "strike_lines" in acts and detail.scheme.is_roster and detail.steps[detail.case.position - 1].decides


def ways_to_answer(detail: CaseDetail) -> str:
    """How the deciding bureau can follow what 财政局 sent back; "" where nothing was."""
    asked = detail.disagreement
    if asked is None or not detail.steps[detail.case.position - 1].decides:
        return ""
    stays = "不采纳的，请在审核意见中写明理由后同意。"
    if detail.scheme.is_decided:
        return f"采纳的，请重新核定金额；{stays}"
    if detail.scheme.is_roster:
        return f"本项目的金额按花名册人数和政策标准计算。采纳的，请“核减名册人员”，金额随之重新计算；{stays}"
    return (
        "本项目的金额由申报内容和政策标准确定，不能直接改动。"
        f"采纳的，请“退回补正”，由申请人更正申报内容后重新计算；{stays}"
    )


def confirms(detail: CaseDetail) -> bool:
    """Whether the case stands after its deciding bureau, which is left to confirm fund and amount."""
    case = detail.case
    deciding = next(step.number for step in detail.steps if step.decides)
    return case.state == CaseState.REVIEWING and case.position > deciding


def _as_published(case: Case, acts: set[str]) -> tuple[set[str], str]:
    verdict, published = judge(case.application), published_amount(case)
    amount = case.amount if verdict.amount is None else verdict.amount
    if verdict.outcome is not Outcome.ELIGIBLE or amount == published:
        return acts - {"republish"}, ""
    return acts - {"propose_approval"}, f"规则复核的金额 {amount:,.2f} 元与公示的不一致，须重新公示。"


def _who_acts(case: Case) -> str:
    if case.on_desk:
        role = "负责人签发" if case.state == CaseState.TO_SIGN else "经办人办理"
        return f"现由{case.bureau.name}的{role}。"
    return {
        CaseState.CORRECTING: "等待申请人补正，补正后回到退回的部门。",
        CaseState.IN_NOTICE: "正在公示，期满无异议自动转为待决定。",
        CaseState.HEARING: "等待申请人陈述申辩，期满自动转负责人签发。",
    }.get(CaseState(case.state), "本案已办结。")
