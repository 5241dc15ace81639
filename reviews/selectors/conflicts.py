"""Claims of two applicants to one matter, as the bureaus of both see them."""

from dataclasses import dataclass
from typing import Any

from accounts.enums import Role
from accounts.models import Bureau, Post
from applications.enums import CONFLICT_WAITS, ClaimState, ConflictFinding
from applications.matters import sentence_of
from applications.models import Application, Claim, ClaimConflict
from applications.selectors import conflicts_of
from reviews.enums import OPEN_STATES
from reviews.models import Case, StandIn

MOST_SHOWN = 20


@dataclass(frozen=True)
class Side:
    """One of the two: its claim, its case, and whether it was there first."""

    claim: Claim
    case: Case
    is_first: bool

    @property
    def application(self) -> Application:
        return self.claim.application

    @property
    def bureau(self) -> Bureau:
        return self.case.bureau


@dataclass(frozen=True)
class Dispute:
    """A conflict with its two sides; `why` is the rule under which they exclude each other."""

    conflict: ClaimConflict
    first: Side
    rival: Side
    why: str

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.first, self.rival

    @property
    def is_open(self) -> bool:
        return self.conflict.state in CONFLICT_WAITS

    @property
    def newcomer_left(self) -> bool:
        """Whether the later side has taken its claim back before this was answered."""
        return self.is_open and self.rival.claim.state == ClaimState.RELEASED

    @property
    def findings(self) -> list[tuple[str, str]]:
        """What may be found: against a first side that was decided or paid already, nothing can be taken back here."""
        decided = self.first.claim.state == ClaimState.PAID or self.first.case.state not in OPEN_STATES
        return [
            (value, label) for value, label in ConflictFinding.choices if value != ConflictFinding.RIVAL or not decided
        ]

    def other_than(self, application_id: Any) -> Side:
        return self.rival if self.first.claim.application_id == application_id else self.first


def disputes_of(application: Application) -> list[Dispute]:
    """The newest conflicts of an application, answered ones too."""
    return _disputes(list(conflicts_of(application)[:MOST_SHOWN]))


def dispute(conflict: ClaimConflict) -> Dispute:
    """One conflict with its sides."""
    return _disputes([conflict])[0]


def confirming(told: Dispute) -> list[Side]:
    """The sides a head of which confirms the proposed finding: those at whose bureau the proposer is no clerk, so that
    both bureaus answer; both sides where they are at one bureau, or where the proposer is clerk at both.
    """
    proposer = told.conflict.proposed_by
    if proposer is None or told.first.bureau == told.rival.bureau:
        return list(told.sides)
    others = [side for side in told.sides if not _clerk_at(proposer, side)]
    return others if len(others) == 1 else list(told.sides)


def _clerk_at(user: Any, side: Side) -> bool:
    """Whoever was clerk there when proposing may have left the post meanwhile."""
    here = Post.objects.filter(user=user, bureau=side.bureau, role=Role.CLERK)
    return here.exists() or StandIn.objects.filter(user=user, case=side.case, role=Role.CLERK).exists()


def _disputes(conflicts: list[ClaimConflict]) -> list[Dispute]:
    ids = {claim.application_id for each in conflicts for claim in (each.claim, each.rival)}
    cases = {case.application_id: case for case in Case.objects.filter(application__in=ids).select_related("bureau")}
    return [
        Dispute(
            conflict=each,
            first=Side(each.claim, cases[each.claim.application_id], is_first=True),
            rival=Side(each.rival, cases[each.rival.application_id], is_first=False),
            why=sentence_of(each.claim.scope),
        )
        for each in conflicts
    ]
