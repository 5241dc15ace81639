"""Reading the log."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet

from audit import digests
from audit.models import Event


def history(row: Model) -> QuerySet[Event]:
    """The events of one row, oldest first."""
    return Event.objects.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk)).order_by("sequence")


def newest(label: str, keys: Iterable[str], among: QuerySet[Event] | None = None) -> QuerySet[Event]:
    """The last event, or the last `among` these, of each of the given subjects of one model."""
    events = (Event.objects.all() if among is None else among).filter(subject_type=label)
    later = events.filter(subject_id=OuterRef("subject_id"), sequence__gt=OuterRef("sequence"))
    return events.filter(~Exists(later), subject_id__in=list(keys)).order_by("subject_id")


def as_logged(row: Model, *parts: str) -> bool:
    """Whether these parts of a row stand in the database as its newest event says; what it says nothing of does."""
    return not altered(row, *parts)


def altered(row: Model, *parts: str) -> list[str]:
    """Those of these parts of a row that are not as its newest event says; their names."""
    last = history(row).order_by("-sequence").values_list("digests", flat=True).first()
    return differing(last, digests.of_rows(row._meta.model, [row.pk], parts)[str(row.pk)])


def altered_among(model: type[Model], keys: Iterable[Any], *parts: str) -> set[str]:
    """Those of many rows, keys as texts, of which one of these parts is not as the newest event says."""
    now = digests.of_rows(model, keys, parts)
    last = dict(newest(model._meta.label_lower, now).values_list("subject_id", "digests"))
    return {key for key, taken in now.items() if differing(last.get(key), taken)}


def differing(last: digests.Digests | None, now: digests.Digests) -> list[str]:
    """The parts of `now` that the digests of the last event contradict; what it says nothing of it does not."""
    return [name for name, digest in now.items() if (last or {}).get(name, digest) != digest]


def with_events(model: type[Model], keys: Iterable[Any]) -> set[str]:
    """Those of the keys, as texts, of which the log says anything."""
    said = Event.objects.filter(
        subject_type=model._meta.label_lower, subject_id__in=[str(key) for key in keys], sequence=1
    )
    return set(said.values_list("subject_id", flat=True))
