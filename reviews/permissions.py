"""Who may see a case, who may act on it, and why not."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.enums import Role
from accounts.models import Bureau, Post
from accounts.permissions import NotYours, require_post
from accounts.recusal import Interests, interests_of
from applications.models import Application
from applications.selectors import current_lines
from reviews.models import Case

DESK_ROLES = (Role.CLERK, Role.HEAD)
"""Posts whose holders see the cases of their bureau."""


def require_role(user: Any, role: str, bureau: Bureau) -> Post:
    """The user's post of that role in the bureau that has the case; raises NotYours."""
    return require_post(user, Role(role), bureau=bureau)


def refuse_own_case(user: Any, application: Application) -> None:
    """Nobody acts on a case of the own, of the own unit, of somebody near, or in whose roster one stands.

    By person, not by log-in. Raises NotYours.
    """
    why = interest_in_case(interests_of(user), application)
    if why:
        raise NotYours(why)


def interest_in_case(interests: Interests, application: Application) -> str:
    """Why somebody with these interests may not act on the case; empty where nothing stands in the way."""
    return interests.sentence(application.applicant) or _interest_in_roster(interests, application)


def visible_cases(user: Any) -> QuerySet[Case]:
    """The cases that pass through a bureau where the user is clerk or head; all of them for the auditor."""
    posts = Post.objects.filter(user_id=user.pk, active=True)
    cases = Case.objects.all()
    if posts.filter(role=Role.AUDITOR).exists():
        return cases
    bureaus = posts.filter(role__in=DESK_ROLES).values("bureau_id")
    return cases.filter(Q(bureau__in=bureaus) | Q(pk__in=_passing_through(bureaus)))


def may_read_letters(user: Any, application_id: Any) -> bool:
    """Whether a letter of the application may be read by this user of a bureau."""
    return visible_cases(user).filter(application_id=application_id).exists()


def _passing_through(bureaus: QuerySet) -> QuerySet:
    return Case.objects.filter(steps__bureau__in=bureaus).values("pk")


def _interest_in_roster(interests: Interests, application: Application) -> str:
    if not interests.people:
        return ""
    found = current_lines(application).filter(id_number_hash__in=interests.people)
    line = found.values_list("name", "id_number_hash").first()
    return interests.roster_sentence(*line) if line else ""
