"""Is the process alive, and can it do its work: for the proxy and whoever watches, without any detail."""

import os
import shutil
from pathlib import Path

from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import public
from foundation import canary, clock
from portal.standing_still import standing_still

LEAST_FREE = 100 * 1024 * 1024
"""Bytes that the folder of files must have left."""
_migrated = False


@public
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all; touches nothing."""
    return HttpResponse("ok", content_type="text/plain")


@public
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 once the database is migrated, the keys are its keys and the file store can take a file; 503 with the part
    that is not. What stands still behind the scenes follows the "ok", a word a line: the web serves without it.
    """
    for part, holds in (("database", _database_ready), ("keys", _keys_ready), ("storage", _storage_ready)):
        if not holds():
            return HttpResponse(part, status=503, content_type="text/plain")
    words = [each.word for each in standing_still(clock.now())]
    return HttpResponse("\n".join(["ok", *words]), content_type="text/plain")


def _keys_ready() -> bool:
    try:
        return not canary.wrong_keys()
    except DatabaseError:
        return False


def _database_ready() -> bool:
    """The migration graph is read until it has been found complete once in this process; then one small query."""
    global _migrated  # noqa: PLW0603 – one answer a process
    try:
        if not _migrated:
            executor = MigrationExecutor(connection)
            _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        else:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return _migrated


def _storage_ready() -> bool:
    """A folder that can be written to and has room; another store answers a question. Nothing is written."""
    try:
        if isinstance(default_storage, FileSystemStorage):
            folder = _existing(Path(default_storage.location))
            return os.access(folder, os.W_OK | os.X_OK) and shutil.disk_usage(folder).free >= LEAST_FREE
        default_storage.exists("health")
    except OSError:
        return False
    return True


def _existing(folder: Path) -> Path:
    """The folder, or before the first file the one in which it will be made."""
    return next(each for each in (folder, *folder.parents) if each.exists())
