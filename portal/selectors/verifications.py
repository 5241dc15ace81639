"""The verifications of the record, and who asked for those that were not the nightly ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from audit.models import Event, Verification

ASKED = "ask_verification"
MADE = "make_verification"
GIVEN_UP = timedelta(days=1)
"""A request that nothing came of by then is no longer waited for: the verification of the night has been made."""


@dataclass(frozen=True)
class Verified:
    """One verification; `asked_by` is empty for a nightly one."""

    kept: Verification
    asked_by: str


def newest(count: int) -> list[Verified]:
    """The last verifications, newest first; two queries."""
    rows = list(Verification.objects.order_by("-at", "-pk")[:count])
    asked_by = _asked_by(rows)
    return [Verified(row, asked_by.get(str(row.pk), "")) for row in rows]


def is_made(asked: int) -> bool:
    """Whether the verification that this event asked for has been made."""
    return Event.objects.filter(action=MADE, data__asked=asked).exists()


def unmade(at: datetime) -> list[Event]:
    """Requests of the last GIVEN_UP whose verification has not been made, oldest first; two queries."""
    recent = Event.objects.filter(at__gt=at - GIVEN_UP).order_by("pk")
    made = set(recent.filter(action=MADE).values_list("data__asked", flat=True))
    return [asked for asked in recent.filter(action=ASKED) if asked.pk not in made]


def waiting(at: datetime) -> Event | None:
    """The request that is being carried out."""
    return next(iter(unmade(at)), None)


def last_asked(*, since: datetime) -> Event | None:
    """The last request after a moment."""
    return Event.objects.filter(action=ASKED, at__gt=since).order_by("-pk").first()


def _asked_by(rows: Iterable[Verification]) -> dict[str, str]:
    events = Event.objects.filter(
        action=MADE, subject_type=Verification._meta.label_lower, subject_id__in=[str(row.pk) for row in rows]
    )
    return dict(events.order_by("pk").values_list("subject_id", "actor_name"))
