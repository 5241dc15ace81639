"""What would arrive on a telephone: read from the rows, as the channel `log` keeps them."""

import re

from messaging.models import Delivery

CODE = re.compile(r"验证码 (\d{6})")


def texts_to(phone: str) -> list[str]:
    """All texts sent to a mobile, oldest first."""
    rows = Delivery.objects.filter(channel="sms").order_by("created_at", "pk")
    return [row.body.reveal() for row in rows if row.address.reveal() == phone]


def code_sent_to(phone: str) -> str:
    """The newest code that went to a mobile."""
    return next(found[1] for text in reversed(texts_to(phone)) if (found := CODE.search(text)))


def wrong_code(right: str) -> str:
    """Another code than the right one."""
    return f"{(int(right) + 1) % 10**6:06}"
