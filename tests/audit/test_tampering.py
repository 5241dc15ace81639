"""Who writes the tables past every trigger, without the key of the log, is found by one command, `verify_all`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain as chain_of
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import yaml
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from audit import chain, proving
from audit.errors import Altered
from audit.models import Event, Seal, Verification
from audit.seals import Reach, events_between, hashes_between
from audit.services import record
from audit.verify import broken_chains, strays
from foundation.models import Effect
from reviews.models import Case
from tests.audit.laundering import LAUNDERINGS
from tests.audit.laundering import change as change_behind
from tests.audit.world import World, build, without_triggers

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once; every change below is undone."""
    folder = Path(mkdtemp(prefix="tampering-", dir=django_settings.DATA_DIR))
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(folder)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def places(world: World, media: Path, settings: Any) -> None:
    """The files of the world, not those of the single test."""
    settings.MEDIA_ROOT, settings.HEADS_DIR = world.media, world.heads


def findings() -> Iterator[str]:
    """One after another, so that who wants one only does not wait for the rest."""
    return (f"{result.name}: {sentence}" for result in proving.run() for sentence in result.sentences)


def found() -> list[str]:
    return list(findings())


def test_an_untouched_record_gives_no_finding(world: World) -> None:
    assert found() == []


CHANGES = yaml.safe_load((Path(__file__).parent / "tampering.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_change_behind_the_log_is_found(world: World, change: str) -> None:
    with undone():
        assert execute(world, CHANGES[change]), "the statements met no row: they prove nothing"
        assert next(findings(), ""), "nothing was found"


@pytest.mark.parametrize("which", LAUNDERINGS)
def test_a_change_behind_the_log_stays_found_after_an_honest_act(world: World, which: str) -> None:
    """The act is refused with a sentence, or what it does leaves the finding where it was."""
    with undone():
        act = change_behind(world, which)
        try:
            with transaction.atomic():
                act()
        except Altered as refused:
            assert "与留痕不一致，已停止办理" in str(refused)
        assert next(chain_of(strays(), broken_chains()), ""), "the act made the log's own what was written past it"


def test_an_event_that_does_not_begin_where_the_one_before_ended_is_found(world: World) -> None:
    with undone():
        case = Case.objects.get(application=world.rows["reviewed"])
        record(
            subject=case, action="accept", actor=None, at=timezone.now(), from_state="publishing", to_state=case.state
        )
        assert ["不相接" in sentence for sentence in broken_chains()] == [True]


def test_a_chain_hashed_anew_without_the_key_is_found(world: World, settings: Any) -> None:
    """By who holds the database alone: a reason changed, every later hash of the chain and every seal made to fit."""
    with undone():
        ours = settings.AUDIT_KEYS
        settings.AUDIT_KEYS = dict.fromkeys(ours, b"x" * 32)
        with without_triggers():
            hash_anew()
        settings.AUDIT_KEYS = ours
        assert any("内容与哈希不符" in sentence for sentence in found())


def test_a_record_rewound_by_who_holds_the_key_is_found_by_what_has_left_the_house(world: World) -> None:
    """With the key everything inside fits again; the head that was sent out does not."""
    with undone():
        newest = "DELETE FROM audit_event WHERE id = (SELECT MAX(id) FROM audit_event)"
        execute(world, [newest, "UPDATE audit_sealmark SET last_event_id = 0"])
        with without_triggers():
            hash_anew()
        findings = found()
        assert findings
        assert all("与已送出的" in sentence for sentence in findings)


def test_a_lost_trigger_is_found(world: World) -> None:
    with undone():
        with connection.cursor() as cursor:
            on = ' ON "audit_event"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "audit_event_no_delete"{on}')
        assert any("audit_event_no_delete" in sentence for sentence in found())


@pytest.mark.parametrize("which", ["materials", "letters", "payments"])
def test_a_changed_or_missing_file_is_found(world: World, which: str) -> None:
    path = next(path for path in sorted((world.media / which).rglob("*")) if path.is_file())
    content = path.read_bytes()
    try:
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert len(found()) == 1
        path.unlink()
        assert len(found()) == 1
    finally:
        path.write_bytes(content)


def test_one_command_says_it_all(world: World, capsys: Any) -> None:
    with undone():
        events = Event.objects.count()
        call_command("verify_all", "--json")
        results = json.loads(capsys.readouterr().out)
        assert {result["found"] for result in results} == {0}
        looked = {result["name"]: result["looked"] for result in results}
        assert looked["事件链：每条事件的内容、次序与密钥哈希"] == events
        assert looked["待办效果未被改动、重开"] == Effect.objects.count()
        call_command("verify_all")
        told = capsys.readouterr().out
        assert "0 处" not in told and f"：无问题（查 {events + 1:,} 条，" in told, "the first run is in the log"
        assert told.startswith("数据库 ") and "核验，无问题" in told
        assert Verification.objects.count() == 3, "kept, for the auditor's page; one was there before"
    with undone():
        execute(world, ["UPDATE reviews_opinion SET text = '改'"])
        with pytest.raises(SystemExit) as ended:
            call_command("verify_all")
    assert ended.value.code == 1
    told = capsys.readouterr()
    assert "✗ 记录与日志一致" in told.out
    assert "意见与日志末条" in told.err


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def execute(world: World, statements: list[str]) -> int:
    """Rows changed by the statements, past every trigger."""
    done = 0
    with without_triggers(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(
                statement.format(
                    **{name: literal(row) for name, row in world.rows.items()},
                    reviewed_text=f"'{world.rows['reviewed'].pk}'",
                )
            )
            done += cursor.rowcount
    return done


def literal(row: Any) -> str:
    key = row._meta.pk.get_db_prep_value(row.pk, connection)
    return str(key) if isinstance(key, int) else f"'{key}'"


def hash_anew() -> None:
    """Every hash of the log and of its seals, made with the key that the settings name."""
    subject, previous = None, ""
    for event in Event.objects.order_by("subject_type", "subject_id", "sequence"):
        if (event.subject_type, event.subject_id) != subject:
            subject, previous = (event.subject_type, event.subject_id), ""
        if event.action == "open_sealed":
            event.reason = "换了说法"
        event.previous_hash = previous
        event.hash = previous = chain.event_hash(event)
        Event.objects.filter(pk=event.pk).update(
            previous_hash=event.previous_hash, hash=event.hash, reason=event.reason
        )
    start, before = Reach(0, 0), ""
    for seal in Seal.objects.order_by("number"):
        end = Reach.of(seal)
        seal.event_count = events_between(start, end)
        seal.hash = chain.seal_hash(seal, before, hashes_between(start, end))
        Seal.objects.filter(pk=seal.pk).update(hash=seal.hash, event_count=seal.event_count)
        start, before = end, seal.hash
