"""Effects that the portal carries out: a verification that was asked for is begun."""

from datetime import datetime
from typing import Any

from celery import current_app

from foundation.effects import outside_handler
from portal.services import verifying


@outside_handler(verifying.KIND)
def begin_verification(payload: dict[str, Any], at: datetime) -> None:
    """A task of its own, since a verification may take longer than an effect. Begun twice, it is kept once."""
    current_app.send_task("portal.verify_all", kwargs={"asked": payload["event"]}, retry=False)
