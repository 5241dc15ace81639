"""Corrections that never came: what the letter announced is carried out."""

from datetime import date, datetime

from django.db import transaction

from applications.services import lapse
from reviews.enums import CaseState
from reviews.models import Case
from reviews.services.held import lock, move


def lapse_corrections(*, on: date, at: datetime) -> int:
    """End the cases whose last day for correction lies before `on`; gives their number. Repeating it does nothing."""
    overdue = Case.objects.filter(
        state=CaseState.CORRECTING,
        application__corrections__answered_at__isnull=True,
        application__corrections__due_on__lt=on,
    )
    return sum(_lapse(case, on, at) for case in overdue.distinct().order_by("pk"))


@transaction.atomic
def _lapse(case: Case, on: date, at: datetime) -> bool:
    """Looked at again under the lock: the applicant may have answered in the meantime."""
    case = lock(case)
    waiting = case.application.corrections.filter(answered_at=None, due_on__lt=on)
    if case.state != CaseState.CORRECTING or not waiting.exists():
        return False
    lapse(application=case.application, at=at)
    move(case, "lapse", "system", by=None, at=at, holder=None)
    return True
