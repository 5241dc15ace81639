"""Effects after a first step that answers the same to everybody; where the secrets of second factors lie."""

import base64
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models.signals import post_save, pre_save

from accounts.login.adapters import place_of
from accounts.models import User
from accounts.services import registering, resetting
from accounts.services.factors import SECRETS
from audit.selectors import as_logged
from audit.services import record
from foundation import clock
from foundation.effects import handler
from foundation.renewal import Piece, sealed_pieces

HASH_ALONE = frozenset({"password"})


@handler("accounts.registration_begun")
def registration_begun(payload: dict[str, Any], at: datetime) -> None:
    registering.tell_registered(pending_id=UUID(payload["pending"]), at=at)


@handler("accounts.reset_begun")
def reset_begun(payload: dict[str, Any], at: datetime) -> None:
    resetting.send_code(pending_id=UUID(payload["pending"]), at=at)


@sealed_pieces("mfa.Authenticator")
def factor_secrets() -> Iterator[Piece]:
    for row in Authenticator.objects.filter(type__in=SECRETS).order_by("pk").iterator():
        name = SECRETS[row.type]
        read = partial(base64.b64decode, row.data[name])
        yield Piece(f"{row.type} {row.pk}", place_of(row.user_id), read, partial(_keep, row.pk, name))


def before_hashing_anew(*, instance: User, update_fields: frozenset[str] | None, **_signal: Any) -> None:
    """A hash that was written behind the log, a weak one for instance, must not come into it by being hashed anew."""
    if update_fields == HASH_ALONE:
        instance.hash_stood_in_log = as_logged(instance, "password")  # type: ignore[attr-defined]


def password_hashed_anew(*, instance: User, update_fields: frozenset[str] | None, **_signal: Any) -> None:
    """Django hashes a right password anew where the hasher has become stricter, and saves it itself: the log follows.

    Our own acts write a password together with other columns, and log it themselves.
    """
    if update_fields == HASH_ALONE and instance.hash_stood_in_log:  # type: ignore[attr-defined]
        with transaction.atomic():
            record(subject=instance, action="upgrade_password", actor=instance, at=clock.now(), role="system")


pre_save.connect(before_hashing_anew, sender=User, dispatch_uid="accounts.before_hashing_anew")
post_save.connect(password_hashed_anew, sender=User, dispatch_uid="accounts.password_hashed_anew")


@transaction.atomic
def _keep(pk: int, name: str, old: bytes, new: bytes) -> None:
    """Unless another secret was set up meanwhile."""
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if row is not None and base64.b64decode(row.data[name]) == old:
        row.data[name] = base64.b64encode(new).decode()
        row.save(update_fields=["data"])
