"""Cases that nobody of their bureau may do, because everybody there has an interest in them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.cooling import members_near, not_over
from accounts.enums import Role
from accounts.models import Bureau, DeclaredInterest, Membership, Post, User
from accounts.recusal import Interests, interests_of_each, marks_of
from applications.models import Application, ClaimConflict, RosterLine
from applications.selectors import conflicts_touching
from reviews.enums import CaseState
from reviews.models import Case, StandIn

MOST = 200
Holders = dict[tuple[Any, ...], list[User]]
"""Who answers for a post somewhere; the last part of the key is the post."""
Claimants = dict[Any, list[Application]]
"""The application of a case, by its key, with those that claim, or have claimed, the same matter."""


@dataclass(frozen=True)
class Stuck:
    """A case whose bureau has nobody left for the post it waits for, with those who must step back."""

    case: Case
    role: str
    recused: tuple[str, ...]


def stuck_cases() -> Iterator[Stuck]:
    """Cases on a desk all of whose holders of the awaited post have an interest; oldest first, at most some hundreds.

    Only cases in which some official is concerned are looked at; the number of queries is the same for all of them.
    """
    holders = _holders()
    cases = list(_concerned(holders))
    stand_ins = _stand_ins(cases)
    here = {case.pk: _answerable(case, holders, stand_ins) for case in cases}
    interests = interests_of_each({user.pk for users in here.values() for user in users})
    claimants = _claimants(cases)
    rosters = _rosters(claimants, interests.values())
    for case in cases:
        recused = [
            user.name
            for user in here[case.pk]
            if _concerns(interests[user.pk], claimants[case.application_id], rosters)
        ]
        if recused and len(recused) == len(here[case.pk]):
            yield Stuck(case, awaited(case), tuple(recused))


def is_stuck(case: Case) -> bool:
    """Whether the bureau that has the case has holders of the post it waits for, all of whom must step back."""
    answerable = _answerable(case, _holders(case.bureau), _stand_ins([case])) if case.on_desk else []
    return bool(answerable) and not without_interest(answerable, case)


def who_may(case: Case, role: str) -> list[User]:
    """Holders of the post in the bureau that has the case, and its stand-ins, who have no interest in it."""
    place, stood_in = (case.bureau_id, role), (case.pk, case.bureau_id, role)
    here = _holders(case.bureau).get(place, []) + _stand_ins([case]).get(stood_in, [])
    return without_interest(here, case)


def without_interest(users: Collection[User], case: Case) -> list[User]:
    """Those of the users who need not step back from the case; a few queries, whatever their number."""
    interests, claimants = interests_of_each({user.pk for user in users}), _claimants([case])
    rosters = _rosters(claimants, interests.values())
    return [user for user in users if not _concerns(interests[user.pk], claimants[case.application_id], rosters)]


def _holders(bureau: Bureau | None = None) -> Holders:
    posts = Post.objects.filter(active=True, user__is_active=True, role__in=[Role.CLERK, Role.HEAD])
    if bureau:
        posts = posts.filter(bureau=bureau)
    found: Holders = {}
    for post in posts.select_related("user").order_by("pk"):
        found.setdefault((post.bureau_id, post.role), []).append(post.user)
    return found


def awaited(case: Case) -> Role:
    """Whose turn it is in the bureau that has the case."""
    return Role.HEAD if case.state == CaseState.TO_SIGN else Role.CLERK


def _answerable(case: Case, holders: Holders, stand_ins: Holders) -> list[User]:
    """Who could do what the case waits for."""
    role = awaited(case)
    return holders.get((case.bureau_id, role), []) + stand_ins.get((case.pk, case.bureau_id, role), [])


def _stand_ins(cases: list[Case]) -> Holders:
    found: Holders = {}
    rows = StandIn.objects.filter(case__in=[case.pk for case in cases]).select_related("user").order_by("pk")
    for row in rows:
        found.setdefault((row.case_id, row.bureau_id, row.role), []).append(row.user)
    return found


def _claimants(cases: list[Case]) -> Claimants:
    """Two queries for all cases, the second only where somebody else claims the same."""
    found: Claimants = {case.application_id: [case.application] for case in cases}
    sides = ("claim__application_id", "rival__application_id")
    pairs = set(conflicts_touching(found).order_by().values_list(*sides))
    there = Application.objects.select_related("person", "organisation").in_bulk(
        {key for pair in pairs for key in pair}
    )
    for first, rival in sorted(pairs, key=str):
        for mine, other in ((first, rival), (rival, first)):
            if mine in found:
                found[mine].append(there[other])
    return found


def _rosters(claimants: Claimants, interests: Collection[Interests]) -> dict[Any, set[str]]:
    """Of whom the roster in force of each application names: those whom somebody's interests concern."""
    found: dict[Any, set[str]] = {}
    people = {digest for each in interests for digest in each.people}
    lines = RosterLine.objects.filter(
        application__in={each.pk for some in claimants.values() for each in some},
        edition=F("application__roster_edition"), removed_at=None, id_number_hash__in=people,
    )  # fmt: skip
    for application, digest in lines.order_by("pk").values_list("application_id", "id_number_hash"):
        found.setdefault(application, set()).add(digest)
    return found


def _concerns(interests: Interests, claimants: list[Application], rosters: dict[Any, set[str]]) -> bool:
    """As `why_step_back`, from what was read for all."""
    return any(
        interests.sentence(each.applicant) or rosters.get(each.pk, set()) & interests.people for each in claimants
    )


def _concerned(holders: Holders) -> QuerySet[Case]:
    """Cases on a desk in which any official has an interest, also through a rival of the applicant's; oldest first."""
    marks = marks_of({user.pk for users in holders.values() for user in users})
    declared = DeclaredInterest.objects.filter(not_over())
    own = {digest for each in marks.values() for digest in each.hashes}
    people = own | set(declared.exclude(id_number_hash="").values_list("id_number_hash", flat=True))
    phones = {phone for each in marks.values() for phone in each.phones}
    same_phone = Q(user__person__phone_hash__in=phones) | Q(user__contact__phone_hash__in=phones)
    members = Membership.objects.filter(members_near(), Q(user__in=marks) | same_phone)

    def touched(application: str) -> Q:
        roster = RosterLine.objects.filter(
            application=OuterRef(application), edition=OuterRef(f"{application}__roster_edition"), removed_at=None,
            id_number_hash__in=people,
        )  # fmt: skip
        return (
            Q(**{f"{application}__person__id_number_hash__in": people})
            | Q(**{f"{application}__person__phone_hash__in": phones})
            | Q(**{f"{application}__organisation__in": members.values("organisation_id")})
            | Q(**{f"{application}__organisation__uscc__in": declared.exclude(uscc="").values("uscc")})
            | Q(Exists(roster))
        )

    rival, first = (ClaimConflict.objects.filter(touched(f"{side}__application")) for side in ("rival", "claim"))
    rivalled = Q(application__in=rival.values("claim__application")) | Q(
        application__in=first.values("rival__application")
    )
    cases = Case.objects.filter(touched("application") | rivalled, on_desk=1)
    related = ("application__person", "application__organisation", "bureau")
    return cases.select_related(*related).order_by("arrived_at", "pk")[:MOST]
