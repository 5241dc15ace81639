"""Cases that nobody of their bureau may do, because everybody there has an interest in them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.cooling import members_near, not_over
from accounts.enums import Role
from accounts.models import Bureau, DeclaredInterest, Membership, Post, User
from accounts.recusal import Interests, interests_of_each, marks_of
from applications.models import RosterLine
from reviews.enums import CaseState
from reviews.models import Case, StandIn

MOST = 200
Holders = dict[tuple[Any, ...], list[User]]
"""Who answers for a post somewhere; the last part of the key is the post."""


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
    rosters = _rosters(cases, interests.values())
    for case in cases:
        recused = [user.name for user in here[case.pk] if _concerns(interests[user.pk], case, rosters)]
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
    interests = interests_of_each({user.pk for user in users})
    rosters = _rosters([case], interests.values())
    return [user for user in users if not _concerns(interests[user.pk], case, rosters)]


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


def _rosters(cases: list[Case], interests: Collection[Interests]) -> dict[Any, set[str]]:
    """Of whom the roster in force of each application names: those whom somebody's interests concern."""
    found: dict[Any, set[str]] = {}
    people = {digest for each in interests for digest in each.people}
    lines = RosterLine.objects.filter(
        application__in=[case.application_id for case in cases], edition=F("application__roster_edition"),
        removed_at=None, id_number_hash__in=people,
    )  # fmt: skip
    for application, digest in lines.order_by("pk").values_list("application_id", "id_number_hash"):
        found.setdefault(application, set()).add(digest)
    return found


def _concerns(interests: Interests, case: Case, rosters: dict[Any, set[str]]) -> bool:
    """As `interest_in_case`, from what was read for all."""
    named = rosters.get(case.application_id, set())
    return bool(interests.sentence(case.application.applicant) or named & interests.people)


def _concerned(holders: Holders) -> QuerySet[Case]:
    """Cases on a desk in which any official has an interest, oldest first."""
    marks = marks_of({user.pk for users in holders.values() for user in users})
    declared = DeclaredInterest.objects.filter(not_over())
    own = {digest for each in marks.values() for digest in each.hashes}
    people = own | set(declared.exclude(id_number_hash="").values_list("id_number_hash", flat=True))
    phones = {phone for each in marks.values() for phone in each.phones}
    same_phone = Q(user__person__phone_hash__in=phones) | Q(user__contact__phone_hash__in=phones)
    members = Membership.objects.filter(members_near(), Q(user__in=marks) | same_phone)
    roster = RosterLine.objects.filter(
        application=OuterRef("application"), edition=OuterRef("application__roster_edition"), removed_at=None,
        id_number_hash__in=people,
    )  # fmt: skip
    concerned = (
        Q(application__person__id_number_hash__in=people)
        | Q(application__person__phone_hash__in=phones)
        | Q(application__organisation__in=members.values("organisation_id"))
        | Q(application__organisation__uscc__in=declared.exclude(uscc="").values("uscc"))
        | Q(Exists(roster))
    )
    cases = Case.objects.filter(concerned, on_desk=1)
    related = ("application__person", "application__organisation", "bureau")
    return cases.select_related(*related).order_by("arrived_at", "pk")[:MOST]
