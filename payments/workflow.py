"""The states of money, each table read from top to bottom."""

from audit.workflow import Transition, Workflow
from payments.enums import BatchState as B
from payments.enums import InstalmentState as I
from payments.enums import LineState as L
from payments.enums import PlanState as P
from payments.enums import ReturnState as R

PLAN = Workflow("发放计划", (Transition(P.OPEN, "seal", "system", P.SEALED),))

INSTALMENT = Workflow(
    "发放期次",
    (
        Transition(I.PLANNED, "hold", "system", I.PLANNED),
        Transition(I.PLANNED, "lack_budget", "system", I.WAITING_BUDGET),
        Transition(I.WAITING_BUDGET, "hold", "system", I.PLANNED),
        Transition(I.PLANNED, "fall_due", "system", I.ELIGIBLE),
        Transition(I.PLANNED, "fall_due_checked", "system", I.CHECKING),
        Transition(I.CHECKING, "pass", "clerk", I.ELIGIBLE),
        Transition(I.CHECKING, "suspend", "clerk", I.SUSPENDED),
        Transition(I.SUSPENDED, "pass", "clerk", I.ELIGIBLE),
        Transition(I.SUSPENDED, "suspend", "clerk", I.SUSPENDED),
        Transition(I.ELIGIBLE, "suspend", "clerk", I.SUSPENDED),
        Transition(I.ELIGIBLE, "check_again", "system", I.CHECKING),
        Transition(I.ELIGIBLE, "assemble", "maker", I.IN_BATCH),
        Transition(I.IN_BATCH, "drop", "maker", I.ELIGIBLE),
        Transition(I.IN_BATCH, "settle", "finance", I.PAID),
        Transition(I.IN_BATCH, "fail", "finance", I.ACCOUNT_WRONG),
        Transition(I.ACCOUNT_WRONG, "account_corrected", "finance", I.ELIGIBLE),
    ),
)

BATCH = Workflow(
    "支付批次",
    (
        Transition(B.DRAFT, "submit", "maker", B.SUBMITTED),
        Transition(B.DRAFT, "cancel", "maker", B.CANCELLED),
        Transition(B.SUBMITTED, "approve", "checker", B.APPROVED),
        Transition(B.SUBMITTED, "send_back", "checker", B.DRAFT),
        Transition(B.APPROVED, "send_back", "checker", B.DRAFT),
        Transition(B.APPROVED, "release", "releaser", B.RELEASED),
        Transition(B.RELEASED, "settle_part", "reconcile_checker", B.RELEASED),
        Transition(B.RELEASED, "settle", "reconcile_checker", B.SETTLED),
    ),
)

LINE = Workflow(
    "支付明细",
    (
        Transition(L.QUEUED, "export", "releaser", L.EXPORTED),
        Transition(L.QUEUED, "void", "maker", L.VOID),
        Transition(L.EXPORTED, "pay", "reconcile_checker", L.PAID),
        Transition(L.EXPORTED, "fail", "reconcile_checker", L.FAILED),
    ),
)

RETURN_FILE = Workflow(
    "银行回单",
    (
        Transition(R.STAGED, "apply", "reconcile_checker", R.APPLIED),
        Transition(R.STAGED, "quarantine", "reconcile_checker", R.QUARANTINED),
        Transition(R.STAGED, "reject", "reconcile_checker", R.REJECTED),
    ),
)
