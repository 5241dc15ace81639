"""Stored files: content under a random name, whole or not at all.

On a folder the content is written aside, forced to disk and renamed, so that a full disk or a crash leaves no
half file under a name that a row points to. Any other storage (S3) is whole by itself.

Whoever keeps an upload has checked it (`filecheck`), stores it sealed before anything is locked, and writes its row
in a transaction within `kept_with_rows`.
"""

import errno
import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from foundation.sealing import SealBroken, open_bytes, seal_bytes

FULL_SENTENCE = "存储空间不足，文件没有保存，已保存的内容不受影响。请稍后再试，或联系系统管理员。"
FULL = (errno.ENOSPC, errno.EDQUOT)


class FileLost(Exception):
    """A stored file is missing or is not what was stored; str() is the sentence for the reader."""


class StorageFull(OSError):
    """There is no room for a file; nothing of it was kept. str() is the sentence for the reader."""

    def __str__(self) -> str:
        return FULL_SENTENCE


DRAFT = ".draft"
"""How the name of a file ends that is still being written."""

_stored: ContextVar[list[str] | None] = ContextVar("names stored within kept_with_rows", default=None)


def store(folder: str, data: bytes, extension: str = "bin") -> str:
    """Keep the content; gives the name under which `fetch` finds it. What people called the file plays no part."""
    random = uuid.uuid4().hex
    name = f"{folder}/{random[:2]}/{random}.{extension}"
    if isinstance(default_storage, FileSystemStorage):
        _write_whole(Path(default_storage.path(name)), data)
    else:
        name = default_storage.save(name, ContentFile(data))
    if (within := _stored.get()) is not None:
        within.append(name)
    return name


@contextmanager
def kept_with_rows() -> Iterator[None]:
    """Files stored within, also by what is called there, are removed again where it ends with an exception.

    Stands outside the transaction that writes their rows, as a block or a decorator: a file whose row is not committed
    does not stay. What a caller's transaction undoes later, `orphans` finds.
    """
    outer, own = _stored.get(), list[str]()
    token = _stored.set(own)
    try:
        yield
    except BaseException:
        for name in own:
            with suppress(OSError):
                discard(name)
        raise
    finally:
        _stored.reset(token)
    if outer is not None:
        outer.extend(own)


def fetch(name: str) -> bytes:
    """The content stored under a name."""
    with default_storage.open(name, "rb") as stream:
        return stream.read()


def store_sealed(folder: str, data: bytes, place: str) -> str:
    """Keep the content encrypted and bound to `place` ("payments.batchfile|<uuid>")."""
    return store(folder, seal_bytes(data, place), "sealed")


def fetch_sealed(name: str, place: str) -> bytes:
    """The content kept by `store_sealed`; raises sealing.SealBroken when it was changed or moved."""
    return open_bytes(fetch(name), place)


def fetch_checked(name: str, place: str, sha256: str) -> bytes:
    """The content kept by `store_sealed`, held against the hash that its row keeps. Raises FileLost."""
    try:
        content = fetch_sealed(name, place)
    except FileNotFoundError as error:
        raise FileLost("文件暂时找不到，已通知系统管理员从备份中恢复，请稍后再试。") from error
    except SealBroken as error:
        raise FileLost("文件与存入时不一致，已停止提供并通知系统管理员，请稍后再试。") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FileLost("文件与登记的校验码不一致，已停止提供并通知系统管理员，请稍后再试。")
    return content


def overwrite(name: str, data: bytes) -> None:
    """Put other bytes under a name that rows already point to: only for the same content sealed under another key."""
    if isinstance(default_storage, FileSystemStorage):
        _write_whole(Path(default_storage.path(name)), data)
        return
    with default_storage.open(name, "wb") as stream:
        stream.write(data)


def discard(name: str) -> None:
    """Remove content that no row points to (its transaction was undone)."""
    default_storage.delete(name)


def _write_whole(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}{DRAFT}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        draft.rename(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        if error.errno in FULL:
            raise StorageFull(error.errno, FULL_SENTENCE) from error
        raise
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
