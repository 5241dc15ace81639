"""Beats that wake at the same moment, and writers that are not done: real processes, as in the product."""

import multiprocessing
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from audit.models import Seal, SealMark
from audit.seals import mark_ahead, seal_day, seal_recent
from audit.services import record
from audit.verify import broken_seals
from tests import people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BEATS, NIGHTS = 3, 30
FORK = multiprocessing.get_context("fork")


def beat(barrier: Any, answers: Any) -> None:
    """One beat through all the nights; gives what it sealed, and what went wrong."""
    for night in range(NIGHTS):
        at = people.AT + timedelta(days=night + 1)
        barrier.wait(timeout=30)
        try:
            answers.put(seal_day(day=at.date() - timedelta(days=1), at=at) is not None)
        except Exception as error:
            answers.put(repr(error))
    connections.close_all()


def test_of_beats_that_seal_one_night_one_does_and_the_others_find_it_done() -> None:
    """Three beats at 00:20, thirty nights: no error, one seal each."""
    people.person()
    connections.close_all()
    barrier, answers = FORK.Barrier(BEATS), FORK.Queue()
    beats = [FORK.Process(target=beat, args=(barrier, answers), daemon=True) for _ in range(BEATS)]
    for process in beats:
        process.start()
    found = [answers.get(timeout=60) for _ in range(BEATS * NIGHTS)]
    for process in beats:
        process.join(timeout=30)
    assert [answer for answer in found if not isinstance(answer, bool)] == []
    assert sum(found) == NIGHTS == Seal.objects.count()
    assert list(broken_seals()) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no horizon")
def test_a_mark_beyond_every_transaction_stops_no_seal() -> None:
    people.person()
    SealMark.objects.create(last_event_id=0, horizon=9 * 10**12)
    assert mark_ahead()
    assert any(seal_recent(at=people.AT) or time.sleep(0.1) for _ in range(600))
    assert not mark_ahead()


def write_slowly(wrote: Any, may_end: Any) -> None:
    """An event that is written before another's and committed after it."""
    with transaction.atomic():
        record(subject=people.Person.objects.get(), action="slow", actor=None, at=people.AT)
        wrote.set()
        may_end.wait(timeout=30)
    connections.close_all()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_no_seal_passes_over_an_event_that_is_not_committed_yet() -> None:
    people.person()
    bureau = people.bureau()
    connections.close_all()
    wrote, may_end = FORK.Event(), FORK.Event()
    writer = FORK.Process(target=write_slowly, args=(wrote, may_end), daemon=True)
    writer.start()
    assert wrote.wait(timeout=30)
    with transaction.atomic():
        record(subject=bureau, action="quick", actor=None, at=people.AT)
    assert seal_recent(at=people.AT) is None, "the first only sets its mark"
    assert seal_recent(at=people.AT) is None, "a writer of that moment still runs"
    may_end.set()
    writer.join(timeout=30)
    # Transactions of other databases of the same server hold the horizon back too.
    assert any(seal_recent(at=people.AT) or time.sleep(0.1) for _ in range(600))
    assert list(broken_seals()) == []
    assert seal_recent(at=people.AT) is None
