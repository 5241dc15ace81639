"""A broker that is stopped or hangs costs a process one short try, and then none during the pause."""

import shutil
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings

from foundation import effects
from tests.servers.process import end
from tests.servers.redis import running_redis

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("redis-server"), reason="needs redis-server"),
    pytest.mark.skipif(not django_settings.REDIS_URL, reason="the product without Redis has no broker to lose"),
]


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When the process began a connection to the broker."""
    found: list[float] = []
    honest = redis.Connection._connect

    def counted(connection: Any) -> Any:
        found.append(time.monotonic())
        return honest(connection)

    monkeypatch.setattr(redis.Connection, "_connect", counted)
    monkeypatch.setattr(effects, "_no_wake_before", 0.0)
    return found


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A broker of the test's own, to which `wake` speaks."""
    with running_redis() as (url, process):
        honest = effects.current_app.connection_for_write
        monkeypatch.setattr(effects.current_app, "connection_for_write", lambda **options: honest(url, **options))
        yield process


@pytest.mark.parametrize("away", ["stopped", "hung"])
def test_one_try_and_then_none_for_a_while(
    server: Any, attempts: list[float], away: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if away == "stopped":
        end(server)
    else:
        server.send_signal(signal.SIGSTOP)
    try:
        for effect in range(50):
            effects.wake(effect)
        assert len(attempts) == 1
        monkeypatch.setattr(effects, "_no_wake_before", time.monotonic() - 1)
        effects.wake(51)
        assert len(attempts) == 2
    finally:
        if away == "hung":
            server.send_signal(signal.SIGCONT)


def test_while_the_broker_is_there_each_wake_up_reaches_it(server: Any, attempts: list[float]) -> None:
    for effect in range(3):
        effects.wake(effect)
    assert effects._no_wake_before == 0.0
