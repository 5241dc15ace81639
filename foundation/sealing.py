"""Sealed personal data: AES-256-GCM bound to its row, a keyed hash beside it to find it by, a mask to show.

The key id stands in front of each sealed text, so keys rotate: ``settings.FIELD_KEYS`` maps key id to 32 bytes, the
first seals and all of them open. A sealed value copied to another row, column or table does not open there.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Callable
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from foundation.identifiers import mask_account, mask_address, mask_id, mask_phone

NONCE_BYTES = 12
MASKS: dict[str, Callable[[str], str]] = {
    "id_number": mask_id, "phone": mask_phone, "account": mask_account, "address": mask_address,
    "text": lambda _clear: "（已加密）",
}  # fmt: skip


class SealBroken(Exception):
    """The sealed value does not open: wrong key, changed bytes, or taken from another row."""


class Sealed:
    """A sealed value. It never shows anything; `reveal` belongs to `audit.services.open_sealed`."""

    __slots__ = ("_place", "token")

    def __init__(self, token: str, place: str = "") -> None:
        self.token = token
        self._place = place

    def __repr__(self) -> str:
        return "<Sealed>"

    def __str__(self) -> str:
        return "（已加密）"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.token == self.token

    def __hash__(self) -> int:
        return hash(self.token)

    @property
    def key_id(self) -> str:
        return self.token.partition(".")[0]

    def bound(self, place: str) -> "Sealed":
        return Sealed(self.token, place)

    def reveal(self) -> str:
        """The clear text. Raises SealBroken when the value does not belong to the row it is read from."""
        if not self._place:
            raise SealBroken("a sealed value opens only on the instance of its row")
        return _open(self.token, self._place)


def place_of(row: models.Model, field: str) -> str:
    """Model, column and row: what a sealed value is bound to."""
    try:
        key = UUID(str(row.pk))
    except ValueError:
        raise TypeError(f"{row._meta.label} needs a UUID primary key to hold sealed fields") from None
    model = type(row)._meta.concrete_model or type(row)
    return f"{model._meta.label_lower}|{field}|{key}"


def seal_into(row: models.Model, field: str, clear: str) -> None:
    """Set `<field>`, and where the model has them `<field>_hash` and `<field>_mask`, from a cleaned value.

    An empty value clears all three. Does not save.
    """
    if not isinstance(clear, str):
        raise TypeError("only text is sealed")
    kind = getattr(row._meta.get_field(field), "kind", "")
    names = {each.name for each in row._meta.concrete_fields}
    setattr(row, field, Sealed(_seal(clear, place_of(row, field)), place_of(row, field)) if clear else None)
    if f"{field}_hash" in names:
        setattr(row, f"{field}_hash", keyed_hash(kind, clear) if clear else "")
    if f"{field}_mask" in names:
        setattr(row, f"{field}_mask", MASKS[kind](clear) if clear else "")


def reseal(source: models.Model, source_field: str, target: models.Model, target_field: str) -> None:
    """Copy a sealed value to another row without showing it: opened and sealed again in one step. Does not save."""
    value = getattr(source, source_field)
    seal_into(target, target_field, value.reveal() if value else "")


def renew(row: models.Model, field: str) -> bool:
    """Seal a value again under the current key; False where it already is. Does not save."""
    value = getattr(row, field)
    if value is None or value.key_id == current_key_id():
        return False
    setattr(row, field, Sealed(_seal(value.reveal(), place_of(row, field)), place_of(row, field)))
    return True


def keyed_hash(kind: str, clear: str) -> str:
    """64 hex digits by which equal values of one kind ("id_number", "phone", "account") are found."""
    return hmac.new(settings.HASH_KEY, f"{kind}|{clear}".encode(), hashlib.sha256).hexdigest()


def seal_bytes(data: bytes, place: str) -> bytes:
    """Seal a file's content, bound to `place` (for example "payments.batchfile|<uuid>")."""
    key_id = current_key_id()
    return key_id.encode() + b"." + _encrypt(key_id, data, place)


def open_bytes(sealed: bytes, place: str) -> bytes:
    """The content sealed by `seal_bytes`; raises SealBroken."""
    return _decrypt(key_id_of(sealed), sealed.partition(b".")[2], place)


def renew_bytes(sealed: bytes, place: str) -> bytes | None:
    """The same content sealed under the current key; None where it already is. Raises SealBroken."""
    if key_id_of(sealed) == current_key_id():
        return None
    return seal_bytes(open_bytes(sealed, place), place)


def key_id_of(sealed: bytes) -> str:
    """Id of the key under which `seal_bytes` sealed a content."""
    return sealed.partition(b".")[0].decode("ascii", "replace")


def current_key_id() -> str:
    return next(iter(settings.FIELD_KEYS))


def field_kind(name: str) -> str:
    """Kind of the value a sealed field of this name holds; "" where the name does not tell."""
    for kind, endings in (
        ("id_number", ("id_number",)),
        ("phone", ("phone", "mobile")),
        ("account", ("account", "number")),
    ):
        if name.endswith(endings):
            return kind
    return ""


def _seal(clear: str, place: str) -> str:
    key_id = current_key_id()
    return f"{key_id}.{base64.b64encode(_encrypt(key_id, clear.encode(), place)).decode()}"


def _open(token: str, place: str) -> str:
    key_id, _, body = token.partition(".")
    try:
        return _decrypt(key_id, base64.b64decode(body, validate=True), place).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise SealBroken("the sealed value is damaged") from error


def _encrypt(key_id: str, data: bytes, place: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(settings.FIELD_KEYS[key_id]).encrypt(nonce, data, place.encode())


def _decrypt(key_id: str, body: bytes, place: str) -> bytes:
    key: Any = settings.FIELD_KEYS.get(key_id)
    if key is None:
        raise SealBroken(f"no field key named {key_id[:20]!r}")
    try:
        return AESGCM(key).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken("the sealed value was changed or belongs to another row") from error
