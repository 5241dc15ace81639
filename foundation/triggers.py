"""Database triggers, declared once beside the model, created anew after every migrate on SQLite and PostgreSQL.

`append_only("audit.Event")` refuses UPDATE, DELETE and (PostgreSQL) TRUNCATE.
`frozen("reviews.Step", "bureau_id", …)` refuses DELETE, TRUNCATE and another value in the columns named.
`refuse(...)` refuses a change under a condition that both databases understand.
`register(...)` takes the SQL of each database where they must differ.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections


@dataclass(frozen=True)
class Trigger:
    """`sqlite` and `postgres` are SQL that creates a trigger called `name` on `table`; "" where one needs none.

    `table` is a model ("audit.Event") or a table's name.
    """

    name: str
    table: str
    sqlite: str
    postgres: str

    @property
    def table_name(self) -> str:
        return apps.get_model(self.table)._meta.db_table if "." in self.table else self.table


_registry: dict[str, Trigger] = {}


def register(name: str, table: str, sqlite_sql: str, postgres_sql: str) -> None:
    """Declare a trigger. `{name}` and `{table}` in the SQL are filled in; write literal braces doubled."""
    trigger = Trigger(name, table, sqlite_sql, postgres_sql)
    if _registry.setdefault(name, trigger) != trigger:
        raise ValueError(f"two triggers are called {name}")


def changed(*columns: str) -> str:
    """SQL for `refuse`: one of the columns gets another value (filling in or emptying one counts)."""
    return " OR ".join(f"OLD.{name} <> NEW.{name} OR (OLD.{name} IS NULL) <> (NEW.{name} IS NULL)" for name in columns)


def refuse(name: str, table: str, event: str, when: str, message: str) -> None:
    """Refuse `event` ("INSERT", "UPDATE" or "DELETE") on rows where `when` holds.

    `when` is SQL over OLD and NEW that both databases understand; it may hold subqueries. `message` is what the
    database error says: short ASCII, beginning with the rule's name.
    """
    condition = when.replace("{", "{{").replace("}", "}}")
    text = message.replace("'", "''").replace("{", "").replace("}", "")
    result = "OLD" if event == "DELETE" else "NEW"
    register(
        name,
        table,
        f'CREATE TRIGGER "{{name}}" BEFORE {event} ON "{{table}}" FOR EACH ROW WHEN {condition}\n'
        f"BEGIN SELECT RAISE(ABORT, '{text}'); END",
        f'CREATE OR REPLACE FUNCTION "{{name}}"() RETURNS trigger LANGUAGE plpgsql AS $body$\n'
        f"BEGIN IF {condition} THEN RAISE EXCEPTION '{text.replace('%', '%%')}' USING ERRCODE = 'check_violation';"
        f" END IF; RETURN {result}; END $body$;\n"
        f'CREATE TRIGGER "{{name}}" BEFORE {event} ON "{{table}}" FOR EACH ROW EXECUTE FUNCTION "{{name}}"()',
    )


def frozen(label: str, *columns: str) -> None:
    """Rows of the model are never deleted, and these columns never get another value."""
    stem = label.lower().replace(".", "_")
    refuse(f"{stem}_frozen", label, "UPDATE", changed(*columns), f"{stem}_frozen: what was written stays")
    refuse(f"{stem}_no_delete", label, "DELETE", "1 = 1", f"{stem}_no_delete: rows are never deleted")
    no_truncate(label)


def append_only(label: str) -> None:
    """Rows of the model are never changed or deleted, by whatever road."""
    stem = label.lower().replace(".", "_")
    message = f"append_only: {label.lower()} is never changed"
    refuse(f"{stem}_no_update", label, "UPDATE", "1 = 1", message)
    refuse(f"{stem}_no_delete", label, "DELETE", "1 = 1", message)
    no_truncate(label)


def no_truncate(label: str) -> None:
    """PostgreSQL's TRUNCATE passes by row triggers, so it is refused by itself. SQLite has none."""
    stem = label.lower().replace(".", "_")
    register(
        f"{stem}_no_truncate",
        label,
        "",
        'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $body$\n'
        f"BEGIN RAISE EXCEPTION 'append_only: {label.lower()} is never changed' "
        "USING ERRCODE = 'check_violation'; END $body$;\n"
        'CREATE TRIGGER "{name}" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()',
    )


def declared(using: str = DEFAULT_DB_ALIAS, app_label: str = "") -> list[tuple[Trigger, str]]:
    """Triggers, each with its SQL for this database, that an app (or all) declared."""
    vendor = connections[using].vendor
    found = []
    for trigger in _registry.values():
        sql = {"sqlite": trigger.sqlite, "postgresql": trigger.postgres}.get(vendor, "")
        if sql and (not app_label or _app_of(trigger) == app_label):
            found.append((trigger, sql.format(name=trigger.name, table=trigger.table_name)))
    return found


def install(using: str = DEFAULT_DB_ALIAS, app_label: str = "") -> None:
    """Create the declared triggers anew on the tables that exist."""
    wanted = declared(using, app_label)
    if not wanted:
        return
    remove(using, app_label)
    tables = set(connections[using].introspection.table_names())
    with connections[using].cursor() as cursor:
        for trigger, sql in wanted:
            if trigger.table_name in tables:
                cursor.execute(sql)


def remove(using: str = DEFAULT_DB_ALIAS, app_label: str = "") -> None:
    """Drop the declared triggers."""
    connection = connections[using]
    present = existing(using)
    with connection.cursor() as cursor:
        for trigger, _ in declared(using, app_label):
            if (trigger.name, trigger.table_name) in present:
                on_table = f' ON "{trigger.table_name}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"{on_table}')


def existing(using: str = DEFAULT_DB_ALIAS) -> dict[tuple[str, str], str]:
    """{(trigger, its table): what it does} of those the database holds, as `_plain` SQL; "" for one that is off."""
    catalogue = {
        "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": (
            "SELECT tgname, relname, CASE WHEN tgenabled IN ('O', 'A')"
            " THEN prosrc || pg_get_triggerdef(t.oid, true) ELSE '' END"
            " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE NOT tgisinternal AND pg_table_is_visible(c.oid)"
        ),
    }
    with connections[using].cursor() as cursor:
        cursor.execute(catalogue[connections[using].vendor])
        return {(name, table): _plain(sql) for name, table, sql in cursor.fetchall()}


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Names of declared triggers that existing tables lack, or that do something else there; empty when all is well."""
    present = existing(using)
    tables = set(connections[using].introspection.table_names())
    return sorted(
        trigger.name
        for trigger, sql in declared(using)
        if trigger.table_name in tables and present.get((trigger.name, trigger.table_name)) != _does(sql)
    )


def _does(sql: str) -> str:
    """What the catalogue tells of a trigger made by this SQL: on PostgreSQL the body of its function goes before."""
    _, mark, rest = sql.partition("$body$")
    body, _, trigger = rest.partition("$body$;")
    return _plain(body + trigger) if mark else _plain(sql)


def _plain(sql: str) -> str:
    """SQL without quotes of names and without blanks, which the databases write in their own way."""
    return "".join(sql.replace('"', "").split())


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Without triggers for a while: only for emptying a test database between tests."""
    remove(using)
    try:
        yield
    finally:
        install(using)


def before_migrate(*, app_config: object, using: str, **_signal: object) -> None:
    """SQLite rebuilds a table by dropping it, and fails on triggers that speak of it meanwhile."""
    if connections[using].vendor == "sqlite":
        remove(using, app_config.label)  # type: ignore[attr-defined]


def after_migrate(*, app_config: object, using: str, **_signal: object) -> None:
    install(using, app_config.label)  # type: ignore[attr-defined]


def _app_of(trigger: Trigger) -> str:
    if "." in trigger.table:
        return trigger.table.split(".")[0].lower()
    for model in apps.get_models():
        if model._meta.db_table == trigger.table:
            return model._meta.app_label
    return ""
