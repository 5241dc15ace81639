"""An application and what hangs on it."""

from collections.abc import Collection
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import Membership
from applications.enums import ApplicationState, ClaimState, ConflictFinding, ConflictState
from applications.models import (
    Application,
    Claim,
    ClaimConflict,
    Correction,
    CorrectionItem,
    Judgement,
    Material,
    RosterLine,
)
from applications.selectors.disputes import holding_back
from audit.models import Event
from audit.selectors import history

ROSTER_ACTIONS = ("import_roster", "restore_roster", "edit_roster", "remove_lines")


def my_applications(user: Any) -> QuerySet[Application]:
    """Applications the user may act for, newest first; drafts that were deleted are shown nowhere."""
    organisations = Membership.objects.filter(user_id=user.pk, active=True).values("organisation")
    mine = Q(person__user_id=user.pk) | Q(organisation__in=organisations)
    return Application.objects.filter(mine).exclude(state=ApplicationState.DISCARDED).order_by("-created_at", "pk")


def disputed_claims(application: Application) -> QuerySet[Claim]:
    """Claims of the application's own that wait for the bureaus, because somebody else holds the same."""
    return Claim.objects.filter(application_id=application.pk, state=ClaimState.DISPUTED).order_by("pk")


def materials_of(application: Application) -> QuerySet[Material]:
    """Files and commitments in force, oldest first."""
    return Material.objects.filter(application_id=application.pk, superseded_at=None).order_by("added_at", "pk")


def open_correction(application: Application) -> Correction | None:
    """The unanswered return for correction, with its items in order."""
    items = Prefetch("items", queryset=CorrectionItem.objects.order_by("pk"))
    found = Correction.objects.filter(application_id=application.pk, answered_at=None)
    return found.prefetch_related(items).first()


def mended_targets(application: Application, correction: Correction | None) -> set[str]:
    """What the applicant has touched since the return, named like the items of a correction; one query."""
    if correction is None:
        return set()
    touched: set[str] = set()
    for event in since_return(application):
        data = event.data
        touched |= {f"{kind}:{name}" for kind in ("fact", "detail") for name in data.get("answers", ())}
        touched |= {f"line:{number}" for number in data.get("rows", ())}
        if "code" in data:
            touched.add(f"material:{data['code']}")
        if event.action in ROSTER_ACTIONS:
            touched.add("roster")
        if event.action == "choose_account":
            touched.add("account")
    return touched


def since_return(application: Application) -> list[Event]:
    """What happened to the application since it was last returned, oldest first; none where it never was; one query."""
    events = list(history(application))
    returns = [place for place, event in enumerate(events) if event.action == "return"]
    return events[returns[-1] + 1 :] if returns else []


def conflicts_of(application: Application) -> QuerySet[ClaimConflict]:
    """Claims of two applicants to one matter in which this application is either side, newest first; bureaus only."""
    return conflicts_touching([application.pk]).order_by("-at", "-pk")


def conflicts_touching(applications: Collection[Any]) -> QuerySet[ClaimConflict]:
    """The same for several applications (keys)."""
    either = Q(claim__application__in=applications) | Q(rival__application__in=applications)
    return ClaimConflict.objects.filter(either).select_related(
        "claim__application", "claim__line", "rival__application", "rival__line", "proposed_by", "confirmed_by"
    )


def undecided_conflicts(applications: Collection[Any]) -> QuerySet[ClaimConflict]:
    """Of those the ones that stop their cases until two people have answered."""
    return holding_back(conflicts_touching(applications))


def lost_claim(application: Application) -> ClaimConflict | None:
    """The conflict in which the whole application was found to have no right to its matter; None where there is none.

    A line of a roster that lost is taken out of the roster instead.
    """
    lost = Q(finding=ConflictFinding.FIRST, rival__application=application, rival__line=None) | Q(
        finding=ConflictFinding.RIVAL, claim__application=application, claim__line=None
    )
    return conflicts_of(application).filter(lost, state=ConflictState.ANSWERED).first()


def lost_lines(application: Application) -> list[int]:
    """Numbers of the lines in the roster whose matter was found to be another's."""
    there = {"line__removed_at": None, "line__edition": application.roster_edition}
    numbers: set[int] = set()
    for side, finding in (("rivalries", ConflictFinding.FIRST), ("conflicts", ConflictFinding.RIVAL)):
        lost = {f"{side}__state": ConflictState.ANSWERED, f"{side}__finding": finding}
        numbers |= set(application.claims.filter(**there, **lost).values_list("line__number", flat=True))
    return sorted(numbers)


def struck_lines(application: Application) -> QuerySet[RosterLine]:
    """Lines that a bureau took out of the submitted roster, with the reason."""
    return RosterLine.objects.filter(application_id=application.pk).exclude(struck_because="").order_by("number")


def latest_judgement(application: Application) -> Judgement | None:
    """What the rules answered last."""
    return Judgement.objects.filter(application_id=application.pk).order_by("-at", "-pk").first()
