"""What waits for a code: kept sealed for an hour, swept after a day."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils.crypto import constant_time_compare

from accounts.enums import PendingKind
from accounts.models import Pending, User
from audit.errors import DomainError
from audit.services import save_checked
from foundation.sealing import keyed_hash, seal_into
from messaging import codes

LIFE = timedelta(hours=1)
KEPT = timedelta(days=1)


class PendingGone(DomainError):
    """Nothing waits any longer: done, too old, or never begun here."""


GONE = "这次办理已经完成或已超过一小时，请从头再来一次。"


def pend(*, kind: str, at: datetime, content: dict[str, Any], phone: str = "", user: User | None = None) -> Pending:
    """Keep what was typed until the code has come back."""
    row = Pending(kind=kind, user=user, created_at=at)
    seal_into(row, "phone", phone)
    seal_into(row, "content", json.dumps(content, ensure_ascii=False) if content else "")
    save_checked(row)
    return row


def open_pending(pending: Pending | None, kind: str, *, at: datetime) -> Pending:
    """The row as it stands, if it still waits. Raises PendingGone."""
    found = Pending.objects.filter(pk=pending.pk, kind=kind, done_at=None).first() if pending else None
    if found is None or at >= found.created_at + LIFE:
        raise PendingGone(GONE)
    return found


def prove(row: Pending, *, at: datetime) -> None:
    """Note that the mobile was proved, in a way that nobody can write who has only the database."""
    row.confirmed_at = at
    row.proof = _proof(row)
    save_checked(row, fields={"confirmed_at", "proof"})


def proved(row: Pending) -> bool:
    """Whether the code came back for this very row and user."""
    return row.confirmed_at is not None and constant_time_compare(row.proof, _proof(row))


def close(row: Pending, *, at: datetime) -> None:
    """Note that the matter is done."""
    row.done_at = at
    save_checked(row, fields={"done_at"})


def count_try(row: Pending) -> None:
    """One more code typed for this row, whoever types for others. Raises CodeWrong after the last.

    Call it outside any transaction, as `codes.confirm`.
    """
    if not Pending.objects.filter(pk=row.pk, tries__lt=codes.MOST_TRIES).update(tries=F("tries") + 1):
        raise codes.CodeWrong(codes.WRONG)


def tries_anew(row: Pending) -> None:
    """A fresh code was sent for it."""
    Pending.objects.filter(pk=row.pk).update(tries=0)


def drop_resets(user: User) -> None:
    """With a new password every other reset that was begun, or even confirmed, is over."""
    Pending.objects.filter(user=user, kind=PendingKind.PASSWORD, done_at=None).delete()


def content_of(pending: Pending) -> dict[str, Any]:
    """What was typed."""
    return json.loads(pending.content.reveal()) if pending.content else {}


def sweep(*, at: datetime) -> int:
    """Delete what has waited for more than a day; gives how many rows went."""
    return Pending.objects.filter(created_at__lt=at - KEPT).delete()[0]


def _proof(row: Pending) -> str:
    moment = row.confirmed_at.astimezone(UTC).isoformat() if row.confirmed_at else ""
    return keyed_hash("pending", f"{row.pk}|{row.kind}|{row.user_id}|{moment}")
