"""The process refuses to start on settings that would be unsafe in production."""

import base64
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from yiyang_skills.checks import settings_are_fit_for_production

ROOT = Path(__file__).resolve().parents[2]


def key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def production(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "postgres://app:x@127.0.0.1:1/yiyang",
        "REDIS_URL": "redis://:x@127.0.0.1:1/0",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "FIELD_KEYS": f"k1:{key()}",
        "HASH_KEY": key(),
        "AUDIT_KEYS": f"a1:{key()}",
        "ALLOWED_HOSTS": "jn.example.gov.cn",
        "SITE_URL": "https://jn.example.gov.cn",
        "MESSAGING_SMS": "http",
        "MESSAGING_SMS_URL": "https://sms.example.gov.cn/send",
        "MESSAGING_SMS_ID": "yiyang",
        "MESSAGING_SMS_KEY": secrets.token_urlsafe(32),
    }


def start(env: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *(command or ("diffsettings",))],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )


def read(env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The product's settings, read from top to bottom as a start reads them."""
    for name in set(os.environ) - set(env):
        monkeypatch.delenv(name)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return run_path(str(ROOT / "yiyang_skills" / "settings.py"))


def test_deploy_check_is_clean(tmp_path: Path) -> None:
    done = start(production(tmp_path), "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_production_is_no_demonstration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(production(tmp_path), monkeypatch)
    wanted = {"DEBUG": False, "DEMO": False, "SESSION_COOKIE_NAME": "__Host-session", "HTTPS": True}
    assert {name: found[name] for name in wanted} == wanted
    assert not list(tmp_path.glob("demo-*.json"))


FIT: dict[str, Any] = {
    "DEBUG": False, "DEMO": False, "ALLOWED_HOSTS": ["jn.example.gov.cn"], "SITE_URL": "https://jn.example.gov.cn",
    "REDIS_URL": "redis://redis:6379/0", "HTTPS": True, "EMBEDDED": False, "TRUSTED_PROXIES": ["172.30.10.0/24"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"DEBUG": True}, "DEBUG 不能在正式环境打开"),
        ({"DEMO": True}, "DEMO 是演示环境"),
        ({"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS 不能为 *"),
        ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS 未设置"),
        ({"SITE_URL": "https://localhost:8000"}, "SITE_URL 是本机地址"),
        ({"SITE_URL": "http://jn.example.gov.cn"}, "须以 https:// 开头"),
        ({"REDIS_URL": ""}, "REDIS_URL 未设置"),
        ({"HTTPS": False}, "HTTPS=0"),
        ({"EMBEDDED": True}, "DATABASE_URL 是 SQLite"),
        ({"FIELD_KEYS": {"k1": b"x" * 32}, "HASH_KEY": b"x" * 32}, "有相同的密钥"),
        ({"TRUSTED_PROXIES": ["unsinn"]}, "TRUSTED_PROXIES 中的“unsinn”不是地址或网段"),
        ({"TRUSTED_PROXIES": ["0.0.0.0/0"]}, "包含所有地址"),
    ],
)
def test_deploy_check_names_what_is_dangerous(settings: Any, change: dict[str, Any], sentence: str) -> None:
    """That `check --deploy` asks is seen by test_deploy_check_refuses_plain_http."""
    for name, value in {**FIT, **change}.items():
        setattr(settings, name, value)
    assert [sentence in found.msg for found in settings_are_fit_for_production()] == [True]


def test_deploy_check_refuses_plain_http(tmp_path: Path) -> None:
    done = start({**production(tmp_path), "HTTPS": "0", "DEBUG": "1"}, "check", "--deploy")
    assert done.returncode != 0
    assert "HTTPS=0" in done.stderr and "DEBUG 不能" in done.stderr


def test_a_missing_secret_file_is_a_sentence(tmp_path: Path) -> None:
    done = start({**production(tmp_path), "HASH_KEY_FILE": "/nonexist"})
    assert done.returncode != 0
    assert "HASH_KEY_FILE 指向的文件“/nonexist”无法读取" in done.stderr


SAME = base64.b64encode(bytes(range(32))).decode()
DEMO_KEY = base64.b64encode(b"demo" + secrets.token_bytes(28)).decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY 未设置"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY 太短"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY 太短或过于简单"),
        ({"SECRET_KEY": "demo-" + "abcdef0123456789" * 4}, "SECRET_KEY 是演示密钥"),
        ({"FIELD_KEYS": ""}, "FIELD_KEYS 未设置"),
        ({"FIELD_KEYS": "k1"}, "FIELD_KEYS 格式有误"),
        ({"FIELD_KEYS": "k1:AAAA"}, "须为 32 字节"),
        ({"FIELD_KEYS": "k1:###"}, "不是有效的 base64"),
        ({"FIELD_KEYS": f"demo:{key()}"}, "FIELD_KEYS 含演示密钥"),
        ({"FIELD_KEYS": f"k1:{key()},k1:{key()}"}, "FIELD_KEYS 格式有误"),
        ({"AUDIT_KEYS": ""}, "AUDIT_KEYS 未设置"),
        ({"AUDIT_KEYS": f"demo:{key()}"}, "AUDIT_KEYS 含演示密钥"),
        ({"SECRET_KEY": "abcdefgh" * 8}, "SECRET_KEY 太短或过于简单"),
        ({"FIELD_KEYS": f"k1:{base64.b64encode(bytes(32)).decode()}"}, "FIELD_KEYS 的 k1 过于简单"),
        ({"FIELD_KEYS": f"k1:{SAME},k2:{SAME}"}, "两个编号用了同一个密钥"),
        ({"HASH_KEY": ""}, "HASH_KEY 未设置"),
        ({"HASH_KEY": DEMO_KEY}, "HASH_KEY 是演示密钥"),
        ({"HASH_KEY": base64.b64encode(bytes(32)).decode()}, "过于简单"),
    ],
)
def test_settings_with_a_bad_key_do_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=re.escape(sentence)):
        read({**production(tmp_path), **change}, monkeypatch)


def test_settings_that_do_not_read_refuse_the_start(tmp_path: Path) -> None:
    """By a process."""
    done = start({**production(tmp_path), "SECRET_KEY": "short"})
    assert done.returncode != 0
    assert "SECRET_KEY 太短" in done.stderr


def test_secrets_come_from_files_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env = production(tmp_path)
    secret, key = tmp_path / "secret_key", env.pop("SECRET_KEY")
    secret.write_text(key + "\n", encoding="utf-8")
    assert read({**env, "SECRET_KEY_FILE": str(secret)}, monkeypatch)["SECRET_KEY"] == key


def test_embedded_default_needs_nothing_and_keeps_its_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    first, second = read(env, monkeypatch), read(env, monkeypatch)
    assert first["DEMO"] is True
    for name in ("SECRET_KEY", "FIELD_KEYS", "HASH_KEY", "AUDIT_KEYS"):
        assert first[name] == second[name]
    assert oct((tmp_path / "demo-keys.json").stat().st_mode)[-3:] == "600"
    assert start(env, "check").returncode == 0
