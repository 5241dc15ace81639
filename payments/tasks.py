"""Beat wakes these; what is to be done stands in the rows."""

from celery import shared_task

from foundation import clock
from payments.services import plans


@shared_task(name="payments.sweep_due")
def sweep_due() -> None:
    plans.sweep_due(on=clock.today(), at=clock.now())
