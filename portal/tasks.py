"""Beat wakes these; what they find stands in rows."""

import logging

from celery import shared_task

from audit import proving
from foundation import clock
from portal import standing_still

logger = logging.getLogger(__name__)


@shared_task(name="portal.verify_all", soft_time_limit=3600, time_limit=3900)
def verify_all() -> None:
    results = list(proving.run())
    at = clock.now()
    standing_still.tell_of_findings(proving.keep(results, at=at), at=at)
    for result in results:
        for sentence in result.sentences:
            logger.error("the record does not hold: %s: %s", result.name, sentence)


@shared_task(name="portal.watch")
def watch() -> int:
    """Tell the administrators of what was given up."""
    return standing_still.tell_of_effects(at=clock.now())
