"""Corrections that never came: where the parameter says that they end the application, as the letter announced."""

from datetime import date, datetime
from functools import partial

from django.db import transaction

from applications.services import lapse
from reviews import deadlines
from reviews.enums import CaseState
from reviews.models import Case
from reviews.services.held import carried_out, day_of, lock, move


def lapse_corrections(*, on: date, at: datetime) -> int:
    """End the cases whose last day for correction lies before `on`; gives their number. Repeating it does nothing.

    Acts only while parameter correction.lapse is on, and on those whose letter said so. Otherwise a clerk of the
    bureau that returned the case may propose a refusal.
    """
    if not deadlines.correction_lapses(on):
        return 0
    overdue = Case.objects.filter(
        state=CaseState.CORRECTING,
        application__corrections__answered_at__isnull=True,
        application__corrections__due_on__lt=on,
    )
    cases = overdue.select_related("application").distinct().order_by("pk")
    return sum(carried_out(partial(_lapse, case, on, at), case.application) for case in cases)


@transaction.atomic
def _lapse(case: Case, on: date, at: datetime) -> bool:
    """Looked at again under the lock: the applicant may have answered in the meantime."""
    case = lock(case)
    waiting = case.application.corrections.filter(answered_at=None, due_on__lt=on).first()
    if case.state != CaseState.CORRECTING or waiting is None:
        return False
    if not deadlines.correction_lapses(day_of(waiting.requested_at)):
        return False
    lapse(application=case.application, at=at)
    move(case, "lapse", "system", by=None, at=at, holder=None)
    return True
