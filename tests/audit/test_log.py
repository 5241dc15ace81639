"""The event log: chained, sealed by day, never changed; the transition table decides."""

from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from accounts.enums import AccountState
from accounts.services import propose_account
from audit.errors import DomainError, RuleBroken, TransitionRefused
from audit.models import Event, Seal
from audit.receivers import keep_others_from_changing
from audit.seals import seal_day
from audit.selectors import history
from audit.services import next_number, open_sealed, record, save_checked, transition
from audit.verify import broken_chains, broken_seals
from audit.workflow import Transition, Workflow
from foundation import triggers
from tests import people

pytestmark = pytest.mark.django_db
TOMORROW = people.AT + timedelta(days=1)


@pytest.fixture
def person():
    applicant = people.person()
    for action in ("look", "look_again"):
        record(subject=applicant, action=action, actor=applicant.user, at=people.AT, data={"figure": 3})
    return applicant


def change(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_events_of_a_row_form_a_chain(person):
    first, second, third = history(person)
    assert [event.sequence for event in (first, second, third)] == [1, 2, 3]
    assert (first.previous_hash, second.previous_hash, third.previous_hash) == ("", first.hash, second.hash)
    assert list(broken_chains()) == []


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE audit_event SET reason = 'x' WHERE sequence = 2", "内容与哈希不符"),
        ("UPDATE audit_event SET actor_name = 'x' WHERE sequence = 1", "内容与哈希不符"),
        ("UPDATE audit_event SET data = '{\"figure\": 4}' WHERE sequence = 2", "内容与哈希不符"),
        ("DELETE FROM audit_event WHERE sequence = 2", "前面缺少第 2 条事件"),
        ("UPDATE audit_event SET previous_hash = hash WHERE sequence = 2", "哈希不相接"),
    ],
)
def test_a_change_behind_the_log_is_found(person, sql, sentence):
    with triggers.lifted():
        change(sql)
    assert any(sentence in broken for broken in broken_chains())
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", stdout=StringIO(), stderr=StringIO())
    assert ended.value.code == 1


def test_a_whole_log_verifies(person):
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "事件日志完整" in out.getvalue()


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
@pytest.mark.parametrize("sql", ["UPDATE {table} SET hash = 'x'", "DELETE FROM {table}"])
def test_the_database_refuses_changes(person, table, sql):
    seal_day(day=people.AT.date(), at=TOMORROW)
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        change(sql.format(table=table))
    assert Event.objects.filter(hash="x").count() == 0


def test_the_log_cannot_be_changed_through_the_models(person):
    event = history(person).first()
    event.reason = "x"
    with pytest.raises(DatabaseError), transaction.atomic():
        event.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.all().delete()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="TRUNCATE is PostgreSQL's")
def test_truncate_is_refused(person):
    change("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        change("TRUNCATE audit_event")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no roles")
def test_the_role_of_the_application_reads_and_adds_and_can_change_nothing(person):
    change("CREATE ROLE reader_of_log")
    try:
        change("GRANT SELECT, INSERT, UPDATE, DELETE ON audit_event, audit_counter TO reader_of_log")
        keep_others_from_changing(app_config=apps.get_app_config("audit"), using="default")
        change("SET LOCAL ROLE reader_of_log")
        change("SELECT 1 FROM audit_event")
        change("UPDATE audit_counter SET value = value")
        for sql in ("UPDATE audit_event SET reason = 'x'", "DELETE FROM audit_event"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                change(sql)
    finally:
        change("RESET ROLE")
        change("DROP OWNED BY reader_of_log; DROP ROLE reader_of_log")


def test_every_declared_trigger_stands_in_the_database():
    assert triggers.missing() == []


def test_a_day_is_sealed_once_and_a_lost_event_shows(person):
    day = people.AT.date()
    seal = seal_day(day=day, at=TOMORROW)
    assert seal is not None
    assert seal.event_count == 4
    assert seal_day(day=day, at=TOMORROW) is None
    assert list(broken_seals()) == []
    with triggers.lifted():
        change("DELETE FROM audit_event WHERE sequence = 3")
    assert list(broken_chains()) == []
    assert any("与事件不符" in broken for broken in broken_seals())


def test_a_day_that_still_runs_is_not_sealed(person):
    with pytest.raises(DomainError, match="尚未结束"):
        seal_day(day=people.AT.date(), at=people.AT)
    assert not Seal.objects.exists()


def test_seals_follow_each_other(person):
    for days in (0, 1, 2):
        at = people.AT + timedelta(days=days)
        record(subject=person, action="look", actor=None, at=at)
        seal_day(day=at.date(), at=at + timedelta(days=1))
    assert Seal.objects.order_by("day").values_list("event_count", flat=True)[0] == 5
    assert Seal.objects.count() == 3
    assert list(broken_seals()) == []


def test_the_table_decides(person):
    account = propose_account(
        owner=person, number="6225881414207430", bank_name="建设银行益阳分行", by=person.user, at=people.AT
    )
    with pytest.raises(TransitionRefused, match="收款账户的当前状态不允许此步骤"):
        transition(row=account, action="verify", role="owner", actor=person.user, at=people.AT)
    account.refresh_from_db()
    assert account.state == AccountState.PROPOSED
    transition(row=account, action="replace", role="owner", actor=person.user, at=people.AT)
    event = history(account).last()
    assert (event.from_state, event.to_state, event.action) == ("proposed", "retired", "replace")
    with pytest.raises(TransitionRefused):
        transition(row=account, action="replace", role="owner", actor=person.user, at=people.AT)


def test_a_broken_rule_undoes_the_transition(person):
    account = propose_account(
        owner=person, number="6225881414207430", bank_name="建设银行益阳分行", by=person.user, at=people.AT
    )
    with pytest.raises(RuleBroken, match="不能是同一人"), transaction.atomic():
        transition(
            row=account, action="verify", role="finance", actor=person.user, at=people.AT,
            verified_by=person.user, verified_at=people.AT,
        )  # fmt: skip
    account.refresh_from_db()
    assert (account.state, history(account).count()) == (AccountState.PROPOSED, 1)


def test_a_table_with_a_double_line_does_not_import():
    line = Transition("a", "go", "clerk", "b")
    with pytest.raises(ValueError, match="twice"):
        Workflow("双", (line, line))
    table = Workflow("单", (line,))
    assert table.actions("a", "clerk") == {"go"}
    assert table.allows("a", "go", "clerk")
    assert not table.allows("b", "go", "clerk")


def test_opening_a_sealed_value_is_logged_with_its_reason(person):
    officer = people.officer("clerk", people.bureau())
    assert open_sealed(row=person, field="id_number", who=officer, why="核对证件", at=people.AT) == people.id_number()
    event = history(person).last()
    assert (event.action, event.actor, event.reason, event.data) == (
        "open_sealed", officer, "核对证件", {"field": "id_number", "count": 1},
    )  # fmt: skip
    assert people.id_number() not in str(list(Event.objects.values()))
    with pytest.raises(DomainError, match="事由"):
        open_sealed(row=person, field="id_number", who=officer, why="  ", at=people.AT)


def test_a_number_goes_back_with_its_transaction():
    assert next_number("series") == 1
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        next_number("series")
        raise ZeroDivisionError
    assert next_number("series") == 2


def test_a_refused_row_comes_back_as_a_sentence(person):
    person.pk, person.user, person._state.adding = None, people.officer("auditor"), True
    person.pk = type(person)._meta.pk.get_default()
    with pytest.raises(RuleBroken, match="该身份证号已经注册"), transaction.atomic():
        save_checked(person)


@pytest.mark.django_db(transaction=True)
def test_the_record_needs_a_transaction():
    applicant = people.person()
    with pytest.raises(RuntimeError):
        record(subject=applicant, action="look", actor=None, at=people.AT)
