"""Verbs of membership: a manager invites, the invited person accepts or declines, leaves again, or is removed."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import MAY, MemberRole
from accounts.models import Invitation, Membership, Organisation, User
from accounts.permissions import NotYours, may_manage
from accounts.selectors import invitations_ever, looks_like_number, user_by_name
from accounts.services.errors import DetailRefused
from accounts.telling import tell_user
from accounts.texts import told
from audit.services import record, require_logged, save_checked, transition
from foundation.identifiers import IdentifierRefused, mask_phone, mobile
from foundation.sealing import keyed_hash
from messaging.enums import Channel
from messaging.services import post
from policy.dates import date_cn

MOST_A_DAY = 20
"""Invitations of one unit within a day: each sends a text to somebody who did not ask for it."""


@transaction.atomic
def invite(*, organisation: Organisation, typed: str, role: str, by: User, at: datetime) -> Invitation:
    """Ask somebody, by mobile or log-in name, to act for the unit. The answer is the same whether he is known or not.

    Raises NotYours, DetailRefused, RuleBroken (asked already).
    """
    if not may_manage(by, organisation):
        raise NotYours("只有本单位管理员可以邀请成员。")
    _held(organisation.pk, "invitations")
    if organisation.invitations.filter(invited_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise DetailRefused(f"一天最多发出 {MOST_A_DAY} 个邀请，请明天再邀请其他人。")
    phone = _mobile(typed)
    if not phone and looks_like_number(typed, on=timezone.localdate(at)):
        raise DetailRefused("请填对方的手机号或登录名，不要填身份证号。")
    user = None if phone else user_by_name(typed)
    asked = [user] if user else _users_with(keyed_hash("phone", phone)) if phone else []
    # One's own unit: who is its member stands on this very page, so that the answer tells nothing new.
    if Membership.objects.filter(organisation=organisation, user__in=asked, active=True).exists():
        raise DetailRefused("对方已经是本单位成员，不用再邀请；要改身份的，请在上面的成员表中点“改身份”。")
    invitation = Invitation(
        organisation=organisation, role=role, label=mask_phone(phone) if phone else typed, user=user,
        phone_hash=keyed_hash("phone", phone) if phone else "", invited_by=by, invited_at=at,
    )  # fmt: skip
    save_checked(invitation)
    record(
        subject=organisation, action="invite", actor=by, at=at, role="manager",
        data={"invitation": str(invitation.pk), "label": invitation.label, "role": str(role)},
    )  # fmt: skip
    words = told("invited", unit=organisation.name, role=MemberRole(role).label, may=MAY[MemberRole(role)])
    for one in asked:
        tell_user(one, key=f"invited:{invitation.pk}", at=at, link=reverse("accounts:profile"), **words)
    if phone and not asked:
        post(channel=Channel.SMS, address=phone, kind="invited", title=words["title"], at=at,
             body=f"{words['title']}（{MemberRole(role).label}，{MAY[MemberRole(role)]}）。"
             "请用本手机号注册个人账号，登录后在“我的信息”里接受或谢绝。")  # fmt: skip
    return invitation


@transaction.atomic
def accept(*, invitation: Invitation, by: User, at: datetime) -> Membership:
    """Become a member; a former one comes back. Raises NotYours, DetailRefused, TransitionRefused.

    Who is a member already keeps the role: the last manager does not give it away by an invitation.
    """
    _require_invited(invitation, by)
    organisation = _held(invitation.organisation_id)
    membership = Membership.objects.select_for_update().filter(organisation=organisation, user=by).first()
    if membership and membership.active:
        raise DetailRefused(
            f"您已经是{organisation.name}的{membership.get_role_display()}，要改身份的，请联系该单位管理员。"
        )
    if not invitation.invited_by.is_active or not may_manage(invitation.invited_by, organisation):
        raise DetailRefused(f"邀请您的人已不再管理{organisation.name}，请联系该单位重新邀请。")
    transition(row=invitation, action="accept", role="invited", actor=by, at=at, answered_by=by, answered_at=at)
    if membership:
        membership.active, membership.role, membership.left_at = True, invitation.role, None
        save_checked(membership, fields={"active", "role", "left_at"})
    else:
        membership = Membership(organisation=organisation, user=by, role=invitation.role)
        save_checked(membership)
    record(
        subject=organisation, action="add_member", actor=by, at=at, role="invited",
        data={"user": by.pk, "name": by.name, "role": str(invitation.role), "invited_by": invitation.invited_by_id},
    )  # fmt: skip
    words = told("invitation_accepted", name=by.name, unit=organisation.name, role=membership.get_role_display())
    tell_user(invitation.invited_by, key=f"accepted:{invitation.pk}", at=at, link=_page(organisation), **words)
    return membership


@transaction.atomic
def decline(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """Say no; the unit learns only that. Raises NotYours, TransitionRefused."""
    _require_invited(invitation, by)
    return transition(row=invitation, action="decline", role="invited", actor=by, at=at, answered_by=by, answered_at=at)


@transaction.atomic
def take_back(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """The manager no longer asks. Raises NotYours, TransitionRefused."""
    if not may_manage(by, invitation.organisation):
        raise NotYours("只有本单位管理员可以撤回邀请。")
    return transition(
        row=invitation, action="withdraw", role="manager", actor=by, at=at, answered_by=by, answered_at=at
    )


@transaction.atomic
def remove_member(*, membership: Membership, by: User, at: datetime) -> Membership:
    """Close the organisation's matters to a member. The last manager stays. Raises NotYours, DetailRefused."""
    organisation = membership.organisation
    if not may_manage(by, organisation):
        raise NotYours("只有本单位管理员可以停用成员。")
    ended = _end(membership, action="remove_member", by=by, at=at)
    words = told(
        "membership_removed", day=date_cn(timezone.localdate(at)), unit=organisation.name,
        role=ended.get_role_display(),
    )  # fmt: skip
    if by.pk != membership.user_id:
        tell_user(membership.user, key=f"removed:{membership.pk}:{at.timestamp():.0f}", at=at, **words)
    return ended


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: User, at: datetime) -> Membership:
    """Give a member another role; the member is told. The last manager stays one.

    Raises NotYours, DetailRefused.
    """
    organisation = _held(membership.organisation_id)
    if not may_manage(by, organisation):
        raise NotYours("只有本单位管理员可以改成员的身份。")
    membership.refresh_from_db()
    if not membership.active:
        raise DetailRefused("该成员已经不在本单位。")
    before, label = membership.role, membership.get_role_display()
    if before == role:
        raise DetailRefused(f"{membership.user.name}现在就是{label}，没有改动。")
    _require_another_manager(membership)
    membership.role = role
    save_checked(membership, fields={"role"})
    record(
        subject=organisation, action="change_role", actor=by, at=at, role="manager",
        data={"user": membership.user_id, "name": membership.user.name, "before": str(before), "role": str(role)},
    )  # fmt: skip
    words = told(
        "role_changed", day=date_cn(timezone.localdate(at)), unit=organisation.name, before=label,
        role=membership.get_role_display(),
    )  # fmt: skip
    if by.pk != membership.user_id:
        key = f"role:{membership.pk}:{at.timestamp():.0f}"
        tell_user(membership.user, key=key, at=at, link=_page(organisation), **words)
    return membership


def is_last_manager(membership: Membership) -> bool:
    """Whether nobody else manages the unit."""
    others = Membership.objects.filter(organisation_id=membership.organisation_id, role=MemberRole.MANAGER, active=True)
    return membership.role == MemberRole.MANAGER and not others.exclude(pk=membership.pk).exists()


@transaction.atomic
def leave(*, membership: Membership, by: User, at: datetime) -> Membership:
    """A member goes by himself; the managers are told. The last manager stays. Raises NotYours, DetailRefused."""
    if membership.user_id != by.pk:
        raise NotYours("只能退出您自己所在的单位。")
    organisation = membership.organisation
    ended = _end(membership, action="leave", by=by, at=at)
    words = told(
        "membership_left", day=date_cn(timezone.localdate(at)), name=by.name, unit=organisation.name,
        role=ended.get_role_display(),
    )  # fmt: skip
    for manager in organisation.memberships.filter(role=MemberRole.MANAGER, active=True).select_related("user"):
        key = f"left:{membership.pk}:{at.timestamp():.0f}"
        tell_user(manager.user, key=key, at=at, link=_page(organisation), **words)
    return ended


def _require_invited(invitation: Invitation, by: User) -> None:
    if not invitations_ever(by).filter(pk=invitation.pk).exists():
        raise NotYours("这份邀请不是发给您的。")


def _held(pk: Any, *more: str) -> Organisation:
    """The unit under lock, its members as the log has them. Raises Altered."""
    organisation = Organisation.objects.select_for_update().get(pk=pk)
    require_logged(organisation, "members", "left", *more)
    return organisation


def _end(membership: Membership, *, action: str, by: User, at: datetime) -> Membership:
    organisation = _held(membership.organisation_id)
    membership.refresh_from_db()
    if not membership.active:
        raise DetailRefused("该成员已经不在本单位。")
    _require_another_manager(membership)
    membership.active, membership.left_at = False, at
    save_checked(membership, fields={"active", "left_at"})
    record(
        subject=organisation, action=action, actor=by, at=at, role=str(membership.role),
        data={"user": membership.user_id, "name": membership.user.name},
    )  # fmt: skip
    return membership


def _require_another_manager(membership: Membership) -> None:
    if is_last_manager(membership):
        raise DetailRefused("单位至少要保留一名管理员，请先邀请新的管理员，或把另一名成员改为管理员。")


def _users_with(phone_hash: str) -> list[User]:
    known = Q(person__phone_hash=phone_hash) | Q(contact__phone_hash=phone_hash)
    return list(User.objects.filter(known, is_active=True).order_by("pk"))


def _mobile(typed: str) -> str:
    try:
        return mobile(typed)
    except IdentifierRefused:
        return ""


def _page(organisation: Organisation) -> str:
    return f"/organisations/{organisation.pk}/"
