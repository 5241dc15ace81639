"""Sweeps that beat starts; each finds its work in rows."""

from celery import shared_task

from foundation import clock
from reviews.services import close_hearings, close_notices, lapse_corrections


@shared_task(name="reviews.close_notices")
def close_ended_notices() -> int:
    """Send cases whose public notice has ended on to the decision."""
    return close_notices(on=clock.today(), at=clock.now())


@shared_task(name="reviews.lapse_corrections")
def end_overdue_corrections() -> int:
    """End applications whose time for correction has run out."""
    return lapse_corrections(on=clock.today(), at=clock.now())


@shared_task(name="reviews.close_hearings")
def end_hearings() -> int:
    """Lay refusals before the head whose applicants have not answered in time."""
    return close_hearings(on=clock.today(), at=clock.now())
