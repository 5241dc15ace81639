"""Effects with several workers at once, and with a real one."""

import threading
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from foundation import effects
from foundation.models import DemoClock, Effect

AT = datetime(2026, 3, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
WORKERS = 6
ROWS = 20


@pytest.mark.django_db(transaction=True)
def test_several_sweeps_at_once_do_each_effect_once(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    failures: list[Exception] = []

    def count(payload: dict, at: datetime) -> None:
        DemoClock.objects.filter(pk=1).update(offset_days=payload["number"])
        done.append(payload["number"])

    def sweep(barrier: threading.Barrier) -> None:
        try:
            barrier.wait()
            effects.run_due(at=AT)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    monkeypatch.setitem(effects._handlers, "test_count", count)
    with transaction.atomic(), effects.quiet():
        for number in range(ROWS):
            effects.enqueue(key=f"count:{number}", kind="test_count", payload={"number": number})
    barrier = threading.Barrier(WORKERS)
    threads = [threading.Thread(target=sweep, args=[barrier]) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(done) == list(range(ROWS))
    assert set(Effect.objects.values_list("tries", "done_at")) == {(1, AT)}


@pytest.mark.worker
@pytest.mark.slow
def test_a_commit_wakes_a_real_worker(celery_worker_process: object) -> None:
    with transaction.atomic():
        effect = effects.enqueue(key="nobody:1", kind="kind_nobody_handles", payload={})
    give_up_at = time.monotonic() + 20
    while time.monotonic() < give_up_at:
        effect.refresh_from_db()
        if "kind_nobody_handles" in effect.last_error:  # before that it says that a try has begun
            break
        time.sleep(0.1)
    assert (effect.tries, effect.done_at) == (1, None)
    assert "kind_nobody_handles" in effect.last_error
