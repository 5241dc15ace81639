"""What must not change does not change, by whatever road, on either database."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit.models import Seal
from foundation import triggers
from foundation.checks import triggers_are_present

pytestmark = pytest.mark.django_db


@pytest.fixture
def seal() -> Seal:
    return Seal.objects.create(
        number=1, day=date(2026, 3, 5), last_event_id=0, event_count=0, hash="0" * 64, sealed_at=timezone.now()
    )


def test_every_declared_trigger_is_there() -> None:
    assert triggers.declared()
    assert triggers.missing() == []
    assert triggers_are_present(databases=["default"]) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.delete(),
        lambda row: Seal.objects.all()._raw_delete("default"),
        lambda row: Seal.objects.update(event_count=1),
        lambda row: row.save(),
    ],
)
def test_append_only(seal: Seal, change: Callable[[Seal], object]) -> None:
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        change(seal)
    assert Seal.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL knows TRUNCATE")
def test_truncate(seal: Seal) -> None:
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'TRUNCATE "{Seal._meta.db_table}" CASCADE')


def test_missing_ones_are_reported() -> None:
    with triggers.lifted():
        assert set(triggers.missing()) == {trigger.name for trigger, _ in triggers.declared()}
        assert {error.id for error in triggers_are_present(databases=["default"])} == {"foundation.W020"}
    assert triggers.missing() == []


EMPTIED = {
    "sqlite": [
        'DROP TRIGGER "audit_seal_no_update"',
        'CREATE TRIGGER "audit_seal_no_update" BEFORE UPDATE ON "audit_seal" FOR EACH ROW WHEN 1 = 0\n'
        "BEGIN SELECT RAISE(ABORT, 'append_only: audit.seal is never changed'); END",
    ],
    "postgresql": [
        'CREATE OR REPLACE FUNCTION "audit_seal_no_update"() RETURNS trigger LANGUAGE plpgsql AS $body$\n'
        "BEGIN RETURN NEW; END $body$"
    ],
}


def test_one_of_the_same_name_that_does_nothing_is_missing(seal: Seal) -> None:
    """Whoever may create triggers could put an empty one in the place of ours."""
    with connection.cursor() as cursor:
        for sql in EMPTIED[connection.vendor]:
            cursor.execute(sql)
    Seal.objects.update(event_count=1)
    assert triggers.missing() == ["audit_seal_no_update"]
    triggers.install()
    assert triggers.missing() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL turns triggers off")
@pytest.mark.parametrize("off", ["DISABLE", "ENABLE REPLICA"])
def test_one_that_is_turned_off_is_missing(off: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "audit_seal" {off} TRIGGER "audit_seal_no_update"')
    assert triggers.missing() == ["audit_seal_no_update"]
    triggers.install()
    assert triggers.missing() == []


@pytest.mark.django_db(transaction=True)
def test_migrate_creates_them_anew() -> None:
    triggers.remove()
    call_command("migrate", verbosity=0)
    assert triggers.missing() == []


def test_a_conditional_refusal(monkeypatch: pytest.MonkeyPatch, seal: Seal) -> None:
    monkeypatch.setattr(triggers, "_registry", {})
    triggers.refuse(
        "test_no_bad_day", "audit.Seal", "INSERT", "NEW.event_count > (SELECT 2 + 3)", "test_rule: it's 100% no {x}"
    )
    triggers.install()
    try:
        for count in (5, 6):
            other = Seal(number=count, last_event_id=0, event_count=count, hash="", sealed_at=timezone.now())
            if count == 6:
                with pytest.raises(DatabaseError, match="test_rule: it's 100% no x"), transaction.atomic():
                    other.save(force_insert=True)
    finally:
        triggers.remove()


def test_two_triggers_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triggers, "_registry", {})
    triggers.register("one", "t", "a", "b")
    triggers.register("one", "t", "a", "b")
    with pytest.raises(ValueError, match="one"):
        triggers.register("one", "t", "a", "c")
