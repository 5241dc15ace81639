"""Sweeps: what beat starts by the clock. Each leaves a line of its last run; a clock that jumps stops them all.

A clock that is a year ahead for one minute would close every public notice and call every instalment due. So a sweep
whose moment lies more than `LARGEST_JUMP` after the last run of any sweep does nothing until a person has confirmed
the clock (`manage.py confirm_clock`), as also after a real standstill of some days. The demonstration's date is moved
by `demo_date`, which confirms it.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

from celery import Task, current_app
from django.conf import settings
from django.db.models import Max

from foundation import clock
from foundation.models import SweepRun

LARGEST_JUMP = timedelta(hours=26)
LATE_AFTER = timedelta(minutes=10)
"""The most frequent sweep comes every minute: after so long without any, beat or worker stands still."""

Given = TypeVar("Given")
logger = logging.getLogger(__name__)


class ClockJumped(Exception):
    """The clock is far from where the last sweep left it; str() is the Chinese sentence."""


class Watched(Task):
    """The base of all tasks: one that beat starts looks at the clock first and leaves a line of its run."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.name not in scheduled():
            return super().__call__(*args, **kwargs)
        with run(self.name) as say:
            result = super().__call__(*args, **kwargs)
            say(result)
        return result


def scheduled() -> set[str]:
    """Names of the tasks that beat starts."""
    return {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


@contextmanager
def run(name: str) -> Iterator[Callable[[Any], None]]:
    """Around one sweep: refuses a clock that jumped (ClockJumped), notes its end and what it says it has done."""
    at = clock.now()
    refuse_jump(at)
    said: list[Any] = [None]
    try:
        yield lambda result: said.__setitem__(0, result)
    except Exception as error:
        SweepRun.objects.update_or_create(
            name=name,
            defaults={"error": type(error).__name__},
            create_defaults={"error": type(error).__name__, "at": at},
        )
        raise
    result = "" if said[0] is None else str(said[0])[:200]
    SweepRun.objects.update_or_create(name=name, defaults={"at": at, "error": "", "result": result})


def refuse_jump(at: datetime) -> None:
    """Raises ClockJumped where `at` is too far after the last run of any sweep. Before the first run all is well."""
    last = last_run()
    if last and at - last > LARGEST_JUMP:
        raise ClockJumped(
            f"系统时间为 {at:%Y-%m-%d %H:%M}，距上一次后台处理（{last.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}）"
            "超过 26 小时，后台处理已停止。请核对服务器时间；确认无误后运行 manage.py confirm_clock --by 姓名。"
        )


def jumped(at: datetime) -> bool:
    """Whether the sweeps stand still for that reason."""
    try:
        refuse_jump(at)
    except ClockJumped:
        return True
    return False


def last_run() -> datetime | None:
    """When any sweep last ended well, or the clock was confirmed."""
    last: datetime | None = SweepRun.objects.aggregate(last=Max("at"))["last"]
    return last


def late(at: datetime) -> bool:
    """Whether no sweep has ended for longer than beat would ever wait."""
    last = last_run()
    return last is not None and at - last > LATE_AFTER


def confirm_clock(*, at: datetime, by: str) -> None:
    """A person says that it is `at`: sweeps go on from there; runs noted in the future are brought back."""
    SweepRun.objects.filter(at__gt=at).update(at=at)
    SweepRun.objects.update_or_create(name=SweepRun.CLOCK, defaults={"at": at, "error": "", "result": by[:200]})
    logger.warning("clock confirmed by %s: sweeps go on from %s", by, at)


def run_due() -> None:
    """Run, in their order, the sweeps that carry out what a day brings (settings.SWEEPS_OF_A_DAY)."""
    current_app.loader.import_default_modules()
    for name in settings.SWEEPS_OF_A_DAY:
        current_app.tasks[name]()


def go_on(what: str, act: Callable[[], Given], otherwise: Given) -> Given:
    """One item of a sweep: whatever is wrong with it is logged, and the sweep goes on. `act` is one transaction."""
    try:
        return act()
    except Exception:  # a lock, a refusal or a fault: none may keep the other items from their turn
        logger.exception("left out of the sweep: %s", what)
        return otherwise
