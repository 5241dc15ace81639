"""The keyed hashes that chain events and seals. Without a key of settings.AUDIT_KEYS none of them can be made."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings


def current_key_id() -> str:
    """Id of the key that signs from now on."""
    return next(iter(settings.AUDIT_KEYS))


def event_hash(event: Any) -> str:
    """HMAC-SHA256 over the event's content, its digests and the hash before it; "" where its key is not known."""
    content = [
        event.previous_hash,
        event.subject_type,
        event.subject_id,
        event.sequence,
        instant(event.at),
        event.actor_id,
        event.actor_name,
        event.role,
        event.action,
        event.from_state,
        event.to_state,
        event.reason,
        event.data,
        event.digests,
        event.key_id,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return _mac(event.key_id, "event", [text.encode()])


def row_hash(kind: str, key_id: str, content: list[Any]) -> str:
    """HMAC-SHA256 over what a row of no chain says (JSON types only); "" where the key is not known."""
    text = json.dumps([*content, key_id], ensure_ascii=False, separators=(",", ":"))
    return _mac(key_id, kind, [text.encode()])


def instant(at: datetime | None) -> int | None:
    """A moment in microseconds, as both databases give it back."""
    return int(at.timestamp() * 1_000_000) if at else None


def reading_hash(reading: Any) -> str:
    """The keyed hash of who looked at what, and when."""
    content = [
        str(reading.about),
        reading.what,
        reading.item,
        reading.reader_id,
        reading.reader_name,
        reading.office,
        str(reading.day),
        instant(reading.at),
    ]
    return row_hash("reading", reading.key_id, content)


def seal_hash(seal: Any, previous: str, hashes: Iterable[str]) -> str:
    """HMAC-SHA256 over a seal's own figures, the seal before it and the hashes of the events and readings it covers."""
    content = [previous, seal.number, str(seal.day or ""), seal.last_event_id, seal.key_id]
    if seal.last_reading_id is not None:  # seals made before readings were sealed have none
        content.append(seal.last_reading_id)
    head = json.dumps(content, separators=(",", ":")).encode()
    return _mac(seal.key_id, "seal", [head, *(value.encode() for value in hashes)])


def signing_seed(key_id: str) -> bytes:
    """32 bytes from which the pair of keys is made that signs exported heads."""
    return hmac.new(settings.AUDIT_KEYS[key_id], b"heads", hashlib.sha256).digest()


def _mac(key_id: str, kind: str, parts: Iterable[bytes]) -> str:
    key = settings.AUDIT_KEYS.get(key_id)
    if key is None:
        return ""
    digest = hmac.new(key, kind.encode() + b"\n", hashlib.sha256)
    for part in parts:
        digest.update(part)
    return digest.hexdigest()
