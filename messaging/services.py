"""Verbs of messages: tell somebody, hand a text to its channel, mark as read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from audit.chain import current_key_id
from audit.services import save_checked
from foundation.effects import enqueue
from foundation.sealing import seal_into
from messaging.channels import LOG, adapter_of
from messaging.enums import Channel, channels_of
from messaging.hashes import delivery_hash, message_hash
from messaging.models import Delivery, Message

WRITTEN = ("kind", "title", "text", "link", "created_at", "outside", "key_id")


def send(
    *,
    key: str,
    user: Any,
    kind: str,
    title: str,
    text: str,
    at: datetime,
    link: str = "",
    phone: str = "",
    email: str = "",
) -> Message | None:
    """Tell a user once: a message on the site and one delivery for each outside channel of the kind.

    Call it inside the transaction of what it tells. A second call with the same key and user does nothing and gives
    None. Outside the house go the title and the address of the page; the text is read after log-in.
    """
    addresses = {Channel.SMS: phone, Channel.MAIL: email}
    channels = [channel for channel in channels_of(kind) if addresses[channel]]
    new = Message(
        key=key, user=user, kind=str(kind), title=str(title), text=str(text), link=link, created_at=at,
        outside=len(channels), key_id=current_key_id(),
    )  # fmt: skip
    written = {name: getattr(new, name) for name in WRITTEN}
    message, created = Message.objects.get_or_create(
        key=key, user=user, defaults={**written, "hash": message_hash(new)}
    )
    if not created:
        return None
    for channel in channels:
        post(
            channel=channel, address=addresses[channel], kind=kind, title=title,
            body=f"{title}。详情请登录查看：{settings.SITE_URL}{link or '/messages/'}", at=at, message=message,
        )  # fmt: skip
    return message


def post(
    *, channel: str, address: str, kind: str, title: str, body: str, at: datetime, message: Message | None = None
) -> Delivery:
    """One text for an address outside, with or without a user behind it; sent by an effect after the commit.

    The channel `log` sends nothing: its text stays in the row and counts as sent at once.
    """
    delivery = Delivery(
        message=message, kind=str(kind), channel=str(channel), title=title, created_at=at, key_id=current_key_id()
    )
    seal_into(delivery, "address", address)
    seal_into(delivery, "body", body)
    if adapter_of(Channel(channel)).keeps_text:
        # Nothing leaves the house, so there is nothing to be done later.
        delivery.sent_at, delivery.receipt = at, LOG
    delivery.hash = delivery_hash(delivery)
    save_checked(delivery)
    if delivery.sent_at:
        return delivery
    enqueue(key=f"delivery:{delivery.pk}", kind="messaging.deliver", payload={"delivery": str(delivery.pk)})
    return delivery


def deliver(*, delivery_id: UUID, at: datetime) -> None:
    """Hand a text to its channel and keep the receipt; one that was sent already is left alone.

    No transaction is held while the channel answers. It gets the delivery's number, by which it knows a repetition:
    a process that dies between the two steps sends the same number again. Raises ChannelFailed.
    """
    delivery = Delivery.objects.filter(pk=delivery_id).first()
    if delivery is None:
        return  # it stood still for so long that it was swept (messaging.keeping)
    if delivery.sent_at is not None or delivery.body is None:
        return
    adapter = adapter_of(Channel(delivery.channel))
    receipt = adapter.deliver(
        number=str(delivery.pk), address=delivery.address.reveal(), title=delivery.title,
        body=delivery.body.reveal(), at=at,
    )  # fmt: skip
    kept = {} if adapter.keeps_text else {"body": None}
    delivery.sent_at, delivery.receipt = at, receipt[:120]
    Delivery.objects.filter(pk=delivery.pk, sent_at=None).update(
        sent_at=at, receipt=delivery.receipt, hash=delivery_hash(delivery), **kept
    )


@transaction.atomic
def mark_read(*, user: Any, at: datetime, message_id: UUID | None = None) -> int:
    """Mark one message of the user, or all of them, as read; gives how many were new."""
    unread = Message.objects.filter(user=user, read_at=None)
    return (unread.filter(pk=message_id) if message_id else unread).update(read_at=at)
