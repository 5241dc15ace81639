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
MOST_FILES = 500


def holding(text: str, applications: Iterable[UUID]) -> dict[Place, str]:
    """{place in the log: what the file is called} of the opened files with this person in them.

    `text` is a name, a number of the payment or a full ID number; `applications` those found by it. A line that was
    taken out before the release was in no file that left. Of each kind the newest MOST_FILES with this person in them
    are looked at, opened or not: a longer word finds fewer.
    """
    return _batches(text, applications) | _rosters(text)


def _batches(text: str, applications: Iterable[UUID]) -> dict[Place, str]:
    theirs = (
        Q(payee_name__contains=text)
        | Q(reference=text.upper())
        | Q(instalment__plan__application__in=list(applications))
    )
    lines = PaymentLine.objects.filter(theirs).exclude(state=LineState.VOID)
    found = lines.order_by("-batch_id").values_list("batch_id", "batch__number").distinct()[:MOST_FILES]
    return _opened(BATCH, {str(key): f"批次 {number}" for key, number in found})


def _rosters(text: str) -> dict[Place, str]:
    theirs = Q(name__contains=text) | Q(id_number_hash=keyed_hash("id_number", text.upper()))
    newest = RosterLine.objects.filter(theirs).order_by("-application__created_at", "application_id")
    found = newest.values_list("application_id", "application__number", "application__created_at").distinct()
    names = {str(key): f"花名册 {number or '（未提交）'}" for key, number, _ in found[:MOST_FILES]}
    return _opened(ROSTER, names)


def _opened(label: str, files: dict[str, str]) -> dict[Place, str]:
    """Those of the files, by key and name, that were opened."""
    said = Event.objects.filter(action=OPENED, subject_type=label, subject_id__in=files)
    keys = set(said.order_by().values_list("subject_id", flat=True).distinct())
    return {(label, key): name for key, name in files.items() if key in keys}
