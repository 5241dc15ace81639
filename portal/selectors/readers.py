"""Who of the offices looked at an application, in the applicant's words."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from accounts.models import Post
from applications.models import Application, Material
from audit.enums import ReadingKind
from audit.models import Event, Reading
from audit.readings import readings
from payments.models import Batch, PaymentLine
from policy.lookup import scheme as scheme_of

MOST_LOOKS = 300
MOST_OPENINGS = 20


@dataclass(frozen=True)
class Look:
    """What one person of one office looked at on one day."""

    day: date
    office: str
    name: str
    what: str


@dataclass(frozen=True)
class Opening:
    """One sealed number that was opened, with the reason given."""

    at: datetime
    office: str
    name: str
    reason: str


@dataclass(frozen=True)
class Readers:
    """The newest looks and openings; two queries for each, one for the names of the materials, one for offices."""

    looks: list[Look]
    openings: list[Opening]


def readers_of(application: Application) -> Readers:
    rows = list(readings(application.pk)[:MOST_LOOKS])
    events = _openings(application)
    # A payment file is made without opening the case: the office is then that of the post held today.
    offices = _offices_of([event.actor_id for event in events]) | {row.reader_id: row.office for row in reversed(rows)}
    openings = [Opening(event.at, offices.get(event.actor_id, ""), event.actor_name, event.reason) for event in events]
    return Readers(_looks(application, rows), openings)


def _offices_of(users: list[int]) -> dict[int, str]:
    posts = Post.objects.filter(user__in=users, active=True, bureau__isnull=False).order_by("-pk")
    return dict(posts.values_list("user_id", "bureau__name"))


def _looks(application: Application, rows: list[Reading]) -> list[Look]:
    names = _names_of_materials(application, [row.item for row in rows if row.what == ReadingKind.MATERIAL])
    together: dict[tuple[date, str, str], list[str]] = {}
    for row in rows:
        seen = together.setdefault((row.day, row.office, row.reader_name), [])
        word = f"材料“{names[row.item]}”" if row.item in names else row.get_what_display()
        if word not in seen:
            seen.append(word)
    return [Look(day, office, name, "、".join(reversed(words))) for (day, office, name), words in together.items()]


def _names_of_materials(application: Application, keys: list[str]) -> dict[str, str]:
    labels = {each.id: each.label for each in scheme_of(application.scheme).materials}
    found = Material.objects.filter(application=application, pk__in={UUID(key) for key in keys})
    return {str(pk): labels.get(code, code) for pk, code in found.order_by().values_list("pk", "code")}


def _openings(application: Application) -> list[Event]:
    """Openings of the applicant's own numbers; a payment file is logged on its batch, for all who are in it."""
    owners = [str(application.person_id or application.organisation_id)]
    if application.account_id:
        owners.append(str(application.account_id))
    lines = PaymentLine.objects.filter(instalment__plan__application=application).order_by()
    batches = [str(pk) for pk in lines.values_list("batch_id", flat=True).distinct()]
    of_batch = Q(subject_type=Batch._meta.label_lower, subject_id__in=batches)
    return list(
        Event.objects.filter(Q(subject_id__in=owners) | of_batch, action="open_sealed").order_by("-at")[:MOST_OPENINGS]
    )
