"""Readiness: asked often and by anybody, so it reads little and writes nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from portal.views import health

pytestmark = pytest.mark.django_db


def test_the_migration_graph_is_read_once(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(health, "_migrated", False)
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(health, "MigrationExecutor", lambda _connection: 1 / 0)
    with django_assert_num_queries(
        8
    ):  # database, keys, the demonstration's clock, sweeps twice, effects, events not sealed, the last proof
        assert client.get("/readyz").content == b"ok"


def test_nothing_is_written(client: Client, media: Path) -> None:
    before = sorted(media.rglob("*"))
    assert client.get("/readyz").status_code == 200
    assert sorted(media.rglob("*")) == before


def test_what_is_not_ready_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE", 10**18)
    assert (client.get("/readyz").status_code, client.get("/readyz").content) == (503, b"storage")

    def down(_connection: object) -> None:
        raise OperationalError

    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(health, "MigrationExecutor", down)
    assert client.get("/readyz").content == b"database"
    assert client.get("/livez").status_code == 200
