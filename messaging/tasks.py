"""Beat wakes it; what is too old stands in the rows."""

from celery import shared_task

from foundation import clock
from messaging import keeping


@shared_task(name="messaging.sweep_old")
def sweep_old() -> int:
    return keeping.sweep(at=clock.now())
