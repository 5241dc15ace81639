"""Lives of rows in accounts.

A payee account is proposed by its owner, verified by another person, retired by the next version. An invitation counts
once the invited person has accepted it. What one person proposes (a post, a reclaimed number, a year's holidays) counts
once another has confirmed it (accounts.proposals).
"""

from accounts.enums import AccountState as S
from accounts.enums import InvitationState as I
from accounts.enums import ProposalState as P
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


def answers(role: str, *, no: str) -> tuple[Transition, ...]:
    """How a proposal is answered by those of the role; `no` is the action that refuses it."""
    return (
        Transition(P.PROPOSED, "confirm", role, P.CONFIRMED),
        Transition(P.PROPOSED, no, role, P.REFUSED),
    )


RECLAIM = Workflow("号码申领", answers("official", no="refuse"))
POST_PROPOSAL = Workflow("拟任岗位", answers("admin", no="turn_down"))
