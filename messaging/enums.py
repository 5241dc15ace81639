"""Channels that leave the house, and which kinds of message take which of them."""

from django.db import models


class Channel(models.TextChoices):
    SMS = "sms", "短信"
    MAIL = "mail", "电子邮件"


EVERY_CHANNEL = (Channel.SMS, Channel.MAIL)
CHANNELS: dict[str, tuple[Channel, ...]] = {"paid": (Channel.SMS,)}
"""What a kind uses beside the page of messages; a kind that is not named here uses all of them."""


def channels_of(kind: str) -> tuple[Channel, ...]:
    """The outside channels of a kind of message."""
    return CHANNELS.get(kind, EVERY_CHANNEL)
