"""An application and what hangs on it."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import Membership
from applications.enums import ApplicationState
from applications.models import (
    Application,
    ClaimConflict,
    Correction,
    CorrectionItem,
    Judgement,
    Material,
)
from audit.models import Event
from audit.selectors import history

ROSTER_ACTIONS = ("import_roster", "restore_roster", "edit_roster", "remove_lines")


def my_applications(user: Any) -> QuerySet[Application]:
    """Applications the user may act for, newest first; drafts that were deleted are shown nowhere."""
    organisations = Membership.objects.filter(user_id=user.pk, active=True).values("organisation")
    mine = Q(person__user_id=user.pk) | Q(organisation__in=organisations)
    return Application.objects.filter(mine).exclude(state=ApplicationState.DISCARDED).order_by("-created_at", "pk")


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
    """Tries to claim the same matter twice in which this application is either side; for the bureau only."""
    either = Q(application_id=application.pk) | Q(claim__application_id=application.pk)
    conflicts = ClaimConflict.objects.filter(either).select_related("application", "claim__application", "claim__line")
    return conflicts.order_by("-at", "-pk")


def latest_judgement(application: Application) -> Judgement | None:
    """What the rules answered last."""
    return Judgement.objects.filter(application_id=application.pk).order_by("-at", "-pk").first()
