"""Cases that nobody of their bureau may do, because everybody there has an interest in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.enums import Role
from accounts.models import Bureau, DeclaredInterest, Membership, Post, User
from accounts.recusal import Interests, interests_of, own_hashes
from applications.models import RosterLine
from reviews.enums import CaseState
from reviews.models import Case, StandIn
from reviews.permissions import interest_in_case

MOST = 200


@dataclass(frozen=True)
class Stuck:
    """A case whose bureau has nobody left for the post it waits for, with those who must step back."""

    case: Case
    role: str
    recused: tuple[str, ...]


def stuck_cases() -> Iterator[Stuck]:
    """Cases on a desk all of whose holders of the awaited post have an interest; oldest first, at most some hundreds.

    Only cases in which some official is concerned are looked at one by one.
    """
    holders = _holders()
    interests: dict[Any, Interests] = {}
    for case in _concerned(holders):
        role = Role.HEAD if case.state == CaseState.TO_SIGN else Role.CLERK
        here = holders.get((case.bureau_id, role), []) + _stand_ins(case, role)
        for user in here:
            if user.pk not in interests:
                interests[user.pk] = interests_of(user)
        recused = [user.name for user in here if interest_in_case(interests[user.pk], case.application)]
        if here and len(recused) == len(here):
            yield Stuck(case, role, tuple(recused))


def who_may(case: Case, role: str) -> list[User]:
    """Holders of the post in the bureau that has the case, and its stand-ins, who have no interest in it."""
    here = _holders(case.bureau).get((case.bureau_id, role), []) + _stand_ins(case, role)
    return [user for user in here if not interest_in_case(interests_of(user), case.application)]


def _holders(bureau: Bureau | None = None) -> dict[tuple[Any, str], list[User]]:
    posts = Post.objects.filter(active=True, user__is_active=True, role__in=[Role.CLERK, Role.HEAD])
    if bureau:
        posts = posts.filter(bureau=bureau)
    found: dict[tuple[Any, str], list[User]] = {}
    for post in posts.select_related("user").order_by("pk"):
        found.setdefault((post.bureau_id, post.role), []).append(post.user)
    return found


def _stand_ins(case: Case, role: str) -> list[User]:
    rows = StandIn.objects.filter(case=case, bureau=case.bureau_id, role=role).select_related("user").order_by("pk")
    return [row.user for row in rows]


def _concerned(holders: dict[tuple[Any, str], list[User]]) -> QuerySet[Case]:
    """Cases on a desk in which any official has an interest, oldest first."""
    logins = {user.pk for users in holders.values() for user in users}
    declared = DeclaredInterest.objects.filter(until__isnull=True)
    people = own_hashes(logins) | set(declared.exclude(id_number_hash="").values_list("id_number_hash", flat=True))
    same_people = Q(user__identity__id_number_hash__in=people) | Q(user__person__id_number_hash__in=people)
    members = Membership.objects.filter(Q(user__in=logins) | same_people, active=True)
    roster = RosterLine.objects.filter(
        application=OuterRef("application"), edition=OuterRef("application__roster_edition"), removed_at=None,
        id_number_hash__in=people,
    )  # fmt: skip
    concerned = (
        Q(application__person__id_number_hash__in=people)
        | Q(application__organisation__in=members.values("organisation_id"))
        | Q(application__organisation__uscc__in=declared.exclude(uscc="").values("uscc"))
        | Q(Exists(roster))
    )
    cases = Case.objects.filter(concerned, on_desk=1)
    related = ("application__person", "application__organisation", "bureau")
    return cases.select_related(*related).order_by("arrived_at", "pk")[:MOST]
