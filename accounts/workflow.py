"""The life of a payee account: proposed by its owner, verified by another person, retired by the next version."""

from accounts.enums import AccountState as S
from audit.workflow import Transition, Workflow

PAYEE_ACCOUNT = Workflow(
    "收款账户",
    (
        Transition(S.PROPOSED, "verify", "finance", S.VERIFIED),
        Transition(S.PROPOSED, "replace", "owner", S.RETIRED),
        Transition(S.VERIFIED, "replace", "finance", S.RETIRED),
        Transition(S.PROPOSED, "reject", "finance", S.RETIRED),
    ),
)
