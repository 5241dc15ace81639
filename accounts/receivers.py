"""Effects after a first step that answers the same to everybody; where the secrets of second factors lie."""

import base64
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.login.adapters import place_of
from accounts.services import registering, resetting
from foundation.effects import handler
from foundation.renewal import Piece, sealed_pieces

SECRETS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


@handler("accounts.registration_begun")
def registration_begun(payload: dict[str, Any], at: datetime) -> None:
    registering.tell_registered(pending_id=UUID(payload["pending"]), at=at)


@handler("accounts.reset_begun")
def reset_begun(payload: dict[str, Any], at: datetime) -> None:
    resetting.send_code(pending_id=UUID(payload["pending"]), at=at)


@sealed_pieces("mfa.Authenticator")
def factor_secrets() -> Iterator[Piece]:
    for row in Authenticator.objects.filter(type__in=SECRETS).order_by("pk").iterator():
        name = SECRETS[Authenticator.Type(row.type)]
        read = partial(base64.b64decode, row.data[name])
        yield Piece(f"{row.type} {row.pk}", place_of(row.user_id), read, partial(_keep, row.pk, name))


@transaction.atomic
def _keep(pk: int, name: str, old: bytes, new: bytes) -> None:
    """Unless another secret was set up meanwhile."""
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if row is not None and base64.b64decode(row.data[name]) == old:
        row.data[name] = base64.b64encode(new).decode()
        row.save(update_fields=["data"])
