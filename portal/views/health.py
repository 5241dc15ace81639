"""Is the process alive, and can it do its work: for the proxy and whoever watches, without any detail."""

from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import public


@public
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all; touches nothing."""
    return HttpResponse("ok", content_type="text/plain")


@public
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 once the database is migrated and the file store takes a file; 503 with the part that is not."""
    for part, holds in (("database", _database_ready), ("storage", _storage_ready)):
        if not holds():
            return HttpResponse(part, status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


def _database_ready() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError:
        return False


def _storage_ready() -> bool:
    try:
        name = default_storage.save(f"health/{uuid4().hex}", ContentFile(b"ok"))
        default_storage.delete(name)
    except OSError:
        return False
    return True
