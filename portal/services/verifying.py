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
from foundation.models import Effect
from portal.selectors.verifications import ASKED, MADE, is_made, last_asked, unmade, waiting

KIND = "portal.verify"
WAIT = timedelta(minutes=10)
"""How long after a request nobody may make another: a verification reads the whole record."""
LONGEST_RUN = timedelta(minutes=65)
"""A run that has not ended by then has died: the worker ends it a little earlier."""


@transaction.atomic
def ask(*, by: Any, at: datetime) -> Event:
    """Log the request and have it carried out by a worker; refused while one waits, and within WAIT of the last."""
    number = next_number("verification")  # under its lock two requests see each other
    if under_way := waiting(at):
        raise DomainError(f"{under_way.actor_name}要求的核验还没有完成，请稍后刷新本页查看结果。")
    last = last_asked(since=at - WAIT)
    if last is not None:
        raise DomainError(
            f"{last.actor_name}刚刚要求过核验。每 {WAIT.seconds // 60} 分钟可以要求一次，请稍后刷新本页查看结果。"
        )
    asked = record(subject=by, action=ASKED, actor=by, at=at, role=Role.AUDITOR, data={"number": number})
    effects.enqueue(key=_key(asked), kind=KIND, payload={"event": asked.pk})
    return asked


@transaction.atomic
def begin_again(*, at: datetime) -> int:
    """Begin what was asked for and has not been made in LONGEST_RUN, once in each such time; gives how many.

    The effect is done once the task is on its way to a worker, and what is on its way can be lost.
    """
    lost = [asked for asked in unmade(at) if asked.at <= at - LONGEST_RUN]
    for asked in lost:
        start = (at - asked.at) // LONGEST_RUN
        effects.enqueue(key=f"{_key(asked)}:{start}", kind=KIND, payload={"event": asked.pk})
    return len(lost)


@transaction.atomic
def keep(results: list[proving.Result], *, at: datetime, asked: int | None = None) -> Verification | None:
    """Keep what a run found; of one that was asked for (by the event of that key) the log says by whom.

    Of two runs for one request the first that ends is kept; None for the other.
    """
    if asked is None:
        return proving.keep(results, at=at)
    request = Event.objects.select_related("actor").get(pk=asked)
    # Events cannot be locked; the effect of the request stands for it.
    Effect.objects.select_for_update().get(key=_key(request))
    if is_made(asked):
        return None
    kept = proving.keep(results, at=at)
    record(
        subject=kept, action=MADE, actor=request.actor, at=at, role=request.role, locked=True,
        data={"asked": asked, "found": kept.found},
    )  # fmt: skip
    return kept


def _key(asked: Event) -> str:
    return f"verification:{asked.data['number']}"
