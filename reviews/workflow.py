"""The way of a case through its bureaus, read from top to bottom."""

from audit.workflow import Transition, Workflow, steps
from reviews.enums import BEFORE_SIGNATURE
from reviews.enums import CaseState as S
from reviews.enums import DecisionState as D
from reviews.enums import HearingState as H
from reviews.enums import InquiryState as Q
from reviews.enums import NoticeRowState as N
from reviews.enums import ObjectionState as O

BACK = {
    S.INTAKE: "intake", S.REVIEWING: "review", S.CORRECTING: "correction", S.OBJECTED: "objection",
    S.TO_DECIDE: "decision",
}  # fmt: skip
"""Where a decision is proposed, as the actions that lead back there are called."""


def taken_back(state: S) -> tuple[Transition, ...]:
    """A clerk takes a proposed refusal back: the case is again where it was."""
    return tuple(Transition(state, f"take_back_{word}", "clerk", to) for to, word in BACK.items())


CASE = Workflow(
    "案件",
    (
        Transition(S.INTAKE, "accept", "clerk", S.REVIEWING),
        Transition(S.INTAKE, "return", "clerk", S.CORRECTING),
        Transition(S.INTAKE, "propose_refusal", "clerk", S.HEARING),
        Transition(S.REVIEWING, "approve", "clerk", S.REVIEWING),
        Transition(S.REVIEWING, "disagree", "clerk", S.REVIEWING),
        Transition(S.REVIEWING, "strike_lines", "clerk", S.REVIEWING),
        Transition(S.REVIEWING, "approve_last", "clerk", S.TO_PUBLISH),
        Transition(S.REVIEWING, "return", "clerk", S.CORRECTING),
        Transition(S.REVIEWING, "propose_refusal", "clerk", S.HEARING),
        Transition(S.CORRECTING, "resubmit", "applicant", S.INTAKE),
        Transition(S.CORRECTING, "resubmit_accepted", "applicant", S.REVIEWING),
        Transition(S.CORRECTING, "lapse", "system", S.WITHDRAWN),
        Transition(S.CORRECTING, "propose_refusal", "clerk", S.HEARING),
        Transition(S.TO_PUBLISH, "publish", "clerk", S.IN_NOTICE),
        Transition(S.IN_NOTICE, "object", "public", S.OBJECTED),
        Transition(S.OBJECTED, "object", "public", S.OBJECTED),
        Transition(S.OBJECTED, "dismiss", "head", S.IN_NOTICE),
        Transition(S.OBJECTED, "correct_row", "head", S.IN_NOTICE),
        Transition(S.OBJECTED, "propose_refusal", "clerk", S.HEARING),
        Transition(S.IN_NOTICE, "close_notice", "system", S.TO_DECIDE),
        Transition(S.TO_DECIDE, "propose_approval", "clerk", S.TO_SIGN),
        Transition(S.TO_DECIDE, "propose_refusal", "clerk", S.HEARING),
        Transition(S.TO_DECIDE, "republish", "clerk", S.TO_PUBLISH),
        Transition(S.HEARING, "state_views", "applicant", S.TO_ANSWER),
        Transition(S.HEARING, "waive_hearing", "applicant", S.TO_SIGN),
        Transition(S.HEARING, "end_hearing", "system", S.TO_SIGN),
        Transition(S.TO_ANSWER, "uphold_refusal", "clerk", S.TO_SIGN),
        *taken_back(S.HEARING),
        *taken_back(S.TO_ANSWER),
        Transition(S.TO_SIGN, "sign_approval", "head", S.APPROVED),
        Transition(S.TO_SIGN, "sign_refusal", "head", S.REFUSED),
        Transition(S.TO_SIGN, "send_back_intake", "head", S.INTAKE),
        Transition(S.TO_SIGN, "send_back_review", "head", S.REVIEWING),
        Transition(S.TO_SIGN, "send_back_correction", "head", S.CORRECTING),
        Transition(S.TO_SIGN, "send_back_objection", "head", S.OBJECTED),
        Transition(S.TO_SIGN, "send_back_decision", "head", S.TO_DECIDE),
        *steps(BEFORE_SIGNATURE, "withdraw", "applicant", S.WITHDRAWN),
    ),
)

NOTICE_ROW = Workflow(
    "公示条目",
    (
        Transition(N.OPEN, "object", "public", N.OBJECTED),
        Transition(N.OBJECTED, "object", "public", N.OBJECTED),
        Transition(N.OBJECTED, "dismiss", "head", N.OPEN),
        Transition(N.OPEN, "pass", "system", N.PASSED),
        Transition(N.OPEN, "strike", "system", N.STRUCK),
        Transition(N.OBJECTED, "strike", "system", N.STRUCK),
    ),
)

OBJECTION = Workflow(
    "异议",
    (
        Transition(O.OPEN, "uphold", "head", O.UPHELD),
        Transition(O.OPEN, "uphold_partly", "head", O.PARTLY),
        Transition(O.OPEN, "dismiss", "head", O.DISMISSED),
        Transition(O.UPHELD, "reopen", "head", O.OPEN),
        Transition(O.PARTLY, "reopen", "head", O.OPEN),
        *steps((O.UPHELD, O.PARTLY), "reopen", "clerk", O.OPEN),
        Transition(O.OPEN, "lapse", "system", O.MOOT),
    ),
)

INQUIRY = Workflow(
    "异议核查",
    (
        Transition(Q.OPEN, "join", "public", Q.OPEN),
        Transition(Q.PROPOSED, "join", "public", Q.OPEN),
        Transition(Q.OPEN, "propose", "clerk", Q.PROPOSED),
        Transition(Q.PROPOSED, "confirm", "head", Q.CLOSED),
        Transition(Q.PROPOSED, "send_back", "head", Q.OPEN),
        Transition(Q.CLOSED, "reopen", "head", Q.OPEN),
        Transition(Q.CLOSED, "reopen", "clerk", Q.OPEN),
        *steps((Q.OPEN, Q.PROPOSED), "lapse", "system", Q.MOOT),
    ),
)

DECISION = Workflow(
    "决定",
    (
        Transition(D.PROPOSED, "sign", "head", D.SIGNED),
        Transition(D.PROPOSED, "send_back", "head", D.SENT_BACK),
        Transition(D.PROPOSED, "take_back", "clerk", D.SENT_BACK),
        Transition(D.PROPOSED, "withdraw", "applicant", D.SENT_BACK),
    ),
)

HEARING = Workflow(
    "陈述申辩",
    (
        Transition(H.OPEN, "answer", "applicant", H.ANSWERED),
        Transition(H.OPEN, "waive", "applicant", H.WAIVED),
        Transition(H.OPEN, "expire", "system", H.EXPIRED),
        Transition(H.ANSWERED, "uphold", "clerk", H.UPHELD),
        Transition(H.OPEN, "drop", "clerk", H.DROPPED),
        Transition(H.ANSWERED, "drop", "clerk", H.DROPPED),
        Transition(H.OPEN, "drop", "applicant", H.DROPPED),
        Transition(H.ANSWERED, "drop", "applicant", H.DROPPED),
    ),
)
