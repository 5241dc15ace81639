"""Slows who guesses passwords, and never locks anybody out.

Failures are counted by name and address, by address over names, and by name over all addresses. Once there are too many
of a kind, the next try has to wait, each time longer, up to a published limit of about a minute. A try made while the
wait runs is not looked at: it counts nothing and lengthens nothing, so it tells nothing either.

Each wait runs from what the *caller's own* address did last. So strangers who go on guessing a name elsewhere can make
its owner wait once on a new device, never again and again. A device on which the log-in was used before is counted by
itself: what others do to the name or the address does not touch it.

At the log-in a name is counted twice: as it was typed (`typed_name`), and as the log-in it stands for. Only the wait of
what was typed is shown. The other is kept silently: a wait that a mobile had earned, shown for an ID number, would tell
that the two are one person's.
"""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from axes.handlers.base import AxesHandler
from axes.models import AccessAttempt
from django.db import transaction
from django.db.models import Count, Max, Q, Sum
from django.http import HttpRequest
from django.utils import timezone

from accounts.login.devices import address_of, known_device
from foundation.sealing import keyed_hash
from policy.parameters import load

STRANGER = ""
"""Stands for the device of a row where this name was never used before."""
TYPED, CODE = "typed:", " +"
"""Marks of the rows that count what was typed at the log-in, and the codes of a second factor."""
COUNTED = "counted"
"""Goes with a name and a password whose try `begin_try` has counted already."""


def typed_name(typed: str) -> str:
    """Under which name it is counted what was typed; nothing of it is kept."""
    return f"{TYPED}{keyed_hash('typed', typed)}"


def waiting(request: HttpRequest, name: str, *, login: str = "") -> int:
    """Seconds until a try for this name from here is looked at; 0 where it may be made now.

    `login` is the log-in by which a device is known, where it is not the name itself.
    """
    now, address, device = timezone.now(), address_of(request), known_device(request, login or name)
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
    # A log-in behind what was typed is not one name more: the count would tell that there is one.
    shown = Q(username__startswith=TYPED) | Q(username__endswith=CODE)
    here = strangers.filter(shown, ip_address=address, failures_since_start__gt=0).aggregate(
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
def begin_try(request: HttpRequest, name: str, *, login: str = "") -> int:
    """Seconds until a try is looked at, as `waiting`; a try that may be made now is counted before it is looked at.

    The row is held meanwhile, so that of many guesses sent at once no more are looked at than one after the other.
    Whoever is right is forgiven. A try that comes too early costs as many questions.
    """
    _held(request, name, login)
    seconds = waiting(request, name, login=login)
    _count(request, name, login=login, more=0 if seconds else 1)
    return seconds


@transaction.atomic
def _count(request: HttpRequest, name: str, *, login: str = "", more: int = 1) -> None:
    """One more failure of this name from here, or none."""
    now = timezone.now()
    row = _held(request, name, login)
    if more:
        fresh = row.attempt_time > now - _window()
        row.failures_since_start = row.failures_since_start + more if fresh else more
        row.attempt_time = now
    row.save(update_fields=["failures_since_start", "attempt_time"])


def forgive(request: HttpRequest, name: str, *, login: str = "") -> None:
    """Whoever has proved to be the owner begins anew, here and on this device; failures elsewhere stay."""
    own = AccessAttempt.objects.filter(username=name).order_by()
    own.filter(ip_address=address_of(request), user_agent=STRANGER).delete()
    device = known_device(request, login or name)
    if device:
        own.filter(user_agent=device).delete()


class Brake(AxesHandler):
    """What axes asks and tells at each log-in."""

    def is_allowed(self, request: Any, credentials: dict | None = None) -> bool:
        """Asked once a try, before the password is looked at, which counts it, unless who asks has done so."""
        return (credentials or {}).get(COUNTED, False) or not begin_try(request, _name(credentials))

    def user_login_failed(self, sender: Any, credentials: dict, request: Any = None, **_signal: Any) -> None:
        """It was counted when it began."""

    def user_logged_in(self, sender: Any, request: Any, user: Any, **_signal: Any) -> None:
        forgive(request, user.get_username())

    def post_save_access_attempt(self, instance: Any, **_signal: Any) -> None:
        """Axes tells of each row; the row is all there is."""

    post_delete_access_attempt = post_save_access_attempt


def _held(request: HttpRequest, name: str, login: str = "") -> AccessAttempt:
    """The row of this name from here, locked; as many questions whether it is there already or not."""
    place = {
        "username": name, "ip_address": address_of(request),
        "user_agent": known_device(request, login or name) or STRANGER,
    }  # fmt: skip
    AccessAttempt.objects.bulk_create(
        [AccessAttempt(**place, attempt_time=timezone.now(), failures_since_start=0)], ignore_conflicts=True
    )
    # Gone again at once is only what was forgiven or cleared between the two statements.
    return AccessAttempt.objects.select_for_update().filter(**place).first() or _held(request, name, login)


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
