"""Sweeps that beat starts; each finds its work in rows."""

from celery import shared_task

from applications.services import sweep_staged
from foundation import clock


@shared_task(name="applications.sweep_staged")
def drop_unconfirmed_uploads() -> int:
    """Drop rosters that were uploaded and not confirmed for a day."""
    return sweep_staged(at=clock.now())
