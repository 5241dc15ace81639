"""The effect that messaging carries out: one text handed to its channel."""

from datetime import datetime
from typing import Any
from uuid import UUID

from foundation.effects import outside_handler
from messaging import services


@outside_handler("messaging.deliver")
def deliver(payload: dict[str, Any], at: datetime) -> None:
    services.deliver(delivery_id=UUID(payload["delivery"]), at=at)
