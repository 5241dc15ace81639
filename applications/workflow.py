"""The application's one public way, read from top to bottom."""

from applications.enums import BEFORE_DECISION
from applications.enums import ApplicationState as S
from applications.enums import ClaimState as C
from applications.enums import ConflictState as X
from audit.workflow import Transition, Workflow, steps

APPLICATION = Workflow(
    "申请",
    (
        Transition(S.DRAFT, "submit", "applicant", S.SUBMITTED),
        Transition(S.DRAFT, "discard", "applicant", S.DISCARDED),
        Transition(S.SUBMITTED, "accept", "bureau", S.IN_REVIEW),
        Transition(S.SUBMITTED, "return", "bureau", S.CORRECTING),
        Transition(S.IN_REVIEW, "return", "bureau", S.CORRECTING),
        Transition(S.CORRECTING, "resubmit", "applicant", S.SUBMITTED),
        Transition(S.CORRECTING, "resubmit_accepted", "applicant", S.IN_REVIEW),
        Transition(S.CORRECTING, "lapse", "system", S.WITHDRAWN),
        *steps(BEFORE_DECISION, "withdraw", "applicant", S.WITHDRAWN),
        Transition(S.SUBMITTED, "refuse", "bureau", S.REFUSED),
        Transition(S.IN_REVIEW, "refuse", "bureau", S.REFUSED),
        Transition(S.CORRECTING, "refuse", "bureau", S.REFUSED),
        Transition(S.IN_REVIEW, "approve", "bureau", S.APPROVED),
        Transition(S.APPROVED, "pay_part", "finance", S.PAYING),
        Transition(S.PAYING, "pay_part", "finance", S.PAYING),
        Transition(S.APPROVED, "pay_last", "finance", S.PAID),
        Transition(S.PAYING, "pay_last", "finance", S.PAID),
    ),
)

CLAIM = Workflow(
    "申领登记",
    (
        Transition(C.LIVE, "release", "system", C.RELEASED),
        Transition(C.DISPUTED, "release", "system", C.RELEASED),
        Transition(C.DISPUTED, "stand", "system", C.LIVE),
        Transition(C.DISPUTED, "allow", "system", C.LIVE),
        Transition(C.LIVE, "settle", "finance", C.PAID),
    ),
)

CONFLICT = Workflow(
    "重复申领",
    (
        Transition(X.OPEN, "propose", "clerk", X.PROPOSED),
        Transition(X.PROPOSED, "confirm", "head", X.ANSWERED),
        Transition(X.PROPOSED, "send_back", "head", X.OPEN),
        *steps((X.OPEN, X.PROPOSED), "lapse", "system", X.MOOT),
    ),
)
