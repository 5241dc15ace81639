"""Reading messages."""

from typing import Any

from django.db.models import QuerySet

from messaging.models import Delivery, Message


def messages_of(user: Any) -> QuerySet[Message]:
    """What a user was told, newest first, with how it went out."""
    return Message.objects.filter(user_id=user.pk).prefetch_related("deliveries").order_by("-created_at", "pk")


def unread_count(user: Any) -> int:
    """How many messages of the user are new."""
    return Message.objects.filter(user_id=user.pk, read_at=None).count()


def newest_deliveries(limit: int = 50) -> list[Delivery]:
    """What went out last, or waits to; for the demonstration's page."""
    return list(Delivery.objects.order_by("-created_at", "pk")[:limit])
