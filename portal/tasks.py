"""Beat wakes these; what they find stands in rows."""

import logging

from celery import shared_task

from audit import proving
from foundation import clock

logger = logging.getLogger(__name__)


@shared_task(name="portal.verify_all", soft_time_limit=3600, time_limit=3900)
def verify_all() -> None:
    results = list(proving.run())
    proving.keep(results, at=clock.now())
    for result in results:
        for sentence in result.sentences:
            logger.error("the record does not hold: %s: %s", result.name, sentence)
