"""Seals: made one after another, sent out signed, mailed and stamped, and looked at from outside."""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from audit import heads, proving, stamps
from audit.errors import DomainError
from audit.models import Event, Seal, Stamp
from audit.receivers import stamp_head
from audit.seals import seal_day, seal_recent
from audit.services import record
from audit.tasks import seal_yesterday
from audit.verify import broken_seals
from foundation import effects, triggers
from tests import people

pytestmark = pytest.mark.django_db
NEXT = people.AT + timedelta(days=1)


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.HEADS_DIR = tmp_path / "heads"
    return settings.HEADS_DIR


@pytest.fixture
def person():
    return people.person()


def sealed(days: int = 1) -> Seal:
    at = people.AT + timedelta(days=days)
    return seal_day(day=at.date() - timedelta(days=1), at=at)


@pytest.mark.skipif(connection.vendor == "postgresql", reason="there a mark is set first; see test_seal_races")
def test_what_is_new_is_sealed_every_few_minutes(person) -> None:
    first = seal_recent(at=people.AT)
    assert first.day is None and first.event_count == 2
    assert seal_recent(at=people.AT) is None
    record(subject=person, action="look", actor=None, at=people.AT)
    assert seal_recent(at=people.AT).event_count == 1
    assert sealed().event_count == 0
    assert list(broken_seals()) == []


def test_many_seals_are_checked_in_as_many_queries_as_one(person, django_assert_num_queries) -> None:
    for days in range(1, 6):
        sealed(days)
        record(subject=person, action="look", actor=None, at=people.AT + timedelta(days=days))
    with django_assert_num_queries(3):
        assert list(broken_seals()) == []
    with triggers.lifted():
        Event.objects.order_by("pk").last().delete()
        Seal.objects.filter(number=2).update(last_event_id=0)
    assert len(list(broken_seals())) == 2


def test_a_day_sealed_ahead_of_the_clock_is_told(person, folder: Path, clock, caplog) -> None:
    """A clock that ran ahead for a night no longer keeps every later day unsealed without a word."""
    sealed(days=400)
    with pytest.raises(DomainError, match="系统时间曾被拨快"):
        sealed(days=1)
    with caplog.at_level("ERROR"):
        seal_yesterday()
    assert "系统时间曾被拨快" in caplog.text


def test_heads_are_sent_out_once_and_signed(person, folder: Path) -> None:
    seal = sealed()
    path = heads.export()
    assert path is not None and heads.export() is None
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["hash"] == seal.hash
    assert list(heads.differences(path)) == []
    path.write_text(line.replace(seal.hash, "0" * 64), encoding="utf-8")
    assert ["签名不对" in sentence for sentence in heads.differences(path)] == [True]
    out = StringIO()
    call_command("export_heads", "--public-key", stdout=out)
    assert "Ed25519" in out.getvalue()


def test_a_head_that_the_database_no_longer_has_is_found(person, folder: Path, tmp_path: Path) -> None:
    sealed()
    record(subject=person, action="look", actor=None, at=NEXT)
    sealed(days=2)
    kept = shutil.copy(heads.export(), tmp_path / "kept.jsonl")
    with triggers.lifted():
        Seal.objects.filter(number=2)._raw_delete("default")
    errors = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_audit", "--heads", str(kept), stderr=errors)
    assert "第 2 号封存已于" in errors.getvalue()
    assert any("第 2 号封存" in sentence for result in proving.run() for sentence in result.sentences)
    with pytest.raises(CommandError, match="没有文件"):
        call_command("verify_audit", "--heads", str(tmp_path / "none"))


def test_one_subject_is_verified_alone(person) -> None:
    other = people.person(2, "李四")
    name = f"accounts.person:{person.pk}"
    call_command("verify_audit", "--subject", name, stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_person SET name = '王五' WHERE user_id = %s", [person.user_id])
    errors = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_audit", "--subject", name, stderr=errors)
    assert "登记内容与日志末条" in errors.getvalue()
    call_command("verify_audit", "--subject", f"accounts.person:{other.pk}", stdout=StringIO())
    with pytest.raises(CommandError, match="格式"):
        call_command("verify_audit", "--subject", "person")


def test_a_sealed_day_that_was_not_sent_out_is_told(person, folder: Path) -> None:
    sealed()
    assert [sentence for sentence in heads.unsent() if "还没有送出" in sentence]
    heads.export()
    assert list(heads.unsent()) == []


def test_the_head_of_a_day_is_mailed_once(person, folder: Path, settings) -> None:
    settings.HEADS_MAIL = ["heads@example.gov.cn"]
    seal = sealed()
    with effects.quiet():
        heads.send(seal)
        heads.send(seal)
    assert effects.run_due(at=NEXT) == 1
    (letter,) = mail.outbox
    assert letter.to == ["heads@example.gov.cn"] and heads.short(seal) in letter.subject and seal.hash in letter.body


def test_other_machines_are_spoken_to_outside_any_transaction() -> None:
    assert effects._outside >= {heads.MAIL, heads.STAMP}


def test_a_key_that_was_rotated_still_verifies(person, settings) -> None:
    old = settings.AUDIT_KEYS
    settings.AUDIT_KEYS = {"a2": b"n" * 32, **old}
    record(subject=person, action="look", actor=None, at=people.AT)
    sealed()
    assert not [result for result in proving.run() if result.found and "送出" not in result.name]
    settings.AUDIT_KEYS = {"a2": b"n" * 32}
    assert next(result.name for result in proving.run() if result.found).startswith("事件链")


@pytest.fixture
def authority(tmp_path: Path, settings) -> Iterator[None]:
    """A time stamping authority of this machine: `openssl ts` behind a small HTTP server."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not here")
    (tmp_path / "tsa.cnf").write_text(
        "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=tsa.pem\nsigner_key=tsa.key\nsigner_digest=sha256\n"
        "default_policy=1.2.3.4.1\ndigests=sha256\ness_cert_id_alg=sha256\n",
        encoding="ascii",
    )
    (tmp_path / "serial").write_text("01\n", encoding="ascii")

    def openssl(*words: str, data: bytes = b"") -> bytes:
        done = subprocess.run(["openssl", *words], cwd=tmp_path, input=data, capture_output=True, check=True)
        return done.stdout

    subject, new = "/CN=Test TSA root", ["req", "-newkey", "rsa:2048", "-nodes", "-subj"]
    openssl(*new, subject, "-x509", "-days", "30", "-keyout", "root.key", "-out", "root.pem",
            "-addext", "keyUsage=critical,keyCertSign")  # fmt: skip
    openssl(*new, "/CN=Test TSA", "-keyout", "tsa.key", "-out", "tsa.csr")
    (tmp_path / "ext").write_text("extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n")
    openssl("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-days", "30", "-out",
            "tsa.pem", "-extfile", "ext", "-CAcreateserial")  # fmt: skip

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (tmp_path / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            openssl("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply")
            self.send_response(200)
            self.end_headers()
            self.wfile.write((tmp_path / "reply").read_bytes())

        def log_message(self, *parts: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.TSA_URL = f"http://127.0.0.1:{server.server_port}/"
    settings.TSA_ROOTS = str(tmp_path / "root.pem")
    yield
    server.shutdown()
    server.server_close()


def test_the_head_of_a_day_is_stamped_by_another_authority(person, folder: Path, authority: None, settings) -> None:
    seal = sealed()
    with effects.quiet():
        heads.send(seal)
    assert effects.run_due(at=NEXT) == 1
    stamp_head({"seal": seal.number}, NEXT)
    assert Stamp.objects.get().seal == seal, "once, should the effect be run again"
    assert list(stamps.broken()) == []
    with transaction.atomic(), triggers.lifted():
        Seal.objects.filter(pk=seal.pk).update(hash="0" * 64)
    assert ["时间戳不符" in sentence for sentence in stamps.broken()] == [True]
    settings.TSA_ROOTS = ""
    assert ["时间戳不符" in sentence for sentence in stamps.broken()] == [True]
