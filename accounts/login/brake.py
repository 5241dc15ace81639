"""Slows who guesses passwords, and never locks anybody out.

Failures are counted by name and address, by address over names, and by name over all addresses. Once there are too many
of a kind, the next try has to wait, each time longer, up to a published limit of about a minute. A try made while the
wait runs is not looked at: it counts nothing and lengthens nothing, so it tells nothing either.

Each wait runs from what the *caller's own* address did last. So strangers who go on guessing a name elsewhere can make
its owner wait once on a new device, never again and again. A device on which the log-in was used before is counted by
itself: what others do to the name or the address does not touch it.
"""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from axes.handlers.base import AxesHandler
from axes.models import AccessAttempt
from django.db import transaction
from django.db.models import Count, Max, Sum
from django.http import HttpRequest
from django.utils import timezone

from accounts.login.devices import address_of, known_device
from policy.parameters import load

STRANGER = ""
"""Stands for the device of a row where this name was never used before."""


def waiting(request: HttpRequest, name: str) -> int:
    """Seconds until a try for this name from here is looked at; 0 where it may be made now."""
    now, address, device = timezone.now(), address_of(request), known_device(request, name)
    tries = AccessAttempt.objects.filter(attempt_time__gt=now - _window()).order_by()
    if device:
        own = tries.filter(username=name, user_agent=device).aggregate(
            n=Sum("failures_since_start"), at=Max("attempt_time")
        )
        return _left(own["n"], _limit("failures"), own["at"], now)
    strangers = tries.filter(user_agent=STRANGER)
    own = strangers.filter(username=name, ip_address=address).aggregate(
        n=Sum("failures_since_start"), at=Max("attempt_time")
    )
    here = strangers.filter(ip_address=address, failures_since_start__gt=0).aggregate(
        n=Count("username", distinct=True), at=Max("attempt_time")
    )
    everywhere = strangers.filter(username=name).aggregate(n=Sum("failures_since_start"))["n"]
    if own["at"] is None and _grown(everywhere, _limit("failures_name")):
        own["at"] = _begin(name, address, now)
    return max(
        _left(own["n"], _limit("failures"), own["at"], now),
        _left(everywhere, _limit("failures_name"), own["at"], now),
        _left(here["n"], _limit("names"), here["at"], now),
    )


@transaction.atomic
def begin_try(request: HttpRequest, name: str) -> int:
    """Seconds until a try is looked at, as `waiting`; a try that may be made now is counted before it is looked at.

    The row is held meanwhile, so that of many guesses sent at once no more are looked at than one after the other.
    Whoever is right is forgiven.
    """
    _held(request, name)
    seconds = waiting(request, name)
    if not seconds:
        _count(request, name)
    return seconds


@transaction.atomic
def _count(request: HttpRequest, name: str) -> None:
    """One more failure of this name from here."""
    now = timezone.now()
    row = _held(request, name)
    fresh = row.attempt_time > now - _window()
    row.failures_since_start = row.failures_since_start + 1 if fresh else 1
    row.attempt_time = now
    row.save(update_fields=["failures_since_start", "attempt_time"])


def forgive(request: HttpRequest, name: str) -> None:
    """Whoever has proved to be the owner begins anew, here and on this device; failures elsewhere stay."""
    own = AccessAttempt.objects.filter(username=name).order_by()
    own.filter(ip_address=address_of(request), user_agent=STRANGER).delete()
    device = known_device(request, name)
    if device:
        own.filter(user_agent=device).delete()


class Brake(AxesHandler):
    """What axes asks and tells at each log-in."""

    def is_allowed(self, request: Any, credentials: dict | None = None) -> bool:
        """Asked once a try, before the password is looked at, which counts it."""
        return not begin_try(request, _name(credentials))

    def user_login_failed(self, sender: Any, credentials: dict, request: Any = None, **_signal: Any) -> None:
        """It was counted when it began."""

    def user_logged_in(self, sender: Any, request: Any, user: Any, **_signal: Any) -> None:
        forgive(request, user.get_username())

    def post_save_access_attempt(self, instance: Any, **_signal: Any) -> None:
        """Axes tells of each row; the row is all there is."""

    post_delete_access_attempt = post_save_access_attempt


def _held(request: HttpRequest, name: str) -> AccessAttempt:
    """The row of this name from here, locked."""
    row, _new = AccessAttempt.objects.select_for_update().get_or_create(
        username=name,
        ip_address=address_of(request),
        user_agent=known_device(request, name) or STRANGER,
        defaults={"failures_since_start": 0},
    )
    return row


def _name(credentials: dict | None) -> str:
    return str((credentials or {}).get("username") or "")


def _begin(name: str, address: str, now: datetime) -> datetime:
    """The wait of somebody who comes from a new place to a name that is being guessed begins with the first try."""
    row, _new = AccessAttempt.objects.update_or_create(
        username=name,
        ip_address=address,
        user_agent=STRANGER,
        defaults={"failures_since_start": 0, "attempt_time": now},
    )
    return row.attempt_time


def _left(failures: int | None, limit: int, since: datetime | None, now: datetime) -> int:
    if since is None:
        return 0
    return max(0, ceil(_grown(failures, limit) - (now - since).total_seconds()))


def _grown(failures: int | None, limit: int) -> int:
    """How long the wait is: nothing below the limit, then the first wait, doubled with each failure more."""
    beyond = (failures or 0) - limit
    return 0 if beyond < 0 else min(_limit("wait_longest"), _limit("wait_first") * 2 ** min(beyond, 16))


def _window() -> timedelta:
    return timedelta(minutes=_limit("minutes"))


def _limit(name: str) -> int:
    return int(load().latest(f"lockout.{name}"))
