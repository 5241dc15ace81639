"""The applicant's own copy of a roster, with the numbers that the applicant typed; each is kept in the log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.models import Application, RosterLine
from applications.services.editing import held
from audit.services import note_opened


@transaction.atomic
def open_own_roster(
    *, application: Application, lines: Sequence[RosterLine], why: str, by: Any, at: datetime
) -> dict[Any, str]:
    """{key of a line: its ID number in full}, for who acts for the unit; logged once with the number of lines.

    Raises NotYours.
    """
    row = held(application, by=by)
    note_opened(subject=row, field="id_number", who=by, why=why, at=at, count=len(lines))
    return {line.pk: line.id_number.reveal() for line in lines}
