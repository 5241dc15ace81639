"""The keyed hashes that chain events and seals. Without a key of settings.AUDIT_KEYS none of them can be made."""

import hashlib
import hmac
import json
from collections.abc import Iterable
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
        int(event.at.timestamp() * 1_000_000),
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


def reading_hash(reading: Any) -> str:
    """HMAC-SHA256 over who looked at what, when, and under which key; "" where that is not known."""
    content = [
        str(reading.about),
        reading.what,
        reading.item,
        reading.reader_id,
        reading.reader_name,
        reading.office,
        str(reading.day),
        int(reading.at.timestamp() * 1_000_000),
        reading.key_id,
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return _mac(reading.key_id, "reading", [text.encode()])


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
