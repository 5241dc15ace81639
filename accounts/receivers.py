"""Effects that accounts carries out: what is told after a first step that answers the same to everybody."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts import registering, resetting
from foundation.effects import handler


@handler("accounts.registration_begun")
def registration_begun(payload: dict[str, Any], at: datetime) -> None:
    registering.tell_registered(pending_id=UUID(payload["pending"]), at=at)


@handler("accounts.reset_begun")
def reset_begun(payload: dict[str, Any], at: datetime) -> None:
    resetting.send_code(pending_id=UUID(payload["pending"]), at=at)
