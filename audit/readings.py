"""The record of who looked at what: kept at the first look of a day, shown to the applicant and to the auditor."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from audit import chain
from audit.enums import ReadingKind
from audit.models import Reading


def note(*, about: UUID, what: ReadingKind, reader: Any, office: str, at: datetime, item: str = "") -> None:
    """Keep that somebody looked; the second look of a day costs one query and writes nothing."""
    key = {"about": about, "day": timezone.localdate(at), "reader_id": reader.pk, "what": what, "item": item}
    if Reading.objects.filter(**key).exists():
        return
    # Two windows opened at once are one look.
    row = Reading(**key, reader_name=reader.name, office=office[:120], at=at, key_id=chain.current_key_id())
    row.hash = chain.reading_hash(row)
    Reading.objects.bulk_create([row], ignore_conflicts=True)


def readings(about: UUID) -> QuerySet[Reading]:
    """Everything kept of one application, newest first."""
    return Reading.objects.filter(about=about).order_by("-day", "-at", "-pk")
