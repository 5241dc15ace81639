"""Who may do what, and why not."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.enums import ACTING_MEMBERS, MemberRole, Role
from accounts.models import Bureau, Membership, Organisation, Person, Post, User
from audit.errors import DomainError
from policy.terms import Bureau as BureauKind

APPLICANT = "applicant"


class NotYours(DomainError, PermissionDenied):
    """The act belongs to somebody else; a view answers 403 with the sentence."""


class MustStepBack(NotYours):
    """The post is there, but so is an interest: another log-in would not help, a colleague does."""


def roles_of(user: Any) -> set[str]:
    """Roles of the user's active posts, and "applicant" for a person or a member of an organisation."""
    if not user.is_authenticated:
        return set()
    found = post_roles(user)
    if is_applicant(user):
        found.add(APPLICANT)
    return found


def post_roles(user: Any) -> set[str]:
    """Roles of the user's active posts."""
    return set(Post.objects.filter(user_id=user.pk, active=True).values_list("role", flat=True))


def roles_among(user: Any, wanted: Collection[str], held_roles: Callable[[], set[str]] | None = None) -> set[str]:
    """Those of the wanted roles that the user has; whether the user is an applicant is asked only where it matters.

    `held_roles` gives the roles of the user's posts where they have been read already.
    """
    if not user.is_authenticated:
        return set()
    read = held_roles or partial(post_roles, user)
    held = read() & set(wanted) if set(wanted) != {APPLICANT} else set()
    if not held and APPLICANT in wanted and is_applicant(user):
        held.add(APPLICANT)
    return held


def is_applicant(user: User) -> bool:
    """Whether the user is an individual, or an active member of an organisation."""
    return Person.objects.filter(user=user).exists() or Membership.objects.filter(user=user, active=True).exists()


def has_post(user: Any, role: str, bureau: Bureau | None = None) -> bool:
    """Whether the user holds the post; in that bureau, if one is given."""
    return _posts(user, (role,), bureau).exists()


def require_post(user: Any, *roles: str, bureau: Bureau | None = None) -> Post:
    """The user's post of one of the roles; raises NotYours naming what is missing."""
    post = _posts(user, roles, bureau).first()
    if post is None:
        labels = "、".join(Role(role).label for role in roles)
        place = bureau.name if bureau else "有关部门"
        raise NotYours(f"此步骤须由{place}的{labels}办理，您没有该岗位。")
    return post


def may_act_for(user: Any, owner: Person | Organisation) -> bool:
    """Whether the user is that person, or an active member of that organisation who is no mere reader."""
    return _belongs(user, owner, ACTING_MEMBERS)


def may_read_for(user: Any, owner: Person | Organisation) -> bool:
    """Whether the user is that person, or any active member of that organisation."""
    return _belongs(user, owner, frozenset(MemberRole))


def may_manage(user: Any, organisation: Organisation) -> bool:
    """Whether the user may open the organisation's accounts to others."""
    return Membership.objects.filter(
        organisation=organisation, user=user, active=True, role=MemberRole.MANAGER
    ).exists()


def may_reclaim(user: Any) -> bool:
    """Clerks and heads of the bureaus of human resources."""
    return _holds_at_human_resources(user, Role.CLERK, Role.HEAD)


def may_confirm_reclaim(user: Any) -> bool:
    """Heads of the bureaus of human resources, whose post two administrators gave."""
    return _holds_at_human_resources(user, Role.HEAD)


def _belongs(user: Any, owner: Person | Organisation, roles: frozenset[MemberRole]) -> bool:
    if not user.is_authenticated:
        return False
    if isinstance(owner, Person):
        return owner.user_id == user.pk
    return Membership.objects.filter(organisation=owner, user=user, active=True, role__in=roles).exists()


def _posts(user: Any, roles: tuple[str, ...], bureau: Bureau | None) -> Any:
    posts = Post.objects.filter(user_id=user.pk, role__in=roles, active=True).select_related("bureau").order_by("pk")
    return posts.filter(bureau=bureau) if bureau else posts


def _holds_at_human_resources(user: Any, *roles: Role) -> bool:
    return user.posts.filter(role__in=roles, active=True, bureau__kind=BureauKind.HRSS).exists()
