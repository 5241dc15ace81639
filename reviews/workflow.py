"""The way of a case through its bureaus, read from top to bottom."""

from audit.workflow import Transition as T
from audit.workflow import Workflow, steps
from reviews.enums import BEFORE_SIGNATURE
from reviews.enums import CaseState as S
from reviews.enums import DecisionState as D
from reviews.enums import NoticeRowState as N
from reviews.enums import ObjectionState as O

CASE = Workflow(
    "案件",
    (
        T(S.INTAKE, "accept", "clerk", S.REVIEWING),
        T(S.INTAKE, "return", "clerk", S.CORRECTING),
        T(S.INTAKE, "propose_refusal", "clerk", S.TO_SIGN),
        T(S.REVIEWING, "approve", "clerk", S.REVIEWING),
        T(S.REVIEWING, "approve_last", "clerk", S.TO_PUBLISH),
        T(S.REVIEWING, "return", "clerk", S.CORRECTING),
        T(S.REVIEWING, "propose_refusal", "clerk", S.TO_SIGN),
        T(S.CORRECTING, "resubmit", "applicant", S.INTAKE),
        T(S.CORRECTING, "resubmit_accepted", "applicant", S.REVIEWING),
        T(S.CORRECTING, "lapse", "system", S.WITHDRAWN),
        T(S.TO_PUBLISH, "publish", "clerk", S.IN_NOTICE),
        T(S.IN_NOTICE, "object", "public", S.OBJECTED),
        T(S.OBJECTED, "object", "public", S.OBJECTED),
        T(S.OBJECTED, "dismiss", "clerk", S.IN_NOTICE),
        T(S.OBJECTED, "keep_open", "clerk", S.OBJECTED),
        T(S.OBJECTED, "propose_refusal", "clerk", S.TO_SIGN),
        T(S.IN_NOTICE, "close_notice", "system", S.TO_DECIDE),
        T(S.TO_DECIDE, "propose_approval", "clerk", S.TO_SIGN),
        T(S.TO_DECIDE, "propose_refusal", "clerk", S.TO_SIGN),
        T(S.TO_SIGN, "sign_approval", "head", S.APPROVED),
        T(S.TO_SIGN, "sign_refusal", "head", S.REFUSED),
        T(S.TO_SIGN, "send_back_intake", "head", S.INTAKE),
        T(S.TO_SIGN, "send_back_review", "head", S.REVIEWING),
        T(S.TO_SIGN, "send_back_objection", "head", S.OBJECTED),
        T(S.TO_SIGN, "send_back_decision", "head", S.TO_DECIDE),
        *steps(BEFORE_SIGNATURE, "withdraw", "applicant", S.WITHDRAWN),
    ),
)

NOTICE_ROW = Workflow(
    "公示条目",
    (
        T(N.OPEN, "object", "public", N.OBJECTED),
        T(N.OBJECTED, "object", "public", N.OBJECTED),
        T(N.OBJECTED, "dismiss", "clerk", N.OPEN),
        T(N.OPEN, "pass", "system", N.PASSED),
        T(N.OPEN, "strike", "system", N.STRUCK),
        T(N.OBJECTED, "strike", "system", N.STRUCK),
    ),
)

OBJECTION = Workflow(
    "异议",
    (
        T(O.OPEN, "uphold", "clerk", O.UPHELD),
        T(O.OPEN, "dismiss", "clerk", O.DISMISSED),
        T(O.UPHELD, "reopen", "head", O.OPEN),
    ),
)

DECISION = Workflow(
    "决定",
    (
        T(D.PROPOSED, "sign", "head", D.SIGNED),
        T(D.PROPOSED, "send_back", "head", D.SENT_BACK),
    ),
)
