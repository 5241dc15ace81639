"""Log-ins that stand: begun, held between password and second factor, listed and ended.

In a session stand `begun`, `seen`, `staff` and `confirmed` (see `yiyang_skills.receivers`) and, once it was proved,
`factor`: which second factor. Without one a member of staff gets no further than setting it up.

The list names a session as the table of sessions does, by the hash of its key (`session_store`).
"""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.login.devices import address_of, in_words
from accounts.login.session_store import stored_key
from accounts.models import User
from accounts.passwords import is_staff

FACTOR, CONFIRMED, PENDING = "factor", "confirmed", "pending"
PENDING_LASTS = 10 * 60
"""Seconds between the password and the second factor."""


@dataclass(frozen=True)
class Shown:
    """One log-in as its owner sees it."""

    pk: int
    device: str
    address: str
    since: datetime
    seen: datetime
    is_this: bool


def begin(request: HttpRequest, user: Any) -> None:
    """Note a log-in in its session and in the list of its owner."""
    now = int(time.time())
    request.session.update({"begun": now, "seen": now, "staff": is_staff(user), CONFIRMED: now})
    if request.session.session_key is None:
        request.session.save()
    UserSession.objects.update_or_create(
        session_key=stored_key(request.session.session_key),
        defaults={
            "user": user,
            "ip": address_of(request),
            "user_agent": request.META.get("HTTP_USER_AGENT", "")[:200],
            "last_seen_at": timezone.now(),
        },
    )


def trust(session: SessionBase, factor: str) -> None:
    """The second factor was proved."""
    session[FACTOR] = factor


def lacks_factor(session: SessionBase) -> bool:
    """Whether a member of staff has logged in by the password alone."""
    return bool(session.get("staff", True)) and not session.get(FACTOR)


def hold(request: HttpRequest, user: User, *, next_url: str) -> None:
    """The password was right; who it was waits in the session until the second factor is."""
    request.session.cycle_key()
    request.session[PENDING] = {"user": user.pk, "at": int(time.time()), "next": next_url, "hash": _proof(user)}


def held(request: HttpRequest) -> tuple[User, str] | None:
    """Who waits for the second factor, and where to go then; None where nobody does, or too long."""
    pending = request.session.get(PENDING)
    if not pending or time.time() - pending["at"] > PENDING_LASTS:
        return None
    user = User.objects.filter(pk=pending["user"], is_active=True).first()
    if user is None or _proof(user) != pending["hash"]:
        return None
    return user, pending["next"]


def let_go(request: HttpRequest) -> None:
    request.session.pop(PENDING, None)


def touch(request: HttpRequest) -> None:
    """The log-in was used."""
    UserSession.objects.filter(session_key=stored_key(request.session.session_key)).update(last_seen_at=timezone.now())


def end_others(request: HttpRequest) -> int:
    """End every other log-in of the user and go on with this one, under a new key; gives how many ended.

    After a new password this is what keeps the present log-in alive.
    """
    before, user = stored_key(request.session.session_key), User.objects.get(pk=request.user.pk)
    ended = end_all(user, but=before)
    update_session_auth_hash(request, user)
    UserSession.objects.filter(session_key=before).update(session_key=stored_key(request.session.session_key))
    return ended


def of(request: HttpRequest) -> list[Shown]:
    """The log-ins of the user that still stand, this one first; one query."""
    idle = settings.SESSION_IDLE_STAFF if request.session.get("staff", True) else settings.SESSION_IDLE_PUBLIC
    now = timezone.now()
    rows = UserSession.objects.filter(
        user_id=request.user.pk, last_seen_at__gt=now - idle, created_at__gt=now - settings.SESSION_ABSOLUTE,
        session_key__in=Session.objects.values("session_key"),
    )  # fmt: skip
    mine = stored_key(request.session.session_key)
    shown = [
        Shown(row.pk, in_words(row.user_agent), row.ip, row.created_at, row.last_seen_at, row.session_key == mine)
        for row in rows.order_by("-last_seen_at", "pk")
    ]
    return sorted(shown, key=lambda each: not each.is_this)


def end(user: User, *, pk: int) -> bool:
    """End one log-in of the user; False where it is not there."""
    return bool(_end(UserSession.objects.filter(user=user, pk=pk)))


def end_all(user: User, *, but: str = "") -> int:
    """End every log-in of the user, but the one that the tables know by this; gives how many."""
    return _end(UserSession.objects.filter(user=user).exclude(session_key=but))


def _end(rows: QuerySet[UserSession]) -> int:
    """Allauth's own `end` takes what its row names for the key of the cookie."""
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def _proof(user: User) -> str:
    return str(user.get_session_auth_hash())
