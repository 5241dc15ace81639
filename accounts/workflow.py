"""The life of a payee account: proposed by its owner, verified by another person, retired by the next version."""

from accounts.enums import AccountState as S
from audit.workflow import Transition as T
from audit.workflow import Workflow

PAYEE_ACCOUNT = Workflow(
    "收款账户",
    (
        T(S.PROPOSED, "verify", "finance", S.VERIFIED),
        T(S.PROPOSED, "replace", "owner", S.RETIRED),
        T(S.VERIFIED, "replace", "finance", S.RETIRED),
        T(S.PROPOSED, "reject", "finance", S.RETIRED),
    ),
)
