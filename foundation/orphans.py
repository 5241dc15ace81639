"""Stored files that no row points to: left by a process that was killed between the file and its row, and removed.

Which columns point to files is read from the models: file fields, and text columns named as `COLUMNS` says. A file is
looked at when it is at least a day old, so that the transaction of a live request has long ended, and for `LOOKED_AT`
days; drafts that were never renamed likewise.
"""

import logging
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import models

from foundation.storage import DRAFT, discard

OLD_ENOUGH = timedelta(hours=24)
LOOKED_AT = timedelta(days=10)
COLUMNS = ("stored_name", "file")
MANY = 500

logger = logging.getLogger(__name__)


def columns() -> list[tuple[type[models.Model], str]]:
    """Every column that holds names under which `storage.store` keeps a content."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.FileField) or (isinstance(field, models.CharField) and field.name.endswith(COLUMNS))
    ]


def sweep() -> int:
    """Remove orphans of the folder store and log each; gives their number. Another store keeps no drafts: nothing."""
    if not isinstance(default_storage, FileSystemStorage):
        return 0
    removed = 0
    names: list[str] = []
    for name in _aged(Path(default_storage.location)):
        if name.endswith(DRAFT):
            removed += _remove(name)
            continue
        names.append(name)
        if len(names) == MANY:
            removed += sum(map(_remove, _orphans(names)))
            names = []
    return removed + sum(map(_remove, _orphans(names)))


def _aged(root: Path) -> Iterator[str]:
    now = time.time()
    youngest, oldest = now - OLD_ENOUGH.total_seconds(), now - (OLD_ENOUGH + LOOKED_AT).total_seconds()
    for folder, _, files in os.walk(root):
        for file in files:
            path = Path(folder, file)
            try:
                changed = path.stat().st_mtime
            except FileNotFoundError:
                continue
            if oldest <= changed <= youngest:
                yield path.relative_to(root).as_posix()


def _orphans(names: list[str]) -> list[str]:
    left = set(names)
    for model, column in columns():
        if left:
            left -= set(model._base_manager.filter(**{f"{column}__in": left}).values_list(column, flat=True))
    return sorted(left)


def _remove(name: str) -> bool:
    try:
        discard(name)
    except OSError:
        logger.exception("orphan file %s could not be removed", name)
        return False
    logger.warning("orphan file removed: %s", name)
    return True
