"""Beat wakes these; what they find stands in rows."""

import logging

from celery import shared_task

from audit import proving
from foundation import clock
from portal import standing_still
from portal.selectors.verifications import is_made
from portal.services import verifying

logger = logging.getLogger(__name__)


@shared_task(name="portal.verify_all", soft_time_limit=3600, time_limit=verifying.LONGEST_RUN.seconds)
def verify_all(asked: int | None = None) -> None:
    """`asked` is the key of the event by which an auditor asked for it; none for the nightly one."""
    if asked is not None and is_made(asked):
        return
    results = list(proving.run())
    at = clock.now()
    kept = verifying.keep(results, at=at, asked=asked)
    if kept is None:
        return
    standing_still.tell_of_findings(kept, at=at)
    for result in results:
        for sentence in result.sentences:
            logger.error("the record does not hold: %s: %s", result.name, sentence)


@shared_task(name="portal.watch")
def watch() -> int:
    """Begin again the verifications that were lost on their way; tell the administrators of what was given up."""
    verifying.begin_again(at=clock.now())
    return standing_still.tell_of_effects(at=clock.now())
