"""The verifications of the record, and who asked for those that were not the nightly ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from audit.models import Event, Verification

ASKED = "ask_verification"
MADE = "make_verification"


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


def last_asked(*, since: datetime) -> Event | None:
    """The last request after a moment."""
    return Event.objects.filter(action=ASKED, at__gt=since).order_by("-pk").first()


def _asked_by(rows: Iterable[Verification]) -> dict[str, str]:
    events = Event.objects.filter(
        action=MADE, subject_type=Verification._meta.label_lower, subject_id__in=[str(row.pk) for row in rows]
    )
    return dict(events.order_by("pk").values_list("subject_id", "actor_name"))
