"""Keys other than those of the data are refused, at start, by the checks and by readiness."""

import os
import secrets
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client

from foundation import canary
from foundation.checks import keys_are_those_of_the_data
from foundation.models import Canary

ROOT = Path(__file__).resolve().parents[2]
STARTS = [
    ["manage.py", "check", "--database", "default"],
    ["-c", "import yiyang_skills.wsgi"],
    ["-m", "celery", "-A", "yiyang_skills", "worker", "--pool", "solo", "--without-gossip", "--without-mingle"],
    ["-m", "celery", "-A", "yiyang_skills", "beat", "--pidfile="],
]
"""Check, web, worker and beat."""
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def laid(db: None) -> None:
    """As migrate leaves it."""
    canary.keep()


def other() -> bytes:
    return secrets.token_bytes(32)


def test_migrate_has_laid_one() -> None:
    assert Canary.objects.count() == 1
    canary.refuse_wrong_keys()


@pytest.mark.parametrize("which", ["HASH_KEY", "FIELD_KEYS", "lost"])
def test_a_wrong_key_is_refused_with_a_sentence(settings: Any, client: Client, which: str) -> None:
    current = next(iter(settings.FIELD_KEYS))
    change, sentence = {
        "HASH_KEY": (("HASH_KEY", other()), "HASH_KEY 与数据库中的数据不符"),
        "FIELD_KEYS": (("FIELD_KEYS", {current: other()}), f"编号 {current} 的密钥与数据库中已加密的数据不符"),
        "lost": (("FIELD_KEYS", {"k2": other()}), f"FIELD_KEYS 缺少编号 {current} 的密钥"),
    }[which]
    setattr(settings, *change)
    with pytest.raises(ImproperlyConfigured, match=sentence):
        canary.refuse_wrong_keys()
    assert [error.id for error in keys_are_those_of_the_data(databases=["default"])] == ["foundation.E013"]
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"keys")
    assert Canary.objects.count() == 1


def test_rotation_keeps_it_right(settings: Any) -> None:
    old = dict(settings.FIELD_KEYS)
    settings.FIELD_KEYS = {"k2": other(), **old}
    canary.refuse_wrong_keys()
    assert Canary.objects.count() == 2
    call_command("rotate_field_keys", stdout=StringIO())
    settings.FIELD_KEYS = {"k2": settings.FIELD_KEYS["k2"]}
    assert canary.wrong_keys() == []
    assert list(Canary.objects.values_list("key_id", flat=True)) == ["k2"]


def run(folder: Path, *parts: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A process on a database of its own, in that folder."""
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "DEMO": "1", "LOG_LEVEL": "WARNING"}
    return subprocess.run(
        [sys.executable, *parts], cwd=ROOT, env=env | more, capture_output=True, text=True, timeout=60
    )


@pytest.mark.slow
@pytest.mark.looks
def test_no_process_starts_with_wrong_keys(tmp_path: Path) -> None:
    laid = run(
        tmp_path,
        "-c",
        "import django; from django.core.management import call_command as c; django.setup();"
        "c('migrate', 'foundation', verbosity=0, skip_checks=True)",
        DJANGO_SETTINGS_MODULE="yiyang_skills.settings",
    )
    assert laid.returncode == 0, laid.stderr
    for command in STARTS:
        ended = run(tmp_path, *command, HASH_KEY="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
        assert ended.returncode != 0, command
        assert "HASH_KEY 与数据库中的数据不符，不能启动" in ended.stdout + ended.stderr, command
