"""Verbs of the bureaus' own people: set up a bureau, appoint to a post, end it. Each is logged."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Bureau, Post, StaffIdentity, User
from accounts.services import DetailRefused
from audit.errors import DomainError
from audit.services import record, save_checked
from foundation import identifiers
from foundation.sealing import seal_into


@transaction.atomic
def set_up_bureau(
    *,
    kind: str,
    district: str,
    name: str,
    docket: str,
    phone: str,
    address: str,
    at: datetime,
    review_body: str = "",
    court: str = "",
) -> Bureau:
    """A bureau as its letters name it. Raises RuleBroken where the district has one of the kind."""
    bureau = Bureau(
        kind=kind, district=district, name=name, docket=docket, phone=phone, address=address,
        review_body=review_body, court=court,
    )  # fmt: skip
    save_checked(bureau)
    record(subject=bureau, action="set_up", actor=None, at=at, role="admin", data={"name": name, "docket": docket})
    return bureau


@transaction.atomic
def appoint(*, user: User, role: str, bureau: Bureau | None, at: datetime) -> Post:
    """Give a user a post; a former one is opened again. Raises DomainError for a post that cannot be."""
    post = Post.objects.select_for_update(of=("self",)).filter(user=user, bureau=bureau, role=role).first()
    if post is None:
        post = Post(user=user, bureau=bureau, role=role)
        save_checked(post)
    elif post.active:
        raise DetailRefused(f"{user}已有此岗位。")
    else:
        post.active = True
        save_checked(post, fields={"active"})
    record(
        subject=user, action="appoint", actor=None, at=at, role="admin",
        data={"role": str(role), "bureau": bureau.name if bureau else ""},
    )  # fmt: skip
    return post


@transaction.atomic
def end_post(*, post: Post, at: datetime) -> Post:
    """End a post; what was done under it stays."""
    if not post.active:
        raise DomainError(f"{post}已经停用。")
    post.active = False
    save_checked(post, fields={"active"})
    record(
        subject=post.user, action="end_post", actor=None, at=at, role="admin",
        data={"role": post.role, "bureau": post.bureau.name if post.bureau else ""},
    )  # fmt: skip
    return post


@transaction.atomic
def identify(*, user: User, id_number: str, by: User | None, at: datetime) -> StaffIdentity:
    """Keep who the official is, so that recusal knows the person. Raises DetailRefused for a number that cannot be."""
    try:
        number = identifiers.id_number(id_number, on=timezone.localdate(at))
    except ValueError as error:
        raise DetailRefused(str(error)) from error
    identity = StaffIdentity.objects.select_for_update().filter(user=user).first() or StaffIdentity(user=user)
    seal_into(identity, "id_number", number)
    save_checked(identity)
    record(subject=user, action="identify", actor=by, at=at, role="admin", data={"id_number": identity.id_number_mask})
    return identity
