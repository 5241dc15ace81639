"""Files with full numbers that went out, found by the people in them: bank files of a batch, rosters.

Handing out such a file is logged once under its batch or its application, not under each of its people.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from applications.models import Application, RosterLine
from audit.models import Event
from foundation.sealing import keyed_hash
from payments.enums import LineState
from payments.models import Batch, PaymentLine

Place = tuple[str, str]
"""Kind and key of the subject under which a file's opening stands."""
BATCH, ROSTER = Batch._meta.label_lower, Application._meta.label_lower
OPENED = "open_sealed"


def holding(text: str, applications: Iterable[UUID]) -> dict[Place, str]:
    """{place in the log: what the file is called} of the opened files with this person in them.

    `text` is a name, a number of the payment or a full ID number; `applications` those found by it. A line that was
    taken out before the release was in no file that left.
    """
    return _batches(text, applications) | _rosters(text)


def _batches(text: str, applications: Iterable[UUID]) -> dict[Place, str]:
    opened = [int(key) for key in _opened(BATCH)]
    theirs = (
        Q(payee_name__contains=text)
        | Q(reference=text.upper())
        | Q(instalment__plan__application__in=list(applications))
    )
    lines = PaymentLine.objects.filter(theirs, batch__in=opened).exclude(state=LineState.VOID)
    found = lines.order_by().values_list("batch_id", "batch__number").distinct()
    return {(BATCH, str(key)): f"批次 {number}" for key, number in found}


def _rosters(text: str) -> dict[Place, str]:
    opened = [UUID(key) for key in _opened(ROSTER)]
    theirs = Q(name__contains=text) | Q(id_number_hash=keyed_hash("id_number", text.upper()))
    lines = RosterLine.objects.filter(theirs, application__in=opened)
    found = lines.order_by().values_list("application_id", "application__number").distinct()
    return {(ROSTER, str(key)): f"花名册 {number or '（未提交）'}" for key, number in found}


def _opened(label: str) -> list[str]:
    said = Event.objects.filter(action=OPENED, subject_type=label)
    return list(said.order_by().values_list("subject_id", flat=True).distinct())
