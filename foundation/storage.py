"""Stored files: content under a random name, whole or not at all.

On a folder the content is written aside, forced to disk and renamed, so that a full disk or a crash leaves no
half file under a name that a row points to. Any other storage (S3) is whole by itself.
"""

import os
import uuid
from contextlib import suppress
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from foundation.sealing import open_bytes, seal_bytes

DRAFT = ".draft"
"""How the name of a file ends that is still being written."""


def store(folder: str, data: bytes, extension: str = "bin") -> str:
    """Keep the content; gives the name under which `fetch` finds it. What people called the file plays no part."""
    random = uuid.uuid4().hex
    name = f"{folder}/{random[:2]}/{random}.{extension}"
    if not isinstance(default_storage, FileSystemStorage):
        return default_storage.save(name, ContentFile(data))
    _write_whole(Path(default_storage.path(name)), data)
    return name


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
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}{DRAFT}")
    try:
        with draft.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        draft.rename(path)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
