"""Rights in PostgreSQL: the service's role may read the log and add to it, and nothing else.

Triggers refuse a change of the log to everybody; without the right to it, the service's role cannot take the
triggers' place either. Run after each migrate by the role that owns the tables; elsewhere it does nothing.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

LOG = ("audit.Event", "audit.DaySeal")
LOCKED_BY = {"audit.DaySeal": "sealed_at"}
"""A row that is locked needs the right to update one column; the trigger refuses to use it."""


def after_migrate(*, using: str, **_signal: object) -> None:
    """Receiver of post_migrate of the last app that has such a table."""
    connection = connections[using]
    role = settings.DATABASE_APP_ROLE
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [role])
        if cursor.fetchone():
            for label in LOG:
                _take_away(cursor, apps.get_model(label)._meta.db_table, role, LOCKED_BY.get(label, ""))


def _take_away(cursor: Any, table: str, role: str, column: str) -> None:
    cursor.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM "{role}"')
    if column:
        cursor.execute(f'GRANT UPDATE ("{column}") ON "{table}" TO "{role}"')
