"""Beat wakes these; what is to be done stands in the rows."""

import logging

from celery import shared_task

from foundation import clock
from payments import checks
from payments.services import plans

logger = logging.getLogger(__name__)


@shared_task(name="payments.sweep_due")
def sweep_due() -> None:
    plans.sweep_due(on=clock.today(), at=clock.now())


@shared_task(name="payments.check_money")
def check_money() -> str:
    found = 0
    for name, sentence in checks.breaches():
        logger.error("money check failed: %s: %s", name, sentence)
        found += 1
    return f"发现 {found} 处不符" if found else "全部一致"
