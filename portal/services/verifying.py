"""A verification of the whole record that an auditor asks for, beside the one of every night."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.enums import Role
from audit import proving
from audit.errors import DomainError
from audit.models import Event, Verification
from audit.services import next_number, record
from foundation import effects
from portal.selectors.verifications import ASKED, MADE, last_asked

KIND = "portal.verify"
WAIT = timedelta(minutes=10)
"""How long after a request nobody may make another: a verification reads the whole record."""


@transaction.atomic
def ask(*, by: Any, at: datetime) -> Event:
    """Log the request and have it carried out by a worker; refused within WAIT of the one before."""
    number = next_number("verification")  # under its lock two requests see each other
    last = last_asked(since=at - WAIT)
    if last is not None:
        raise DomainError(
            f"{last.actor_name}刚刚要求过核验。每 {WAIT.seconds // 60} 分钟可以要求一次，请稍后刷新本页查看结果。"
        )
    asked = record(subject=by, action=ASKED, actor=by, at=at, role=Role.AUDITOR, data={"number": number})
    effects.enqueue(key=f"verification:{number}", kind=KIND, payload={"event": asked.pk})
    return asked


@transaction.atomic
def keep(results: list[proving.Result], *, at: datetime, asked: int | None = None) -> Verification:
    """Keep what a run found; of one that was asked for (by the event of that key) the log says by whom."""
    kept = proving.keep(results, at=at)
    if asked is not None:
        request = Event.objects.select_related("actor").get(pk=asked)
        record(
            subject=kept, action=MADE, actor=request.actor, at=at, role=request.role, locked=True,
            data={"asked": asked, "found": kept.found},
        )  # fmt: skip
    return kept
