"""Reading the bureaus' side: the desk, a case, the public notices."""

from reviews.selectors.amounts import bounds_of
from reviews.selectors.case import (
    conditions_of,
    confirmed_answers,
)
from reviews.selectors.detail import CaseDetail, case_detail
from reviews.selectors.queue import Page, QueueRow, queue, queue_counts

__all__ = [
    "CaseDetail",
    "Page",
    "QueueRow",
    "bounds_of",
    "case_detail",
    "conditions_of",
    "confirmed_answers",
    "queue",
    "queue_counts",
]
