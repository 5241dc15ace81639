"""Of rows that hang on an application: whether somebody else claims its matter, or was found to have the right to it.

Conditions for `filter` and `annotate`, so that a list asks them in its own query.
"""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from applications.enums import CONFLICT_WAITS, ClaimState, ConflictFinding, ConflictState
from applications.models import Claim, ClaimConflict


def holding_back(conflicts: QuerySet[ClaimConflict]) -> QuerySet[ClaimConflict]:
    """Those not answered that stop both sides: where the newcomer's claim is gone, the holder waits for nothing."""
    return conflicts.filter(state__in=CONFLICT_WAITS).exclude(rival__state=ClaimState.RELEASED)


def in_dispute(application: OuterRef) -> Q:
    """Somebody else claims the same matter, and two people have not answered yet which claim counts."""
    waiting = holding_back(ClaimConflict.objects.all())
    first = waiting.filter(claim__application=application)
    return Exists(first) | Exists(waiting.filter(rival__application=application))


def has_lost(application: OuterRef) -> Q:
    """The matter, of the application or of a line still in its roster, was found to be the other's."""
    first, rival = (
        ClaimConflict.objects.filter(
            Q(**{f"{side}__line": None}) | Q(**{f"{side}__line__removed_at": None, f"{side}__line__edition": edition}),
            state=ConflictState.ANSWERED, finding=finding, **{f"{side}__application": application},
        )
        for side, finding, edition in (
            ("claim", ConflictFinding.RIVAL, F("claim__application__roster_edition")),
            ("rival", ConflictFinding.FIRST, F("rival__application__roster_edition")),
        )
    )  # fmt: skip
    return Exists(first) | Exists(rival)


def in_roster(claim: Claim) -> bool:
    """Whether the claim is of the whole application or of a line still in its roster, as `has_lost` asks."""
    line = claim.line
    return line is None or (line.removed_at is None and line.edition == claim.application.roster_edition)
