"""Beat wakes these; what they find stands in rows."""

import logging

from celery import shared_task

from audit import proving
from foundation import clock
from portal import standing_still
from portal.selectors.verifications import is_made
from portal.services import verifying

logger = logging.getLogger(__name__)


@shared_task(name="portal.verify_all", soft_time_limit=3600, time_limit=3900)
def verify_all(asked: int | None = None) -> None:
    """`asked` is the key of the event by which an auditor asked for it; none for the nightly one."""
    if asked is not None and is_made(asked):
        return
    results = list(proving.run())
    at = clock.now()
    standing_still.tell_of_findings(verifying.keep(results, at=at, asked=asked), at=at)
    for result in results:
        for sentence in result.sentences:
            logger.error("the record does not hold: %s: %s", result.name, sentence)


@shared_task(name="portal.watch")
def watch() -> int:
    """Tell the administrators of what was given up."""
    return standing_still.tell_of_effects(at=clock.now())
