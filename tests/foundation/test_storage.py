"""Stored files are whole or not there."""

import errno
import os
from pathlib import Path

import pytest
from django.core.files.storage import InMemoryStorage

from foundation import storage
from foundation.sealing import SealBroken


def test_round_trip(media: Path) -> None:
    name = storage.store("materials", b"abc", "pdf")
    assert name.startswith("materials/")
    assert name.endswith(".pdf")
    assert storage.fetch(name) == b"abc"
    assert storage.store("materials", b"abc", "pdf") != name
    storage.discard(name)
    assert not (media / name).exists()


def test_a_full_disk_leaves_nothing_behind(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(storage.StorageFull, match="存储空间不足"):
        storage.store("materials", b"abc")
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_a_store_without_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "default_storage", InMemoryStorage())
    assert storage.fetch(storage.store("materials", b"abc")) == b"abc"


def test_sealed(media: Path) -> None:
    name = storage.store_sealed("bank", b"6225881414207430", "payments.batch|1")
    assert b"6225881414207430" not in (media / name).read_bytes()
    assert storage.fetch_sealed(name, "payments.batch|1") == b"6225881414207430"
    with pytest.raises(SealBroken):
        storage.fetch_sealed(name, "payments.batch|2")


def test_what_is_stored_around_a_transaction_that_fails_goes_again(media: Path) -> None:
    @storage.kept_with_rows()
    def inner() -> None:
        storage.store("materials", b"inner")

    before = storage.store("materials", b"before")
    with pytest.raises(ValueError, match="undone"), storage.kept_with_rows():
        inner()
        storage.store("materials", b"outer")
        raise ValueError("undone")
    assert [path for path in media.rglob("*") if path.is_file()] == [media / before]
    with storage.kept_with_rows():
        inner()
    assert len([path for path in media.rglob("*") if path.is_file()]) == 2
