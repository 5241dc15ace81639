"""Beat wakes this; the truth stands in rows."""

from celery import shared_task

from accounts import pending
from foundation import clock


@shared_task(name="accounts.sweep_pending")
def sweep_pending() -> None:
    pending.sweep(at=clock.now())
