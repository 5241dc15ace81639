"""Who opened a masked number of an application, when and why: the applicant's, the account's, a roster line's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import Organisation, PayeeAccount, Person
from applications.models import Application, RosterLine
from audit.models import Event

MOST_SHOWN = 20
MOST_LINES = 2000
"""So many openings of roster lines, the newest of all rosters, are looked through for this one's."""
FIELDS = {"id_number": "身份证号", "phone": "手机号", "number": "收款账号"}


@dataclass(frozen=True)
class Opening:
    """One look: by whom, at what of whom, and the reason that was given."""

    at: datetime
    who: str
    what: str
    reason: str


def openings_of(application: Application) -> list[Opening]:
    """The newest first; a fixed number of queries, however long the roster."""
    opened = Event.objects.filter(action="open_sealed")
    names = {str(application.person_id or application.organisation_id): application.applicant_name}
    if application.account_id:
        names[str(application.account_id)] = application.applicant_name
    kinds = [model._meta.label_lower for model in (Person, Organisation, PayeeAccount)]
    found = list(opened.filter(subject_type__in=kinds, subject_id__in=names).order_by("-pk")[:MOST_SHOWN])
    if application.roster_edition:
        lines = opened.filter(subject_type=RosterLine._meta.label_lower).order_by("-pk")[:MOST_LINES]
        events = {UUID(event.subject_id): [] for event in lines}  # type: ignore[var-annotated]
        for event in lines:
            events[UUID(event.subject_id)].append(event)
        for line in RosterLine.objects.filter(application=application, pk__in=events).order_by("number"):
            names[str(line.pk)] = f"花名册第 {line.number} 行{line.name}"
            found += events[line.pk]
    found.sort(key=lambda event: event.pk, reverse=True)
    return [
        Opening(event.at, event.actor_name, f"{names[event.subject_id]}的{FIELDS.get(event.data['field'], '号码')}",
                event.reason)
        for event in found[:MOST_SHOWN]
    ]  # fmt: skip
