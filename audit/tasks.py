"""Beat wakes these; the truth stands in rows."""

import logging
from datetime import timedelta

from celery import shared_task

from audit import heads
from audit.errors import DomainError
from audit.seals import seal_day, seal_recent
from foundation import clock

logger = logging.getLogger(__name__)


@shared_task(name="audit.seal_recent")
def seal_what_is_new() -> None:
    seal_recent(at=clock.now())
    heads.export()


@shared_task(name="audit.seal_day")
def seal_yesterday() -> None:
    try:
        seal = seal_day(day=clock.today() - timedelta(days=1), at=clock.now())
    except DomainError as error:
        logger.error("the day is not sealed: %s", error)
        return
    heads.export()
    if seal is not None:
        heads.send(seal)
