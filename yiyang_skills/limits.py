"""Limits on what everybody may send: every public form and look-up, counted by address in a moving hour.

The counts lie in Redis in production, in the process otherwise; where Redis is away the process counts for a while, so
that a form never fails for it. Per mobile number `messaging.codes` has stricter limits in the database.
"""

import logging
import time
from collections.abc import Callable
from math import ceil
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from foundation import clock
from policy.parameters import load
from yiyang_skills import errors
from yiyang_skills.middleware import client_address

log = logging.getLogger(__name__)

LIMITED = {
    "applications:roster": "roster",
    "accounts:forgotten": "code",
    "accounts:register_code": "code",
    "accounts:register_person": "register",
    "accounts:register_organisation": "register",
    "accounts:reset_code": "code",
    "accounts:reset_password": "code",
    "notices:verify": "verify",
    "notices:verify_letter": "verify",
    "portal:apply_with_answers": "self_check",
    "portal:self_check": "self_check",
    "portal:start_again": "self_check",
    "portal:text_size": "self_check",
    "reviews:object": "objection",
    "reviews:track": "track",
}
"""Public addresses and the parameter `rate.…` of each; a test fails for a public form that is missing. Log-in counts
for itself, by name and by address. Rosters are counted too: their rows are answered with whether somebody else claims
the same, which nobody may ask for number by number.
"""
COUNTED_GET = frozenset({"notices:verify_letter"})
"""Look-ups that are no form: here opening the page counts."""
AWAY = 30.0
"""Seconds for which the process counts after Redis failed."""
REDIS_PATIENCE = 0.1


class PublicLimits:
    """Middleware that answers 429 with a sentence once an address has sent too much within the hour."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        kind = LIMITED.get(name)
        if kind is None or not settings.PUBLIC_LIMITS:
            return None
        if request.method != "POST" and name not in COUNTED_GET:
            return None
        minutes = counter.minutes_to_wait(kind, client_address(request))
        return errors.too_many(request, minutes) if minutes else None


class Counter:
    """Counts in Redis where there is one, else (and while it is away) in this process."""

    def __init__(self, url: str) -> None:
        self.own = MovingWindowRateLimiter(MemoryStorage())
        self.shared = None
        self.away_until = 0.0
        if url:
            storage = storage_from_string(
                url, socket_connect_timeout=REDIS_PATIENCE, socket_timeout=REDIS_PATIENCE, key_prefix="yiyang-limits"
            )
            self.shared = MovingWindowRateLimiter(storage)

    def minutes_to_wait(self, kind: str, address: str) -> int:
        """0 and one more counted, or the minutes until there is room again."""
        item = RateLimitItemPerHour(int(load().value(f"rate.{kind}", clock.today()).value))
        if self.shared is not None and time.monotonic() >= self.away_until:
            try:
                return _ask(self.shared, item, kind, address)
            except Exception:
                # Whatever its client raises: the visitor must not pay for it.
                log.warning("limits are counted in this process: Redis does not answer", exc_info=True)
                self.away_until = time.monotonic() + AWAY
        return _ask(self.own, item, kind, address)

    def forget(self) -> None:
        """Begin counting anew in this process."""
        self.own.storage.reset()


def _ask(limiter: MovingWindowRateLimiter, item: RateLimitItemPerHour, kind: str, address: str) -> int:
    if limiter.hit(item, kind, address):
        return 0
    return max(1, ceil((limiter.get_window_stats(item, kind, address).reset_time - time.time()) / 60))


counter = Counter(settings.REDIS_URL)
