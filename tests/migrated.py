"""Migrated once for all processes of a run: the first migrates its database and leaves a copy, the others take that.

To migrate from nothing costs eight seconds of work, most of them for the models that each migration had.
"""

import fcntl
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from foundation import canary
from foundation.models import Canary


class Migrated:
    """The copy of one run, named after it. Who holds it keeps the others waiting."""

    def __init__(self, run: str) -> None:
        self.name = f"migrated_{run}"
        self.folder = Path(tempfile.gettempdir()) / f"yiyang-{self.name}"
        self.own = False

    @contextmanager
    def held(self) -> Iterator[None]:
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def take(self) -> bool:
        """Make the test database of this process from the copy; False where nobody has left one yet."""
        if not self._mark.exists():
            return False
        mine = connection.creation._get_test_db_name()
        if connection.vendor == "sqlite":
            shutil.copyfile(self._file, mine)
        else:
            _on_server(f'DROP DATABASE IF EXISTS "{mine}"')  # of a run that was killed
            _on_server(f'CREATE DATABASE "{mine}" TEMPLATE "{self.name}"')
        return True

    def leave(self) -> None:
        """Copy the test database of this process, which has just been migrated, without what its own keys have laid."""
        self.own = True
        Canary.objects.all().delete()
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self._file)) as copy:
                connection.ensure_connection()
                connection.connection.backup(copy)
        else:
            connection.close()  # a database that somebody speaks to is not copied
            _on_server(f'CREATE DATABASE "{self.name}" TEMPLATE "{connection.settings_dict["NAME"]}"')
        self._mark.touch()
        canary.keep()

    def remove(self) -> None:
        """Whoever comes later migrates for himself."""
        if not self.own:
            return
        with self.held():
            self._mark.unlink()
            if connection.vendor == "postgresql":
                _on_server(f'DROP DATABASE "{self.name}"')
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _mark(self) -> Path:
        return self.folder / "there"

    @property
    def _file(self) -> Path:
        return self.folder / "migrated.sqlite3"


def end_other_sessions() -> None:
    """Nobody speaks to this process's database any more: a worker that was just ended may still be thought to."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def _on_server(sql: str) -> None:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(sql)
