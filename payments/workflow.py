"""The states of money, each table read from top to bottom."""

from audit.workflow import Transition as T
from audit.workflow import Workflow
from payments.enums import BatchState as B
from payments.enums import InstalmentState as I
from payments.enums import LineState as L
from payments.enums import PlanState as P
from payments.enums import ReturnState as R

PLAN = Workflow("发放计划", (T(P.OPEN, "seal", "system", P.SEALED),))

INSTALMENT = Workflow(
    "发放期次",
    (
        T(I.PLANNED, "hold", "system", I.PLANNED),
        T(I.PLANNED, "lack_budget", "system", I.WAITING_BUDGET),
        T(I.WAITING_BUDGET, "hold", "system", I.PLANNED),
        T(I.PLANNED, "fall_due", "system", I.ELIGIBLE),
        T(I.PLANNED, "fall_due_checked", "system", I.CHECKING),
        T(I.CHECKING, "pass", "clerk", I.ELIGIBLE),
        T(I.CHECKING, "suspend", "clerk", I.SUSPENDED),
        T(I.SUSPENDED, "pass", "clerk", I.ELIGIBLE),
        T(I.SUSPENDED, "suspend", "clerk", I.SUSPENDED),
        T(I.ELIGIBLE, "assemble", "maker", I.IN_BATCH),
        T(I.IN_BATCH, "drop", "maker", I.ELIGIBLE),
        T(I.IN_BATCH, "settle", "finance", I.PAID),
        T(I.IN_BATCH, "fail", "finance", I.ACCOUNT_WRONG),
        T(I.ACCOUNT_WRONG, "account_corrected", "finance", I.ELIGIBLE),
    ),
)

BATCH = Workflow(
    "支付批次",
    (
        T(B.DRAFT, "submit", "maker", B.SUBMITTED),
        T(B.DRAFT, "cancel", "maker", B.CANCELLED),
        T(B.SUBMITTED, "approve", "checker", B.APPROVED),
        T(B.SUBMITTED, "send_back", "checker", B.DRAFT),
        T(B.APPROVED, "send_back", "checker", B.DRAFT),
        T(B.APPROVED, "release", "releaser", B.RELEASED),
        T(B.RELEASED, "settle_part", "reconcile_checker", B.RELEASED),
        T(B.RELEASED, "settle", "reconcile_checker", B.SETTLED),
    ),
)

LINE = Workflow(
    "支付明细",
    (
        T(L.QUEUED, "export", "releaser", L.EXPORTED),
        T(L.QUEUED, "void", "maker", L.VOID),
        T(L.EXPORTED, "pay", "reconcile_checker", L.PAID),
        T(L.EXPORTED, "fail", "reconcile_checker", L.FAILED),
    ),
)

RETURN_FILE = Workflow(
    "银行回单",
    (
        T(R.STAGED, "apply", "reconcile_checker", R.APPLIED),
        T(R.STAGED, "quarantine", "reconcile_checker", R.QUARANTINED),
    ),
)
