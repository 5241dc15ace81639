"""Lives of rows in accounts.

A payee account is proposed by its owner, verified by another person, retired by the next version. An invitation counts
once the invited person has accepted it. A reclaimed number moves once a second official has confirmed the proof.
"""

from accounts.enums import AccountState as S
from accounts.enums import InvitationState as I
from accounts.enums import ReclaimState as R
from audit.workflow import Transition, Workflow

PAYEE_ACCOUNT = Workflow(
    "收款账户",
    (
        Transition(S.PROPOSED, "verify", "finance", S.VERIFIED),
        Transition(S.PROPOSED, "replace", "owner", S.RETIRED),
        Transition(S.VERIFIED, "replace", "finance", S.RETIRED),
        Transition(S.PROPOSED, "reject", "finance", S.RETIRED),
        Transition(S.PROPOSED, "reclaim", "official", S.RETIRED),
        Transition(S.VERIFIED, "reclaim", "official", S.RETIRED),
    ),
)

INVITATION = Workflow(
    "邀请",
    (
        Transition(I.PENDING, "accept", "invited", I.ACCEPTED),
        Transition(I.PENDING, "decline", "invited", I.DECLINED),
        Transition(I.PENDING, "withdraw", "manager", I.WITHDRAWN),
        Transition(I.PENDING, "reclaim", "official", I.WITHDRAWN),
    ),
)

RECLAIM = Workflow(
    "号码申领",
    (
        Transition(R.PROPOSED, "confirm", "official", R.CONFIRMED),
        Transition(R.PROPOSED, "refuse", "official", R.REFUSED),
    ),
)
