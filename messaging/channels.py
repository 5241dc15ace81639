"""The ways out of the house, chosen by settings: `log` (kept and shown), `smtp`, and an SMS gateway over HTTP."""

import hashlib
import hmac
import json
import logging
from datetime import datetime
from typing import Protocol
from urllib import error, request

from django.conf import settings
from django.core.mail import EmailMessage

from foundation.identifiers import mask_address
from messaging.enums import Channel

MOST_ANSWER_BYTES = 10_000
LOG = "log"
"""Receipt of what did not leave the house."""
logger = logging.getLogger(__name__)


class ChannelFailed(Exception):
    """The channel did not take the text; the effect tries again later."""


class Adapter(Protocol):
    """Takes a text to an address. `number` names the delivery: the same number twice is the same text."""

    keeps_text: bool

    def deliver(self, *, number: str, address: str, title: str, body: str, at: datetime) -> str:
        """The channel's receipt. Raises ChannelFailed."""


class Log:
    """Sends nothing: the text stays in its row, where the demonstration shows it."""

    keeps_text = True

    def deliver(self, *, number: str, address: str, title: str, body: str, at: datetime) -> str:
        logger.info("message %s to %s: %s", number, mask_address(address), title)
        return LOG


class Smtp:
    """Mail through the server of EMAIL_URL."""

    keeps_text = False

    def deliver(self, *, number: str, address: str, title: str, body: str, at: datetime) -> str:
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
        mail = EmailMessage(
            subject=title, body=body, to=[address], headers={"Message-ID": f"<{number}@{domain}>"},
        )  # fmt: skip
        try:
            mail.send()
        except OSError as refused:  # smtplib's errors are OSErrors too
            raise ChannelFailed(f"mail: {type(refused).__name__}") from refused
        return "smtp"


class _NoRedirect(request.HTTPRedirectHandler):
    """A gateway that answers with another address is not the one we signed for."""

    def redirect_request(self, *_args: object, **_options: object) -> None:
        return None


class HttpSms:
    """A gateway that takes signed JSON.

    POST {"id", "phone", "sign", "text"} with X-App-Id, X-Timestamp (seconds) and X-Signature, the HMAC-SHA256 in hex
    over "timestamp\\nbody". It answers 200 with {"code": 0, "id": …}; `id` names the text, so that the gateway can
    drop a repetition.
    """

    keeps_text = False

    def deliver(self, *, number: str, address: str, title: str, body: str, at: datetime) -> str:
        content = {"id": number, "phone": address, "sign": settings.MESSAGING_SMS_SIGN, "text": body}
        data = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
        stamp = str(int(at.timestamp()))
        asked = request.Request(  # noqa: S310 - a system check holds the address to https or this machine
            settings.MESSAGING_SMS_URL,
            data=data,
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "X-App-Id": settings.MESSAGING_SMS_ID,
                "X-Timestamp": stamp,
                "X-Signature": signature(settings.MESSAGING_SMS_KEY, stamp, data),
            },
        )
        answer = _answer(asked)
        if answer.get("code") != 0:
            raise ChannelFailed(f"sms gateway refused: code {str(answer.get('code'))[:40]}")
        return str(answer.get("id", ""))


def signature(key: str, stamp: str, data: bytes) -> str:
    """HMAC-SHA256 in hex over "stamp\\ndata"."""
    return hmac.new(key.encode(), stamp.encode() + b"\n" + data, hashlib.sha256).hexdigest()


ADAPTERS: dict[tuple[Channel, str], type[Adapter]] = {
    (Channel.SMS, "log"): Log,
    (Channel.SMS, "http"): HttpSms,
    (Channel.MAIL, "log"): Log,
    (Channel.MAIL, "smtp"): Smtp,
}


def adapter_of(channel: Channel) -> Adapter:
    """The adapter that the settings name for a channel."""
    named = settings.MESSAGING_SMS if channel is Channel.SMS else settings.MESSAGING_MAIL
    return ADAPTERS[(channel, named)]()


def _answer(asked: request.Request) -> dict:
    try:
        with request.build_opener(_NoRedirect).open(asked, timeout=settings.MESSAGING_SMS_TIMEOUT) as answer:
            read = json.loads(answer.read(MOST_ANSWER_BYTES))
    except error.HTTPError as refused:
        refused.close()
        raise ChannelFailed(f"sms gateway answered {refused.code}") from refused
    except (OSError, ValueError) as refused:
        raise ChannelFailed(f"sms gateway: {type(refused).__name__}") from refused
    if not isinstance(read, dict):
        raise ChannelFailed("sms gateway: the answer is no JSON object")
    return read
