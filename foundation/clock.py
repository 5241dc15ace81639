"""The only source of the present moment. Rules and services never read it: views, commands and tasks pass it on."""

import threading
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from foundation.models import DemoClock

SHANGHAI = ZoneInfo("Asia/Shanghai")
KEPT_SECONDS = 1.0
"""How long a process may go on with the offset it read; a request and a task begin by reading it anew."""

_kept = threading.local()


def now() -> datetime:
    """This moment, aware, in Asia/Shanghai; in a demonstration moved by the days that `demo_date` set."""
    moment = timezone.now().astimezone(SHANGHAI)
    return moment + timedelta(days=offset_days()) if settings.DEMO else moment


def today() -> date:
    """The day it is in Asia/Shanghai."""
    return now().date()


def offset_days() -> int:
    """Days by which the demonstration runs ahead of the calendar."""
    read_at, days = getattr(_kept, "value", (None, 0))
    if read_at is None or time.monotonic() - read_at > KEPT_SECONDS:
        days = DemoClock.objects.filter(pk=DemoClock.ONLY).values_list("offset_days", flat=True).first() or 0
        _kept.value = (time.monotonic(), days)
    return days


def forget(**_signal: object) -> None:
    """Read the offset anew next time."""
    _kept.value = (None, 0)


def move_to(day: date) -> int:
    """Set the demonstration's date and give the new offset. Never back: what happened stays in the past."""
    if not settings.DEMO:
        raise ClockRefused("只有演示环境可以调整日期。")
    forget()
    if day < today():
        raise ClockRefused(f"演示日期只能往后调：现在是 {today():%Y-%m-%d}。")
    days = (day - timezone.now().astimezone(SHANGHAI).date()).days
    DemoClock.objects.update_or_create(pk=DemoClock.ONLY, defaults={"offset_days": days})
    forget()
    return days


class ClockRefused(Exception):
    """The date cannot be moved; str() is the Chinese sentence."""
