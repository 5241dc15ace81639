"""Beat wakes these; the truth stands in rows."""

from datetime import timedelta

from celery import shared_task

from audit.services import seal_day
from foundation import clock


@shared_task(name="audit.seal_day")
def seal_yesterday() -> None:
    seal_day(day=clock.today() - timedelta(days=1), at=clock.now())
