"""Who may see a case, who may act on it, and why not."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.enums import Role
from accounts.models import Bureau, Membership, Post
from accounts.permissions import NotYours, require_post
from applications.models import Application
from reviews.models import Case

DESK_ROLES = (Role.CLERK, Role.HEAD)
"""Posts whose holders see the cases of their bureau."""


def require_role(user: Any, role: str, bureau: Bureau) -> Post:
    """The user's post of that role in the bureau that has the case; raises NotYours."""
    return require_post(user, Role(role), bureau=bureau)


def refuse_own_case(user: Any, application: Application) -> None:
    """Nobody acts on a case of the own or of a unit one belongs to; raises NotYours."""
    own = application.person_id is not None and application.person.user_id == user.pk
    if own or _is_member(user, application):
        raise NotYours("这是您本人或您所在单位的申请，按回避规定不能由您办理，请交由其他经办人。")


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


def _is_member(user: Any, application: Application) -> bool:
    if application.organisation_id is None:
        return False
    return Membership.objects.filter(organisation_id=application.organisation_id, user_id=user.pk, active=True).exists()
