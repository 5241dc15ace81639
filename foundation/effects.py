"""Effects: what is to be done once because of something that was committed.

The row is the truth; Celery only wakes a worker. `enqueue` writes the row in the transaction of its cause, the
worker claims it, and the handler runs in the same transaction that sets `done_at`: a crash undoes both, and the
sweep finds the row again.
"""

import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Q
from kombu.pools import producers

from foundation.marks import mark_of
from foundation.models import Effect

Handler = Callable[[dict[str, Any], datetime], None]
BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (20, 60, 300, 1200, 3600))
"""Wait after each start that failed before the next; also how long a start that died unheard keeps others away."""
LONGEST_RUN = timedelta(minutes=10)
"""How long a start outside any transaction keeps others away, since no lock does: longer than a task may run."""
MOST_TRIES = len(BACKOFF)
"""After so many starts a person is needed; `retry` begins anew."""
STARTED = "已开始，没有结束"
"""Stands as the last error from the claim on: a start that killed its process says at least this."""
PAUSE_SECONDS = 30
"""How long a process does not call the broker after it did not answer."""

logger = logging.getLogger(__name__)
_handlers: dict[str, Handler] = {}
_outside: set[str] = set()
_no_wake_before = 0.0
_quiet: ContextVar[bool] = ContextVar("effects_quiet", default=False)


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register `function(payload, at)` for a kind of effect; stands in an app's `receivers.py`."""

    def register(function: Handler) -> Handler:
        if _handlers.setdefault(kind, function) is not function:
            raise ValueError(f"two handlers for effects of kind {kind}")
        return function

    return register


def outside_handler(kind: str) -> Callable[[Handler], Handler]:
    """Register a handler that runs outside any transaction: it waits for another machine, or takes long.

    It may run again where its process died before `done_at` was written: it looks at what it has done already.
    """

    def register(function: Handler) -> Handler:
        _outside.add(kind)
        return handler(kind)(function)

    return register


def enqueue(*, key: str, kind: str, payload: dict[str, Any]) -> Effect:
    """The effect's row, new or already there, inside the caller's transaction; wakes a worker after the commit.

    `key` says what is to happen once ("letter:acceptance:<id>"). `payload` holds ids, no personal data.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an effect is committed together with its cause: enqueue inside transaction.atomic()")
    mark = mark_of(Effect(key=key, kind=kind, payload=payload))
    effect, created = Effect.objects.get_or_create(key=key, defaults={"kind": kind, "payload": payload, "mark": mark})
    if created and not _quiet.get():
        transaction.on_commit(lambda: wake(effect.pk), robust=True)
    return effect


@contextmanager
def quiet() -> Iterator[None]:
    """Enqueue without waking a worker, where the caller carries effects out himself with `run_due`."""
    mark = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(mark)


def wake(effect_id: int) -> None:
    """Tell a worker, best effort: when the broker is away the sweep finds the row.

    After a failure this process does not try again for `PAUSE_SECONDS`, so that a broker that hangs costs one visitor
    one short wait, and not each of them.
    """
    global _no_wake_before  # noqa: PLW0603  one pause a process
    if time.monotonic() < _no_wake_before:
        return
    try:
        broker = current_app.connection_for_write(transport_options=settings.WAKE_TRANSPORT_OPTIONS)
        with producers[broker].acquire(block=True) as producer:
            current_app.send_task("foundation.run_effect", args=[effect_id], retry=False, producer=producer)
    except Exception:  # the broker's absence takes many shapes, and none may reach the visitor
        _no_wake_before = time.monotonic() + PAUSE_SECONDS
        logger.warning("worker not woken for effect %s; the sweep will find it", effect_id, exc_info=True)


def run_effect(effect_id: int, *, at: datetime) -> bool:
    """Carry out one effect if it is due and nobody else has it. True when it was done by this call."""
    start = 0
    try:
        start = _claim(effect_id, at)
        if not start:
            return False
        _speak_outside(effect_id, at)
        return _carry_out(effect_id, at)
    except Exception as error:  # whatever a handler raises is kept on the row, and others go on
        _note_failure(effect_id, error, start=start, at=at)
        return False


def _speak_outside(effect_id: int, at: datetime) -> None:
    """Carry out an effect whose handler waits for another machine, before any lock is taken."""
    effect = Effect.objects.filter(pk=effect_id, kind__in=_outside, done_at=None).first()
    if effect is not None:
        _handlers[effect.kind](effect.payload, at)


def _carry_out(effect_id: int, at: datetime) -> bool:
    """The handler and `done_at` in one transaction; looks once more whether somebody has done it since the claim."""
    with transaction.atomic():
        effect = Effect.objects.select_for_update().filter(pk=effect_id, done_at=None).first()
        if effect is None:
            return False
        if effect.kind not in _outside:
            _handlers[effect.kind](effect.payload, at)
        as_made = effect.mark == mark_of(effect)
        effect.done_at, effect.last_error = at, ""
        if as_made:  # one that was written past us is not made ours by being carried out
            effect.mark = mark_of(effect)
        effect.save(update_fields=["done_at", "last_error", "mark"])
        return True


def due(at: datetime) -> models.QuerySet[Effect]:
    """Effects that wait to be carried out, oldest first."""
    return Effect.objects.filter(_startable(at)).order_by("id")


def run_due(*, at: datetime, limit: int = 500) -> int:
    """The sweep: carry out what is due, at most `limit` rows; gives the number done. Each tells of what is stuck."""
    ids = list(due(at).values_list("pk", flat=True)[:limit])
    done = sum(run_effect(effect_id, at=at) for effect_id in ids)
    keys = list(stuck().filter(Q(next_try_at=None) | Q(next_try_at__lte=at)).values_list("key", flat=True)[:20])
    if keys:
        logger.error("effects stand still, a person is needed (manage.py retry_effects): %s", ", ".join(keys))
    return done


def forged(rows: Iterable[Effect]) -> Iterator[Effect]:
    """Those that were put in, emptied or reopened behind us."""
    return (effect for effect in rows if effect.mark != mark_of(effect))


def stuck() -> models.QuerySet[Effect]:
    """Effects given up after `MOST_TRIES` starts, which need a person."""
    return Effect.objects.filter(done_at=None, tries__gte=MOST_TRIES).order_by("id")


def retry(effect_id: int) -> None:
    """Let a stuck effect begin anew."""
    Effect.objects.filter(pk=effect_id, done_at=None).update(tries=0, next_try_at=None)


def _startable(at: datetime) -> Q:
    rested = Q(next_try_at=None) | Q(next_try_at__lte=at)
    return rested & Q(done_at=None, tries__lt=MOST_TRIES)


def _claim(effect_id: int, at: datetime) -> int:
    """Count the start before it happens: of two wake-ups one gets it, and a start that kills its process counts.

    Gives the number of the start, 0 where the effect is not to be had. Who finds the row locked leaves it: a handler
    is at work in it, or another claim that will carry it out.
    """
    with transaction.atomic():
        free = Effect.objects.select_for_update(skip_locked=True).filter(_startable(at), pk=effect_id).first()
        if free is None:
            return 0
        rest = BACKOFF[free.tries]
        free.next_try_at = at + (max(rest, LONGEST_RUN) if free.kind in _outside else rest)
        free.tries += 1
        free.last_error = free.last_error or STARTED
        free.save(update_fields=["tries", "next_try_at", "last_error"])
        return free.tries


def _note_failure(effect_id: int, error: Exception, *, start: int, at: datetime) -> None:
    text = re.sub(r"\d{11,}", "…", f"{type(error).__name__}: {error}")[:1000]
    try:
        _keep_failure(effect_id, error, text, start=start, at=at)
    except DatabaseError:  # somebody else is at work in the row: what was to be said goes to the log at least
        logger.warning("effect %s failed: %s", effect_id, text, exc_info=error)


def _keep_failure(effect_id: int, error: Exception, text: str, *, start: int, at: datetime) -> None:
    undone = Effect.objects.filter(pk=effect_id, done_at=None)
    undone.update(last_error=text)
    if start:
        # It is over, so nobody need be kept away for as long as it might have run.
        undone.filter(tries=start).update(next_try_at=at + BACKOFF[start - 1])
    effect = Effect.objects.filter(pk=effect_id).values("key", "kind", "tries").first()
    if effect and effect["tries"] >= MOST_TRIES:
        logger.error("effect %s (%s) given up after %s tries: a person is needed: %s", effect["key"], effect["kind"],
                     effect["tries"], text)  # fmt: skip
    else:
        logger.warning("effect %s failed: %s", effect_id, text, exc_info=error)
