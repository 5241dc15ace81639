"""Applications that touch somebody's interests: of the own, of somebody near, with such a person in the roster, and
those of a rival for the same matter.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.recusal import Interests
from applications.models import Application, ClaimConflict, RosterLine

NEAR_A_RIVAL = "按回避规定，您不能查看和办理本案，请交由其他人员办理。"
"""Why somebody steps back whose own matter a rival claims; it does not say that there is one."""


def near_to(interests: Interests, applications: QuerySet[Application]) -> QuerySet[Application]:
    """Of these applications those on which somebody with these interests may not act."""
    if not interests:
        return applications.none()
    roster = RosterLine.objects.filter(
        application=OuterRef("pk"), edition=OuterRef("roster_edition"), removed_at=None,
        id_number_hash__in=interests.people,
    )  # fmt: skip
    owned = interests.owned(person="person", organisation="organisation")
    return applications.filter(owned | Exists(roster))


def near_a_rival(interests: Interests) -> QuerySet[Application]:
    """Applications whose matter one of these, to which `near_to` applies, claims or has claimed too."""
    if not interests:
        return Application.objects.none()
    rival, first = (
        ClaimConflict.objects.filter(concerned(interests, f"{side}__application")) for side in ("rival", "claim")
    )
    return Application.objects.filter(
        Q(pk__in=rival.values("claim__application")) | Q(pk__in=first.values("rival__application"))
    )


def concerned(interests: Interests, application: str) -> Q:
    """Rows whose application, at this path, is of the person's own or of somebody near, or names one in its roster."""
    roster = RosterLine.objects.filter(
        application=OuterRef(application), edition=OuterRef(f"{application}__roster_edition"), removed_at=None,
        id_number_hash__in=interests.people,
    )  # fmt: skip
    owned = interests.owned(person=f"{application}__person", organisation=f"{application}__organisation")
    return owned | Q(Exists(roster))
