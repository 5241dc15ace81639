"""Two applicants claim one matter: a clerk proposes which counts, a head confirms; until then neither is decided."""

from datetime import datetime

from django.db import transaction

from accounts.enums import Role
from accounts.models import User
from accounts.permissions import NotYours
from applications.enums import ConflictState
from applications.models import ClaimConflict
from applications.selectors import lost_claim, lost_lines, undecided_conflicts
from applications.services import settle_conflict
from audit.services import transition
from reviews.enums import OPEN_STATES
from reviews.models import Case
from reviews.permissions import holds_desk, refuse_own_case
from reviews.selectors.conflicts import Dispute, confirming, dispute
from reviews.services.errors import AlreadyHandled, Disputed, SamePerson, TextMissing
from reviews.services.held import lock, required_text
from reviews.services.striking import take_out


@transaction.atomic
def propose_answer(*, conflict: ClaimConflict, finding: str, reason: str, by: User, at: datetime) -> ClaimConflict:
    """A clerk of either side's bureau says which claim counts, or that both may stand, and how that was found.

    Raises NotYours, AlreadyHandled, TextMissing.
    """
    told = _held(conflict, Role.CLERK, by)
    if conflict.state != ConflictState.OPEN:
        raise AlreadyHandled("该重复申领已有核实结论，请刷新页面查看。")
    if finding not in dict(told.findings):
        raise TextMissing("请选择核实结论；先登记的一方已作出决定的，只能认定由其享有，或者属于不同事项。")
    reason = required_text(reason, "核实情况")
    return transition(
        row=conflict, action="propose", role="clerk", actor=by, at=at, reason=reason,
        finding=finding, answer=reason, proposed_by=by, proposed_at=at,
    )  # fmt: skip


@transaction.atomic
def confirm_answer(*, conflict: ClaimConflict, by: User, at: datetime) -> ClaimConflict:
    """A head agrees, of the other bureau where the sides are at two: the claim that lost becomes free, a roster's line
    that lost is taken out.

    An application without lines that lost is to be refused in the ordinary way. Raises NotYours, SamePerson,
    AlreadyHandled.
    """
    told = _held(conflict, Role.HEAD, by)
    if conflict.state != ConflictState.PROPOSED:
        raise AlreadyHandled("没有待确认的核实结论，请刷新页面查看。")
    if conflict.proposed_by_id == by.pk:
        raise SamePerson("核实结论由您提出，须由另一位负责人确认。")
    _require_confirming(told, by)
    transition(
        row=conflict, action="confirm", role="head", actor=by, at=at, reason=conflict.answer,
        confirmed_by=by, confirmed_at=at,
    )  # fmt: skip
    loser = settle_conflict(conflict=conflict, by=by, at=at)
    if loser is not None and loser.line is not None and loser.line.removed_at is None:
        side = told.first if loser.pk == told.first.claim.pk else told.rival
        if side.case.state in OPEN_STATES:
            reason = f"经核实，该人员同一事项由另一申请享有：{conflict.answer}"
            take_out(case=side.case, numbers=[loser.line.number], reason=reason, by=by, at=at)
    return conflict


@transaction.atomic
def send_back_answer(*, conflict: ClaimConflict, reason: str, by: User, at: datetime) -> ClaimConflict:
    """The head does not agree: it is to be looked into again. Raises NotYours, AlreadyHandled, TextMissing."""
    told = _held(conflict, Role.HEAD, by)
    if conflict.state != ConflictState.PROPOSED:
        raise AlreadyHandled("没有待确认的核实结论，请刷新页面查看。")
    _require_confirming(told, by)
    reason = required_text(reason, "退回的理由")
    data = {"finding": conflict.finding, "answer": conflict.answer, "proposed_by": conflict.proposed_by_id}
    return transition(
        row=conflict, action="send_back", role="head", actor=by, at=at, reason=reason, data=data,
        finding="", answer="", proposed_by=None, proposed_at=None,
    )  # fmt: skip


def require_undisputed(case: Case) -> None:
    """Nothing is published or approved while somebody else claims the same and two people have not answered which
    counts, nor where they found that the matter is the other's. Raises Disputed.
    """
    waiting = undecided_conflicts([case.application_id]).count()
    if waiting:
        raise Disputed(f"另有申请申领同一事项（{waiting} 处），须先在案件页面核实并经负责人确认，才能公示或批准。")
    if lost_claim(case.application):
        raise Disputed("经核实，同一事项由另一申请享有，本申请不能批准，请以“同一事项重复申领”提出不予批准。")
    lines = lost_lines(case.application)
    if lines:
        numbers = "、".join(map(str, lines))
        raise Disputed(f"经核实，花名册第 {numbers} 行的事项由另一申请享有，请退回补正，由申请人移除后再办理。")


def may_confirm(told: Dispute, by: User) -> bool:
    """Whether the user is head at a side that is to confirm, and another one than who proposed."""
    heads = any(holds_desk(by, Role.HEAD, side.case) for side in confirming(told))
    return heads and told.conflict.proposed_by_id != by.pk


def _require_confirming(told: Dispute, by: User) -> None:
    sides = confirming(told)
    if not any(holds_desk(by, Role.HEAD, side.case) for side in sides):
        names = "或".join(dict.fromkeys(side.bureau.name for side in sides))
        raise NotYours(f"核实结论由对方部门的经办人提出，须由{names}的负责人确认。")


def _held(conflict: ClaimConflict, role: Role, by: User) -> Dispute:
    """Both cases locked, in one order, then the conflict; and `by` may act on it."""
    told = dispute(conflict)
    cases = sorted({side.case.pk: side.case for side in told.sides}.values(), key=lambda case: str(case.application_id))
    for case in cases:
        lock(case)
        refuse_own_case(by, case.application)
    conflict.refresh_from_db(from_queryset=ClaimConflict.objects.select_for_update(of=("self",)))
    if not any(holds_desk(by, role, case) for case in cases):
        raise NotYours("由双方案件所在部门的经办人核实、负责人确认。")
    return told
