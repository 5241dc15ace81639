"""The application's one public way, read from top to bottom."""

from applications.enums import BEFORE_DECISION
from applications.enums import ApplicationState as S
from applications.enums import ClaimState as C
from audit.workflow import Transition as T
from audit.workflow import Workflow, steps

APPLICATION = Workflow(
    "申请",
    (
        T(S.DRAFT, "submit", "applicant", S.SUBMITTED),
        T(S.SUBMITTED, "accept", "bureau", S.IN_REVIEW),
        T(S.SUBMITTED, "return", "bureau", S.CORRECTING),
        T(S.IN_REVIEW, "return", "bureau", S.CORRECTING),
        T(S.CORRECTING, "resubmit", "applicant", S.SUBMITTED),
        T(S.CORRECTING, "resubmit_accepted", "applicant", S.IN_REVIEW),
        *steps(BEFORE_DECISION, "withdraw", "applicant", S.WITHDRAWN),
        T(S.SUBMITTED, "refuse", "bureau", S.REFUSED),
        T(S.IN_REVIEW, "refuse", "bureau", S.REFUSED),
        T(S.IN_REVIEW, "approve", "bureau", S.APPROVED),
        T(S.APPROVED, "pay_part", "finance", S.PAYING),
        T(S.PAYING, "pay_part", "finance", S.PAYING),
        T(S.APPROVED, "pay_last", "finance", S.PAID),
        T(S.PAYING, "pay_last", "finance", S.PAID),
    ),
)

CLAIM = Workflow(
    "申领登记",
    (
        T(C.LIVE, "release", "system", C.RELEASED),
        T(C.LIVE, "settle", "finance", C.PAID),
        T(C.PAID, "settle", "finance", C.PAID),
    ),
)
