"""Amounts that people decide: their bounds, who decides, what was proposed, what the meeting said."""

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from applications.models import Judgement
from audit.errors import DomainError
from foundation import storage
from foundation.sealing import SealBroken
from policy.parameters import load
from reviews.enums import OpinionKind
from reviews.models import Case, Minutes, Opinion


class FileAltered(DomainError):
    """The stored file is not the one that was handed in."""


def bounds_of(judgement: Judgement) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest amount (yuan) where people decide it; None where the policy fixes it."""
    return bounds_in(judgement.verdict)


def bounds_in(verdict: dict[str, Any]) -> tuple[Decimal, Decimal] | None:
    """The same of a verdict as it is stored."""
    low, high = verdict["amount_min"], verdict["amount_max"]
    return None if high is None else (Decimal(low or "0.00"), Decimal(high))


def is_collective(slug: str, on: date) -> bool:
    """Whether a meeting decides the amount of the scheme, so that its minutes are needed."""
    return slug in (load().value("decision.collective", on).value or {})


def deciding_opinion(case: Case) -> Opinion | None:
    """The newest opinion of the deciding bureau that names an amount; None while there is none."""
    found = Opinion.objects.filter(case=case, step__decides=True, kind=OpinionKind.APPROVE, amount__isnull=False)
    return found.select_related("step__bureau", "author", "minutes").order_by("-at", "-pk").first()


def minutes_place(key: UUID) -> str:
    """What the sealed file of minutes is bound to."""
    return f"reviews.minutes|{key}"


def minutes_file(minutes: Minutes) -> bytes:
    """The page as it was handed in; raises FileAltered."""
    return opened(minutes.file, minutes_place(minutes.pk), minutes.sha256)


def opened(name: str, place: str, sha256: str) -> bytes:
    """A sealed file of this app with its hash compared; raises FileAltered where it is missing or another."""
    try:
        content = storage.fetch_sealed(name, place)
    except (OSError, SealBroken):
        content = b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FileAltered("该文件缺失或与提交时不一致，已停止提供，请联系系统管理员核查。")
    return content
