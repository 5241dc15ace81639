"""Who may see a case, who may act on it, and why not."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.enums import Role
from accounts.models import Bureau, Post
from accounts.permissions import MustStepBack, NotYours, has_post, require_post
from accounts.recusal import Interests, interests_of, resemblance
from applications.models import Application, ClaimConflict
from applications.selectors import current_lines
from applications.selectors.near import NEAR_A_RIVAL, near_a_rival, near_to
from reviews.models import Case, StandIn

DESK_ROLES = (Role.CLERK, Role.HEAD)
"""Posts whose holders see the cases of their bureau."""


def require_role(user: Any, role: str, bureau: Bureau) -> Post:
    """The user's post of that role in the bureau that has the case; raises NotYours."""
    return require_post(user, Role(role), bureau=bureau)


def require_desk(user: Any, role: str, case: Case, bureau: Bureau | None = None) -> None:
    """The user holds the post in the bureau that has the case (or in `bureau`), or stands in there for this one case.

    Raises NotYours.
    """
    where = bureau or case.bureau
    if not stands_in(user, case, where).filter(role=role).exists():
        require_role(user, role, where)


def holds_desk(user: Any, role: str, case: Case, bureau: Bureau | None = None) -> bool:
    """Whether `require_desk` lets the user through."""
    where = bureau or case.bureau
    return has_post(user, Role(role), where) or stands_in(user, case, where).filter(role=role).exists()


def stands_in(user: Any, case: Case, bureau: Bureau) -> QuerySet[StandIn]:
    """For which posts the user stands in at that bureau for the case; only while holding such a post elsewhere."""
    held = Post.objects.filter(user=OuterRef("user"), role=OuterRef("role"), active=True)
    return StandIn.objects.filter(Exists(held), case=case, bureau=bureau, user_id=user.pk)


def refuse_own_case(user: Any, application: Application) -> None:
    """Nobody acts on a case of the own, of the own unit, of somebody near, or in whose roster one stands, nor on that
    of a rival for the same matter.

    By person, not by log-in. Raises NotYours.
    """
    why = why_step_back(interests_of(user), application)
    if why:
        raise MustStepBack(why)


def refuse_reading(user: Any, application: Application) -> None:
    """Who must not act on a case does not read it at the desk either. Auditors read everything. Raises NotYours."""
    if not Post.objects.filter(user_id=user.pk, role=Role.AUDITOR, active=True).exists():
        refuse_own_case(user, application)


def refuse_conflict(user: Any, conflict: ClaimConflict) -> None:
    """The same for both sides of a conflict, in words that tell of neither. Raises NotYours."""
    try:
        refuse_reading(user, conflict.claim.application)
        refuse_reading(user, conflict.rival.application)
    except NotYours as refused:
        raise MustStepBack(NEAR_A_RIVAL) from refused


def kept_from(interests: Interests, applications: QuerySet[Application]) -> set[UUID]:
    """Of these applications those on which somebody with these interests may not act, by key; one query."""
    return set(near_to(interests, applications).order_by().values_list("pk", flat=True))


def kept_from_desk(interests: Interests) -> QuerySet[Application]:
    """All applications on which somebody with these interests may not act."""
    return near_to(interests, Application.objects.all()) | near_a_rival(interests)


def why_step_back(interests: Interests, application: Application) -> str:
    """Why somebody with these interests may not act on the case, whether for the applicant or for a rival of his.

    The sentence about a rival does not say that there is one.
    """
    why = interest_in_case(interests, application)
    if not why and interests and kept_from(interests, _rivals_of(application)):
        return NEAR_A_RIVAL
    return why


def interest_in_case(interests: Interests, application: Application) -> str:
    """How these interests touch the applicant or the roster; empty where they do not."""
    return interests.sentence(application.applicant) or _interest_in_roster(interests, application)


def resemblance_in(user: Any, application: Application) -> str:
    """A remark where the applicant, a member of the unit or somebody in the roster has the user's name."""
    remark = resemblance(user, application.applicant)
    if remark or not current_lines(application).filter(name=user.name).exists():
        return remark
    return f"花名册中的{user.name}与您同名，请确认不是本人或亲属；有利害关系的，请先申报回避。"


def visible_cases(user: Any) -> QuerySet[Case]:
    """The cases that pass through a bureau where the user is clerk or head; all of them for the auditor."""
    posts = Post.objects.filter(user_id=user.pk, active=True)
    cases = Case.objects.all()
    if posts.filter(role=Role.AUDITOR).exists():
        return cases
    bureaus = posts.filter(role__in=DESK_ROLES).values("bureau_id")
    given = StandIn.objects.filter(user_id=user.pk, user__posts__in=posts).values("case_id")
    return cases.filter(Q(bureau__in=bureaus) | Q(pk__in=_passing_through(bureaus)) | Q(pk__in=given))


def visible_conflicts(user: Any) -> QuerySet[ClaimConflict]:
    """Claims of two applicants to one matter of which the user may see one side at least."""
    mine = visible_cases(user).values("application")
    found = ClaimConflict.objects.filter(Q(claim__application__in=mine) | Q(rival__application__in=mine))
    return found.select_related(
        "claim__application", "claim__line", "rival__application", "rival__line", "proposed_by", "confirmed_by"
    )


def may_read_letters(user: Any, application_id: Any) -> bool:
    """Whether a letter of the application may be read by this user of a bureau."""
    case = visible_cases(user).filter(application_id=application_id).select_related("application").first()
    if case is None:
        return False
    try:
        refuse_reading(user, case.application)
    except NotYours:
        return False
    return True


def _passing_through(bureaus: QuerySet) -> QuerySet:
    return Case.objects.filter(steps__bureau__in=bureaus).values("pk")


def _rivals_of(application: Application) -> QuerySet[Application]:
    """Applications that claim, or have claimed, the same matter."""
    conflicts = ClaimConflict.objects.all()
    first = conflicts.filter(rival__application=application.pk).values("claim__application")
    later = conflicts.filter(claim__application=application.pk).values("rival__application")
    return Application.objects.filter(Q(pk__in=first) | Q(pk__in=later))


def _interest_in_roster(interests: Interests, application: Application) -> str:
    if not interests.people:
        return ""
    found = current_lines(application).filter(id_number_hash__in=interests.people)
    line = found.values_list("name", "id_number_hash").first()
    return interests.roster_sentence(*line) if line else ""
