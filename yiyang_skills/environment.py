"""What the environment says, and what is kept for a demonstration on one machine.

Each name may also be given as ``NAME_FILE``, the path of a file that holds the value (secrets of a compose
file). Nothing here needs Django's settings, so that the settings can be read from top to bottom.
"""

import base64
import binascii
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
KEY_BYTES = 32
SECRET_KEY_LENGTH = 50
DEMO_MARK = "demo"

env = environ.FileAwareEnv()


def text(name: str, default: str = "") -> str:
    """A value without the line end that editors put after the last line of a secret's file."""
    try:
        return env.str(name, default=default).strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}_FILE 指向的文件“{os.environ.get(f'{name}_FILE', '')}”无法读取：请检查文件是否存在、有没有权限。"
        ) from error


def data_dir() -> Path:
    """The one folder that the embedded default writes to."""
    folder = Path(env.str("DATA_DIR", default=str(ROOT / "var"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def demo_keys(folder: Path) -> dict[str, str]:
    """Keys of this machine's demonstration: made once, kept under the data folder, marked as such."""
    return _kept(folder / "demo-keys.json", _general_keys) | _kept(folder / "demo-audit-keys.json", _audit_keys)


def _general_keys() -> dict[str, str]:
    mark = DEMO_MARK.encode()
    return {
        "SECRET_KEY": f"{DEMO_MARK}-{secrets.token_urlsafe(64)}",
        "FIELD_KEYS": f"{DEMO_MARK}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}",
        "HASH_KEY": base64.b64encode(mark + secrets.token_bytes(KEY_BYTES - len(mark))).decode(),
    }


def _audit_keys() -> dict[str, str]:
    return {"AUDIT_KEYS": f"{DEMO_MARK}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"}


def _kept(path: Path, make: Callable[[], dict[str, str]]) -> dict[str, str]:
    """What the file holds, made at first; of several processes that start at once the first wins, the others read."""
    if not path.exists():
        draft = path.with_name(f".{path.stem}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(make(), indent=1), encoding="utf-8")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return json.loads(path.read_text(encoding="utf-8"))


def secret_key(given: str, *, demo: bool) -> str:
    """Django's SECRET_KEY; outside the demonstration long, and not one of a demonstration or of Django's own."""
    given = given.strip()
    if not given:
        raise ImproperlyConfigured("SECRET_KEY 未设置：请设置至少 50 个字符的随机密钥（或 SECRET_KEY_FILE）。")
    if demo:
        return given
    if len(given) < SECRET_KEY_LENGTH or len(set(given)) < 10:
        raise ImproperlyConfigured("SECRET_KEY 太短或过于简单：至少 50 个随机字符。")
    if given.startswith((DEMO_MARK, "django-insecure")):
        raise ImproperlyConfigured("SECRET_KEY 是演示密钥，不能用于正式环境。")
    return given


def _is_simple(key: bytes) -> bool:
    """Whether a key of 32 bytes repeats itself as no random one does."""
    return len(set(key)) < KEY_BYTES // 2


def _key_bytes(name: str, given: str) -> bytes:
    try:
        key = base64.b64decode(given.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ImproperlyConfigured(f"{name} 不是有效的 base64 文本。") from error
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} 须为 {KEY_BYTES} 字节，现为 {len(key)} 字节。")
    return key


def field_keys(given: str, *, demo: bool) -> dict[str, bytes]:
    """``id:base64,id:base64``: the first encrypts, all of them decrypt. 32 bytes each."""
    return _named_keys("FIELD_KEYS", given, "加密", demo=demo)


def audit_keys(given: str, *, demo: bool) -> dict[str, bytes]:
    """``id:base64,id:base64``: the first signs what enters the log, all of them verify. 32 bytes each."""
    return _named_keys("AUDIT_KEYS", given, "签署日志", demo=demo)


def _named_keys(name: str, given: str, use: str, *, demo: bool) -> dict[str, bytes]:
    if not given.strip():
        raise ImproperlyConfigured(f"{name} 未设置：格式为“编号:base64 密钥”，多个用逗号分隔，第一个用于{use}。")
    keys: dict[str, bytes] = {}
    for entry in given.split(","):
        number, separator, encoded = entry.strip().partition(":")
        if not separator or not number.isalnum() or number in keys:
            raise ImproperlyConfigured(f"{name} 格式有误：每项为“编号:base64 密钥”，编号由字母和数字组成且不重复。")
        if number.startswith(DEMO_MARK) and not demo:
            raise ImproperlyConfigured(f"{name} 含演示密钥，不能用于正式环境。")
        key = _key_bytes(f"{name} 的 {number}", encoded)
        if not demo and _is_simple(key):
            raise ImproperlyConfigured(f"{name} 的 {number} 过于简单，不能用于正式环境：请用 32 个随机字节。")
        if key in keys.values():
            raise ImproperlyConfigured(f"{name} 中有两个编号用了同一个密钥，请各用各的。")
        keys[number] = key
    return keys


def hash_key(given: str, *, demo: bool) -> bytes:
    """Key of the hashes by which sealed values are found; 32 bytes in base64, never rotated lightly."""
    if not given.strip():
        raise ImproperlyConfigured("HASH_KEY 未设置：32 字节随机密钥的 base64 文本。")
    key = _key_bytes("HASH_KEY", given)
    if not demo and (key.startswith(DEMO_MARK.encode()) or _is_simple(key)):
        raise ImproperlyConfigured("HASH_KEY 是演示密钥或过于简单，不能用于正式环境。")
    return key
