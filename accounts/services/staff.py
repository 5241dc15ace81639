"""Verbs of posts: appoint, confirm, end. Each names the administrator who did it and is logged.

A post that decides or moves money, and any that was held before, takes two: one administrator proposes it, another
confirms. Nobody appoints himself, and two log-ins of one person are one person.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import OUTSIDE_BUREAUS, WEIGHTY, Role
from accounts.login.sessions import end_all
from accounts.models import Bureau, Post, PostProposal, StaffIdentity, User
from accounts.passwords import is_staff
from accounts.permissions import require_post
from accounts.recusal import own_hashes, same_person
from accounts.selectors import proposed_posts
from accounts.services.administrators import tell_administrators
from accounts.services.errors import DetailRefused, SamePerson
from accounts.services.official_numbers import login_of_official, tell_registered_before
from accounts.services.proposals import answer
from accounts.services.reasons import reason_of
from accounts.telling import tell_user
from accounts.texts import told
from audit.errors import DomainError
from audit.models import Event
from audit.selectors import altered
from audit.services import record, require_logged, save_checked
from foundation import identifiers
from foundation.sealing import seal_into

LEAST_ADMINISTRATORS = 2
PASSWORD_ISSUED, FACTOR_RESET, FACTOR_SET_UP = ("open_login", "renew_password"), "reset_factor", "enrol_factor"
"""Acts after which an administrator could get in by the log-in of another, and what takes back the second."""
OTHER_CONFIRMS = "提出人与确认人不能是同一人，请由另一位系统管理员确认。"


@transaction.atomic
def first_administrators(*, users: Sequence[User], at: datetime) -> list[Post]:
    """The first two administrators of an empty system, once; from then on each post has an administrator as its actor.

    Raises DetailRefused where one was ever appointed, or where the two are one person.
    """
    if Post.objects.filter(role=Role.ADMIN).exists():
        raise DetailRefused("系统管理员已经设立过，请由在岗的系统管理员办理任命。")
    if len(users) != LEAST_ADMINISTRATORS or len(own_hashes([user.pk for user in users])) != LEAST_ADMINISTRATORS:
        raise DetailRefused("首次设立须是两名系统管理员，各自登记身份证号，且不是同一人。")
    return [_open(user, Role.ADMIN, None, None, at) for user in users]


@transaction.atomic
def appoint(*, user: User, role: str, bureau: Bureau | None, by: User, at: datetime) -> Post | PostProposal:
    """Give an official a post; one that decides or moves money, or was held before, is only proposed until another
    administrator confirms.

    Raises NotYours, DetailRefused, RuleBroken for a post that cannot be.
    """
    require_post(by, Role.ADMIN)
    _not_oneself(by, user)
    if not user.is_active:
        raise DetailRefused(f"{user}的登录账号已停用，请先重新启用。")
    if not StaffIdentity.objects.filter(user=user).exists():
        raise DetailRefused(f"任命前须登记{user}的身份证号，系统据此执行回避规定。")
    if Post.objects.filter(user=user, bureau=bureau, role=role, active=True).exists():
        raise DetailRefused(f"{user}已有此岗位。")
    # Who held it before gets it back by two: whoever reset the keys cannot appoint a clerk anew alone.
    if role in WEIGHTY or Post.objects.filter(user=user, bureau=bureau, role=role).exists():
        return _propose(user, role, bureau, by, at)
    return _open(user, role, bureau, by, at)


@transaction.atomic
def confirm(*, proposal: PostProposal, by: User, at: datetime) -> Post:
    """Another administrator agrees, and the post counts; not whoever knows or reset the keys of the log-in.

    Raises NotYours, SamePerson, DetailRefused, TransitionRefused (answered already).
    """
    require_post(by, Role.ADMIN)
    proposal = _read(proposal)
    _not_oneself(by, proposal.user)
    if not proposal.user.is_active:
        raise DetailRefused(f"{proposal.user}的登录账号已停用，请驳回本次任命。")
    _as_logged(proposal.user)
    answer(row=proposal, action="confirm", role="admin", by=by, at=at, same=OTHER_CONFIRMS)
    _not_holding_the_keys(by, proposal.user)
    return _open(proposal.user, proposal.role, proposal.bureau, by, at, proposed_by=proposal.proposed_by)


@transaction.atomic
def turn_down(*, proposal: PostProposal, reason: str, by: User, at: datetime) -> PostProposal:
    """The post is not given, and who proposed it is told why; also the way to take back one's own proposal.

    Raises NotYours, DetailRefused, TransitionRefused.
    """
    require_post(by, Role.ADMIN)
    proposal, reason = _read(proposal), reason_of(reason)
    _as_logged(proposal.user)
    answer(row=proposal, action="turn_down", role="admin", by=by, at=at, reason=reason, same=OTHER_CONFIRMS)
    _log(proposal.user, "turn_down_post", proposal.role, proposal.bureau, by, at, reason=reason)
    if by.pk != proposal.proposed_by_id:
        tell_user(
            proposal.proposed_by, key=f"turned_down:{proposal.pk}", at=at,
            link=reverse("portal:admin_official", args=[proposal.user_id]),
            **told("administration:post_turned_down", by=by.name, post=proposal, reason=reason),
        )  # fmt: skip
    return proposal


@transaction.atomic
def end_post(*, post: Post, reason: str, by: User, at: datetime) -> Post:
    """End a post, at once and by one administrator; what was done under it stays. Raises NotYours, DetailRefused."""
    require_post(by, Role.ADMIN)
    reason = reason_of(reason)
    post = Post.objects.select_for_update(of=("self",)).select_related("user", "bureau").get(pk=post.pk)
    if not post.active:
        raise DomainError(f"{post}已经停用。")
    if post.role == Role.ADMIN:
        keep_administrators(post.user)
    # A post that was written past the log ends like any other, and the log keeps that it was not the log's.
    kept = {"altered": found} if (found := altered(post.user, "posts")) else {}
    post.active = False
    save_checked(post, fields={"active"})
    end_all(post.user)
    _log(post.user, "end_post", post.role, post.bureau, by, at, reason=reason, **kept)
    return post


@transaction.atomic
def propose_anew(*, user: User, reason: str, by: User, at: datetime) -> list[PostProposal]:
    """All posts, a clerk's too, end and wait to be confirmed anew: who reset the keys cannot use them alone.

    What another had proposed before is proposed anew as well, by whoever reset the keys.
    """
    again = [_instead(proposal, reason, by, at) for proposal in proposed_posts().filter(user=user).order_by("pk")]
    posts = Post.objects.select_for_update(of=("self",)).filter(user=user, active=True)
    for post in posts.select_related("bureau").order_by("pk"):
        end_post(post=post, reason=reason, by=by, at=at)
        again.append(_propose(user, post.role, post.bureau, by, at))
    return again


@transaction.atomic
def identify(*, user: User, id_number: str, by: User | None, at: datetime) -> StaffIdentity:
    """Keep who the official is, so that recusal knows the person; told where the number is registered elsewhere.

    Raises DetailRefused for a number that cannot be, or of somebody who has an official's log-in already.
    """
    try:
        number = identifiers.id_number(id_number, on=timezone.localdate(at))
    except ValueError as error:
        raise DetailRefused(str(error), field="id_number") from error
    if other := login_of_official(number, but=user):
        raise DetailRefused(has_login(other), field="id_number")
    identity = StaffIdentity.objects.select_for_update().filter(user=user).first() or StaffIdentity(user=user)
    seal_into(identity, "id_number", number)
    save_checked(identity)
    record(subject=user, action="identify", actor=by, at=at, role="admin", data={"id_number": identity.id_number_mask})
    tell_registered_before(user, at=at)
    return identity


def has_login(user: User) -> str:
    """Why somebody gets no second log-in, and what to do instead."""
    return f"此人已有工作人员账号“{user.username}”，请在“岗位”中任命。"


def key_issuers(users: Iterable[Any]) -> dict[Any, set[Any]]:
    """Who issued the last password of these log-ins (keys), and who reset a factor that was not set up anew; one query.

    Both, whoever was the later: the password of one opens what the other has laid open. An own password takes back
    nothing, since who held the first one may have set it, and a factor with it. What the command line did, where
    nobody is named, hides nobody.
    """
    acts = Event.objects.filter(
        subject_type="accounts.user", subject_id__in=[str(user) for user in users], actor__isnull=False,
        action__in=(*PASSWORD_ISSUED, FACTOR_RESET, FACTOR_SET_UP),
    )  # fmt: skip
    issued, reset = {}, {}
    for event in acts.order_by("sequence"):
        user = int(event.subject_id)
        if event.action in PASSWORD_ISSUED:
            issued[user] = event.actor_id
        else:
            reset[user] = event.actor_id if event.action == FACTOR_RESET else None
    return {user: {issued.get(user), reset.get(user)} - {None} for user in issued | reset}


def keep_administrators(leaving: User) -> None:
    """Raises DetailRefused where fewer than two administrators would stay: one alone can confirm nothing."""
    posts = Post.objects.select_for_update(of=("self",)).filter(role=Role.ADMIN, active=True, user__is_active=True)
    if len([post for post in posts if post.user_id != leaving.pk]) < LEAST_ADMINISTRATORS:
        raise DetailRefused("至少要保留两名在岗的系统管理员，请先任命新的系统管理员。")


def _instead(proposal: PostProposal, reason: str, by: User, at: datetime) -> PostProposal:
    """The same post proposed by another."""
    turn_down(proposal=proposal, reason=reason, by=by, at=at)
    return _propose(proposal.user, proposal.role, proposal.bureau, by, at)


def _not_holding_the_keys(by: User, user: User) -> None:
    """Raises SamePerson for whoever issued the password or reset the second factor of a log-in."""
    if any(same_person(by, User(pk=issuer)) for issuer in key_issuers([user.pk]).get(user.pk, ())):
        raise SamePerson(
            f"{user}的初始密码或动态码是您开立、重置的，不能再由您确认其岗位：请由您提出任命，另一位管理员确认。"
        )


def _propose(user: User, role: str, bureau: Bureau | None, by: User, at: datetime) -> PostProposal:
    if proposed_posts().filter(user=user, role=role, bureau=bureau).exists():
        raise DetailRefused("该岗位已在等待另一位系统管理员确认。")
    if (role in OUTSIDE_BUREAUS) != (bureau is None):
        raise DetailRefused("审计与系统管理岗不属于任何部门，其他岗位必须属于一个部门。")
    _as_logged(user)
    proposal = PostProposal(user=user, role=role, bureau=bureau, proposed_by=by, proposed_at=at)
    save_checked(proposal)
    _log(user, "propose_post", role, bureau, by, at)
    tell_administrators(
        but=by, key=f"proposals:{by.pk}:{at.timestamp():.0f}", at=at, link=reverse("portal:admin_home"),
        **told("administration:post_proposed", by=by.name),
    )  # fmt: skip
    return proposal


def _open(
    user: User, role: str, bureau: Bureau | None, by: User | None, at: datetime, proposed_by: User | None = None
) -> Post:
    User.objects.select_for_update().get(pk=user.pk)
    require_logged(user, "posts", "row")
    post = Post.objects.select_for_update(of=("self",)).filter(user=user, bureau=bureau, role=role).first()
    if not is_staff(user):
        end_all(user)  # a log-in begun before has the limits of the public
    if post is None:
        post = Post(user=user, bureau=bureau, role=role)
        save_checked(post)
    elif post.active:
        raise DetailRefused(f"{user}已有此岗位。")
    else:
        post.active = True
        save_checked(post, fields={"active"})
    extra: dict[str, Any] = {"proposed_by": proposed_by.pk, "proposed_by_name": proposed_by.name} if proposed_by else {}
    _log(user, "appoint", role, bureau, by, at, **extra)
    return post


def _as_logged(user: User) -> None:
    """Posts and proposals of the official are the log's own. Raises Altered."""
    User.objects.select_for_update().get(pk=user.pk)
    require_logged(user, "posts", "proposals", "proposal_states", "row")


def _read(proposal: PostProposal) -> PostProposal:
    """Anew, under a lock, with whom it concerns."""
    rows = PostProposal.objects.select_for_update(of=("self",)).select_related("user", "bureau", "proposed_by")
    return rows.get(pk=proposal.pk)


def _not_oneself(by: User, user: User) -> None:
    if same_person(by, user):
        raise SamePerson("不能为本人任命岗位，请由其他系统管理员办理。")


def _log(
    user: User,
    action: str,
    role: str,
    bureau: Bureau | None,
    by: User | None,
    at: datetime,
    *,
    reason: str = "",
    **extra: object,
) -> None:
    data = {"role": str(role), "bureau": bureau.name if bureau else "", **extra}
    record(subject=user, action=action, actor=by, at=at, role="admin", reason=reason, data=data)
