"""Verbs of officials' log-ins: open one, close it, renew its keys. Each names the administrator and is logged."""

import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.enums import Role
from accounts.login.sessions import end_all
from accounts.models import Post, User
from accounts.permissions import require_post
from accounts.recusal import same_person
from accounts.selectors import looks_like_number
from accounts.services import factors
from accounts.services.errors import DetailRefused
from accounts.services.pending import drop_resets
from accounts.services.reasons import reason_of
from accounts.services.staff import identify, keep_administrators, propose_anew
from audit.services import record, save_checked
from foundation.normalise import TextRefused, clean_line, clean_name

FIRST_PASSWORD_BYTES = 12


@transaction.atomic
def new_official(*, username: str, name: str, id_number: str, by: User, at: datetime) -> tuple[User, str]:
    """A log-in with the person behind it and a first password, shown once. Raises NotYours, DetailRefused."""
    require_post(by, Role.ADMIN)
    user, password = _new_user(username, name, at)
    record(subject=user, action="open_login", actor=by, at=at, role="admin", data={"username": user.username})
    identify(user=user, id_number=id_number, by=by, at=at)
    return user, password


@transaction.atomic
def close_login(*, user: User, reason: str, by: User, at: datetime) -> User:
    """Nobody gets in by this name any more: posts end, the password goes, and with it every session."""
    require_post(by, Role.ADMIN)
    _not_oneself(by, user)
    reason = reason_of(reason)
    if not user.is_active:
        raise DetailRefused(f"{user}的登录账号已经停用。")
    posts = Post.objects.select_for_update(of=("self",)).filter(user=user, active=True)
    if posts.exists():
        raise DetailRefused(f"{user}还有在岗的岗位，请先停用岗位并移交案件，再停用登录账号。")
    user.is_active = False
    user.set_unusable_password()
    save_checked(user, fields={"is_active", "password"})
    end_all(user)
    record(subject=user, action="close_login", actor=by, at=at, role="admin", reason=reason)
    return user


@transaction.atomic
def renew_password(*, user: User, reason: str, by: User, at: datetime) -> str:
    """A new first password, shown once; a closed log-in opens again. All sessions end.

    All posts, a clerk's too, wait until another administrator has confirmed them anew.
    """
    require_post(by, Role.ADMIN)
    _not_oneself(by, user)
    _is_official(user)
    reason = reason_of(reason)
    if _is_administrator(user):
        keep_administrators(user)
    password = secrets.token_urlsafe(FIRST_PASSWORD_BYTES)
    user.set_password(password)
    user.is_active = user.must_change_password = True
    save_checked(user, fields={"is_active", "must_change_password", "password"})
    end_all(user)
    drop_resets(user)
    record(subject=user, action="renew_password", actor=by, at=at, role="admin", reason=reason)
    propose_anew(user=user, reason=reason, by=by, at=at)
    return password


@transaction.atomic
def reset_factor(*, user: User, reason: str, by: User, at: datetime) -> User:
    """The second factor is gone; the official sets up a new one at the next log-in. Posts as in `renew_password`."""
    require_post(by, Role.ADMIN)
    _not_oneself(by, user)
    _is_official(user)
    reason = reason_of(reason)
    if not factors.enrolled(user):
        raise DetailRefused(f"{user}没有设置动态码，无须重置。")
    if _is_administrator(user):
        keep_administrators(user)
    factors.reset(user=user, by=by, reason=reason, at=at)
    propose_anew(user=user, reason=reason, by=by, at=at)
    return user


def first_user(*, username: str, name: str, id_number: str, at: datetime) -> tuple[User, str]:
    """A log-in for one of the first two administrators, before there is anybody to make it."""
    user, password = _new_user(username, name, at)
    record(subject=user, action="open_login", actor=None, at=at, role="system", data={"username": user.username})
    identify(user=user, id_number=id_number, by=None, at=at)
    return user, password


def _new_user(username: str, name: str, at: datetime) -> tuple[User, str]:
    try:
        username, name = clean_line(username, 40), clean_name(name)
        User.username_validator(username)
    except TextRefused as error:
        raise DetailRefused(str(error)) from error
    except ValidationError as error:
        raise DetailRefused("登录名只能用汉字、字母、数字和 @ . + - _。", field="username") from error
    if not username or looks_like_number(username, on=at.date()):
        raise DetailRefused("登录名不能为空，也不能用手机号或身份证号。", field="username")
    if User.objects.filter(username=username).exists():
        raise DetailRefused(f"登录名“{username}”已被使用，请换一个。", field="username")
    user, password = (
        User(username=username, name=name, date_joined=at, must_change_password=True),
        secrets.token_urlsafe(FIRST_PASSWORD_BYTES),
    )
    user.set_password(password)
    save_checked(user)
    return user, password


def _is_official(user: User) -> None:
    """A citizen's log-in is not the administrator's to open."""
    if not Post.objects.filter(user=user).exists() and not hasattr(user, "identity"):
        raise DetailRefused("该账号不是工作人员账号，系统管理员不能办理。")


def _is_administrator(user: User) -> bool:
    return Post.objects.filter(user=user, role=Role.ADMIN, active=True).exists()


def _not_oneself(by: User, user: User) -> None:
    if same_person(by, user):
        raise DetailRefused("不能办理本人的账号，请由其他系统管理员办理。")
