"""Effects that audit carries out: the head of a day by mail, and stamped by another authority."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from audit import heads, stamps
from audit.models import Seal
from foundation.effects import handler


@handler(heads.MAIL)
def mail_head(payload: dict[str, Any], at: datetime) -> None:
    seal = Seal.objects.get(number=payload["seal"])
    subject = f"事件日志封存 {seal.day or seal.number} {heads.short(seal)}"
    EmailMessage(subject, heads.text_of(seal), settings.DEFAULT_FROM_EMAIL, settings.HEADS_MAIL).send()


@handler(heads.STAMP)
def stamp_head(payload: dict[str, Any], at: datetime) -> None:
    stamps.obtain(Seal.objects.get(number=payload["seal"]), at=at)
