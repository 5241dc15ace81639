"""Effects that notices carries out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from foundation.effects import handler
from notices import services


@handler("notices.render")
def make_file(payload: dict[str, Any], at: datetime) -> None:
    services.render(letter_id=UUID(payload["letter"]), at=at)
