"""What the service's database role may do with the log, as deploy/postgres-roles.sh and migrate leave it."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from audit.receivers import keep_others_from_changing

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles"),
]


@pytest.fixture
def as_app() -> None:
    """The roles of the production database, then the service's own; undone with the test's transaction."""
    script = (ROOT / "deploy" / "postgres-roles.sh").read_text(encoding="utf-8")
    sql = re.search(r"<<'SQL'\n(.*?)\nSQL", script, re.DOTALL)
    assert sql
    database, owner = connection.settings_dict["NAME"], connection.settings_dict["USER"]
    text = sql[1].replace("DATABASE yiyang", f'DATABASE "{database}"').replace("ROLE owner", f'ROLE "{owner}"')
    with connection.cursor() as cursor:
        cursor.execute(text.replace(":'password'", "'x'"))
        # What migrate creates from now on would have these rights by default; the tables of the test stand already.
        cursor.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app")
        keep_others_from_changing(app_config=apps.get_app_config("audit"), using="default")
        cursor.execute("SET LOCAL ROLE app")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET reason = 'x'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "UPDATE audit_seal SET hash = 'x'",
        "DELETE FROM audit_seal",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_event_no_update ON audit_event",
        "CREATE TABLE mine (id int)",
    ],
)
def test_the_service_cannot_change_the_log(as_app: None, sql: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(sql)


def test_it_reads_and_adds(as_app: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event")
