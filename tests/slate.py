"""After a test that committed, the database stands again as migrate left it.

Django's own way empties every table and has every app write rights, types and triggers anew: most of a second after
each such test. Here SQLite takes back a copy that was kept, and PostgreSQL empties the tables that hold rows, without
asking the triggers.
"""

import sqlite3

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from foundation import canary, triggers

LAID_BY_MIGRATE = {ContentType._meta.db_table, Permission._meta.db_table}
"""Tables that migrate fills and no test writes to."""

_kept = sqlite3.connect(":memory:", check_same_thread=False)


def keep() -> None:
    """Remember the database of this process, which has just been migrated."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.backup(_kept)


def wipe() -> None:
    """Take back whatever was committed since."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        _kept.backup(connection.connection)
    else:
        _empty()
        canary.keep()
        if triggers.missing():
            triggers.install()


def _empty() -> None:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in sorted(tables - LAID_BY_MIGRATE))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        filled = [table for (table,) in cursor.fetchall()]
        cursor.execute("SET session_replication_role = replica")  # neither our triggers nor foreign keys are asked
        try:
            for table in filled:
                cursor.execute(f'DELETE FROM "{table}"')
        finally:
            cursor.execute("SET session_replication_role = origin")
