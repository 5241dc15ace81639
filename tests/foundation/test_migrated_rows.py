"""Rows of the step before go through the migrations that hash them, and are what the product takes for its own."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from audit import chain
from foundation.marks import mark_of
from foundation.rewriting import rewrite
from foundation.sealing import Sealed
from messaging.hashes import delivery_hash, message_hash

ELSEWHERE = "elsewhere"
BEFORE = [("foundation", "0002_canaries_and_sweep_runs"), ("audit", "0001_initial"), ("messaging", "0001_initial")]
AFTER = [
    ("foundation", "0003_effects_are_marked"), ("audit", "0004_readings_are_keyed_and_sealed"),
    ("messaging", "0002_messages_are_keyed"),
]  # fmt: skip


@pytest.fixture
def elsewhere(tmp_path: Path, django_db_blocker: Any) -> Iterator[Any]:
    """A database of its own, so that the one of all tests need not go back."""
    connections.databases[ELSEWHERE] = {
        **connections.databases["default"], "ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "rows"),
        "OPTIONS": {},
    }  # fmt: skip
    with django_db_blocker.unblock():
        yield connections[ELSEWHERE]
        connections[ELSEWHERE].close()
    del connections.databases[ELSEWHERE], connections[ELSEWHERE]


def test_rows_of_the_step_before_are_hashed_as_ours(elsewhere: Any) -> None:
    now = timezone.now()
    before = _migrate(elsewhere, BEFORE)
    user = _make(before, "accounts.User", username="wang").pk
    _make(before, "foundation.Effect", key="letter:1", kind="letter", payload={"id": "甲"})
    _make(before, "foundation.Effect", key="letter:2", kind="letter", tries=1, done_at=now)
    for subject, sequence in (("a", 1), ("a", 2), ("b", 1)):
        _make(
            before, "audit.Event", subject_type="x.y", subject_id=subject, sequence=sequence, at=now, action="做",
            actor_name="王", role="clerk", data={"z": 1, "a": "二"}, previous_hash="0", hash=f"{subject}{sequence}",
        )  # fmt: skip
    between = _migrate(elsewhere, [("audit", "0003_reading")])
    _make(
        between, "audit.Reading", about=uuid4(), what="case", reader_id=user, reader_name="王", office="人社局",
        day=date(2026, 3, 5), at=now,
    )  # fmt: skip
    _make(
        between,
        "messaging.Message",
        user_id=user,
        key="k",
        kind="x",
        title="到账",
        text="已到账",
        link="/",
        created_at=now,
    )
    _make(
        between, "messaging.Delivery", kind="x", channel="sms", address=Sealed("k.1"), address_mask="1*", created_at=now
    )
    after = _migrate(elsewhere, AFTER)
    rows = {name: [*_all(after, name)] for name in ("audit.Event", "audit.Reading", "foundation.Effect")}
    messages, deliveries = [*_all(after, "messaging.Message")], [*_all(after, "messaging.Delivery")]
    assert [row.mark for row in rows["foundation.Effect"]] == [mark_of(row) for row in rows["foundation.Effect"]]
    assert [row.hash for row in rows["audit.Event"]] == [chain.event_hash(row) for row in rows["audit.Event"]]
    first, second, other = rows["audit.Event"]
    assert (first.previous_hash, second.previous_hash, other.previous_hash) == ("", first.hash, "")
    assert [row.hash for row in rows["audit.Reading"]] == [chain.reading_hash(row) for row in rows["audit.Reading"]]
    assert [row.hash for row in messages] == [message_hash(row) for row in messages]
    assert [row.hash for row in deliveries] == [delivery_hash(row) for row in deliveries]


def test_rows_are_rewritten_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    class Rows(list):
        written: list[list[Any]] = []

        def iterator(self, chunk_size: int) -> Iterator[Any]:
            return iter(self)

        def bulk_update(self, part: list[Any], fields: tuple[str, ...]) -> None:
            self.written.append([*part])

    monkeypatch.setattr("foundation.rewriting.AT_ONCE", 2)
    rows = Rows([1, 2, 3])
    rewrite(rows, lambda row: None, "hash")
    assert rows.written == [[1, 2], [3]]


def _migrate(connection: Any, to: list[tuple[str, str]]) -> Any:
    return MigrationExecutor(connection).migrate(to).apps


def _make(apps: Any, label: str, **values: Any) -> Any:
    return apps.get_model(label).objects.using(ELSEWHERE).create(**values)


def _all(apps: Any, label: str) -> Any:
    return apps.get_model(label).objects.using(ELSEWHERE).order_by("pk")
