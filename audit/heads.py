"""Heads of the log that leave the house: a signed line a seal in a folder, a mail and a time stamp a day.

Who keeps the database can write it anew with all its seals, if the key is known too; not what has left the house. The
signature is Ed25519, by a pair of keys made from the key of the log, so that others verify it without a secret.
"""

import base64
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit import chain
from audit.models import Seal
from audit.proving import seen
from foundation.effects import enqueue

MAIL, STAMP = "audit.mail_head", "audit.stamp_head"


def short(seal: Seal) -> str:
    """A head as it is printed: 16 of its digits in groups, enough to be compared by eye."""
    return " ".join(seal.hash[start : start + 4] for start in range(0, 16, 4))


def latest_day() -> Seal | None:
    """The seal of the last day that was sealed."""
    return Seal.objects.filter(day__isnull=False).order_by("-day").first()


def line_of(seal: Seal) -> str:
    """One seal as signed JSON."""
    content = {
        "number": seal.number,
        "day": seal.day.isoformat() if seal.day else None,
        "last_event_id": seal.last_event_id,
        "event_count": seal.event_count,
        "hash": seal.hash,
        "sealed_at": timezone.localtime(seal.sealed_at).isoformat(),
        "key_id": seal.key_id,
    }
    signature = _private(seal.key_id).sign(_signed(content))
    return json.dumps({**content, "signature": base64.b64encode(signature).decode()}, ensure_ascii=False)


def public_key(key_id: str) -> str:
    """The public key by which lines of this key are verified, in base64."""
    return base64.b64encode(_private(key_id).public_key().public_bytes_raw()).decode()


def export(folder: Path | None = None) -> Path | None:
    """Append the seals that the folder has not yet; gives the file, None where there was nothing to add.

    One file a month of sealing. A folder that is ahead of the database gets nothing: `differences` says so.
    """
    folder = Path(settings.HEADS_DIR) if folder is None else folder
    folder.mkdir(parents=True, exist_ok=True)
    known = max((line["number"] for line in _lines(newest_file(folder))), default=0)
    path = None
    for seal in Seal.objects.filter(number__gt=known).order_by("number"):
        path = folder / f"heads-{timezone.localtime(seal.sealed_at):%Y-%m}.jsonl"
        # The demonstration's date goes forth and back; what was begun last goes on.
        newest = newest_file(folder)
        path = max(path, newest) if newest else path
        with path.open("a", encoding="utf-8") as stream:
            stream.write(line_of(seal) + "\n")
    return path


def newest_file(folder: Path | None = None) -> Path | None:
    """The last file of exported heads, None where there is none."""
    folder = Path(settings.HEADS_DIR) if folder is None else folder
    return max(folder.glob("heads-*.jsonl"), default=None) if folder.is_dir() else None


def files() -> list[Path]:
    """All files of exported heads, oldest first."""
    folder = Path(settings.HEADS_DIR)
    return sorted(folder.glob("heads-*.jsonl")) if folder.is_dir() else []


def differences(path: Path | None) -> Iterator[str]:
    """Each exported head that the database has no longer, or has otherwise."""
    for line in seen(_lines(path)):
        number = int(line.get("number") or 0)
        if not _genuine(line):
            yield f"{path.name}：第 {number} 号封存的签名不对，文件被改动过"  # type: ignore[union-attr]
            continue
        seal = Seal.objects.filter(number=number).first()
        if seal is None:
            yield f"第 {number} 号封存已于 {line['sealed_at'][:16]} 送出，数据库中却没有了"
        elif (seal.hash, seal.last_event_id) != (line["hash"], line["last_event_id"]):
            yield f"第 {number} 号封存与已送出的不同：送出 {line['hash'][:16]}…，现有 {seal.hash[:16]}…"


def unsent() -> Iterator[str]:
    """That a sealed day has not been exported: the folder is away, or nobody wakes the export."""
    known = max((line["number"] for line in _lines(newest_file())), default=0)
    waiting = Seal.objects.filter(number__gt=known, day__isnull=False).order_by("number").first()
    if waiting is not None:
        yield f"{waiting}还没有送出到 HEADS_DIR，请检查该目录并运行 manage.py export_heads"


def send(seal: Seal) -> None:
    """Have the head of a day mailed and stamped, each once, where that is set."""
    with transaction.atomic():
        if settings.HEADS_MAIL:
            enqueue(key=f"{MAIL}:{seal.number}", kind=MAIL, payload={"seal": seal.number})
        if settings.TSA_URL:
            enqueue(key=f"{STAMP}:{seal.number}", kind=STAMP, payload={"seal": seal.number})


def text_of(seal: Seal) -> str:
    """The mail about the head of a day."""
    day: date = seal.day or timezone.localdate(seal.sealed_at)
    figures = f"序号：{seal.number}\n事件数：{seal.event_count}\n末条事件：{seal.last_event_id}\n封存值：{seal.hash}\n"
    how = "请妥善保存本邮件。核验时把下面一行存为文件，运行 manage.py verify_audit --heads 文件。"
    return f"{day:%Y年%m月%d日} 事件日志封存\n\n{figures}\n{how}\n\n{line_of(seal)}\n"


def _lines(path: Path | None) -> Iterator[dict[str, Any]]:
    if path is None:
        return
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            if line.lstrip().startswith("{"):
                try:
                    yield json.loads(line)
                except json.JSONDecodeError:
                    yield {"number": 0}


def _genuine(line: dict[str, Any]) -> bool:
    content = {name: value for name, value in line.items() if name != "signature"}
    if line.get("key_id") not in settings.AUDIT_KEYS:
        return False
    try:
        signature = base64.b64decode(line.get("signature", ""))
        _private(line["key_id"]).public_key().verify(signature, _signed(content))
    except (InvalidSignature, ValueError):
        return False
    return True


def _signed(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _private(key_id: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(chain.signing_seed(key_id))
