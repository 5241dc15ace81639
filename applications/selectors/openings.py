"""Who opened a full number of an application, when and why: the applicant's, the account's, a roster line's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import Organisation, PayeeAccount, Person
from applications.models import Application, RosterLine
from audit.bulk import chunks
from audit.models import Event

MOST_SHOWN = 20
OPENED = "open_sealed"
FIELDS = {"id_number": "身份证号", "phone": "手机号", "number": "收款账号", "payee_number": "收款账号"}
Place = tuple[str, str]
"""Kind and key of the subject under which an opening stands in the log."""


@dataclass(frozen=True)
class Opening:
    """One look: by whom, at what of whom, and the reason that was given."""

    at: datetime
    actor: int | None
    who: str
    what: str
    reason: str


@dataclass(frozen=True)
class Openings:
    """The newest, at most MOST_SHOWN, and how many there are beside."""

    shown: list[Opening]
    more: int


def openings_of(application: Application, *, beside: Mapping[Place, str] | None = None) -> Openings:
    """All that offices opened, the newest first; a query for every 500 lines of the roster and two for their openings.

    `beside` are other places in the log to be looked at, each with its name.
    """
    events = _under(_own_places(application) | dict(beside or {}))
    events += _of_lines(application) if application.roster_edition else []
    events.sort(key=lambda pair: pair[0].pk, reverse=True)
    shown = [
        Opening(
            event.at, event.actor_id, event.actor_name,
            f"{name}的{FIELDS.get(event.data.get('field', ''), '号码')}", event.reason,
        )
        for event, name in events[:MOST_SHOWN]
    ]  # fmt: skip
    return Openings(shown, len(events) - len(shown))


def _own_places(application: Application) -> dict[Place, str]:
    label = (Person if application.person_id else Organisation)._meta.label_lower
    name = application.applicant_name
    places = {(label, str(application.owner_id)): name}
    if application.account_id:
        places[PayeeAccount._meta.label_lower, str(application.account_id)] = name
    return places


def _under(places: Mapping[Place, str]) -> list[tuple[Event, str]]:
    """The openings at these places, each with the name of its place."""
    found = []
    for part in chunks(places):
        labels, keys = {label for label, _ in part}, [key for _, key in part]
        for event in Event.objects.filter(action=OPENED, subject_type__in=labels, subject_id__in=keys).order_by("pk"):
            name = places.get((event.subject_type, event.subject_id))
            if name is not None:
                found.append((event, name))
    return found


def _of_lines(application: Application) -> list[tuple[Event, str]]:
    """Openings of lines of any edition of this roster."""
    found = []
    label = RosterLine._meta.label_lower
    keys = RosterLine.objects.filter(application=application).order_by().values_list("pk", flat=True)
    for part in chunks(keys):
        opened = Event.objects.filter(action=OPENED, subject_type=label, subject_id__in=[str(key) for key in part])
        events = list(opened.order_by("pk"))
        lines = RosterLine.objects.in_bulk({UUID(event.subject_id) for event in events})
        for event in events:
            line = lines[UUID(event.subject_id)]
            found.append((event, f"花名册第 {line.number} 行{line.name}"))
    return found
