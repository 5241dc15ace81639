"""Canaries: a known word sealed under each field key and hashed with the hash key, to notice wrong keys at start.

With another HASH_KEY the same ID number would register a second time; with another field key nothing would open, and
new rows would be sealed so that the right key cannot open them.
"""

import base64
import binascii
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from foundation.models import Canary
from foundation.sealing import SealBroken, current_key_id, keyed_hash, open_bytes, seal_bytes

WORD = "益阳技能人才补贴"
PLACE = "foundation.canary"
WRONG_FIELD_KEY = "FIELD_KEYS 中编号 {} 的密钥与数据库中已加密的数据不符，不能启动。请恢复原来的密钥。"
WRONG_HASH_KEY = "HASH_KEY 与数据库中的数据不符，不能启动：同一证件号会被当作不同的人。请恢复原来的密钥。"
LOST_FIELD_KEY = "FIELD_KEYS 缺少编号 {} 的密钥，数据库中仍有用它加密的数据，不能启动。请补上，轮换完成后才能移除。"


def keep() -> None:
    """A canary for the current key where there is none yet; what is there is never written over."""
    key = current_key_id()
    Canary.objects.get_or_create(key_id=key, defaults={"sealed": _sealed(), "hashed": keyed_hash(PLACE, WORD)})


def retire() -> None:
    """All data is sealed under the current key: older keys may go, and so do their canaries."""
    keep()
    Canary.objects.exclude(key_id=current_key_id()).delete()


def wrong_keys() -> list[str]:
    """A Chinese sentence for each key that is not the one the data was written with; empty before the first migrate."""
    return [sentence for canary in Canary.objects.order_by("key_id") if (sentence := _wrong(canary))]


def refuse_wrong_keys() -> None:
    """For the start of a process: raises ImproperlyConfigured with the sentences.

    A database that does not answer, or is not migrated, says nothing about keys; /readyz goes on asking.
    """
    try:
        found = wrong_keys()
        if not found:
            keep()
    except DatabaseError:
        return
    if found:
        raise ImproperlyConfigured("".join(found))


def _wrong(canary: Canary) -> str:
    if keyed_hash(PLACE, WORD) != canary.hashed:
        return WRONG_HASH_KEY
    if canary.key_id not in settings.FIELD_KEYS:
        return LOST_FIELD_KEY.format(canary.key_id)
    try:
        opened = open_bytes(base64.b64decode(canary.sealed, validate=True), PLACE)
    except (SealBroken, binascii.Error):
        return WRONG_FIELD_KEY.format(canary.key_id)
    return "" if opened == WORD.encode() else WRONG_FIELD_KEY.format(canary.key_id)


def _sealed() -> str:
    return base64.b64encode(seal_bytes(WORD.encode(), PLACE)).decode()


def after_migrate(sender: Any, *, using: str, **_signal: Any) -> None:
    """Receiver of post_migrate of this app: the first migrate lays the canary, later ones find it."""
    if using == "default":
        keep()
