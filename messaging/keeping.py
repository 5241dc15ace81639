"""How long addresses, texts and codes are kept: what went out, until a published time; codes, until they count no more.

The messages themselves stay: they are what somebody was told.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from messaging.models import CodePhone, Delivery, PhoneCode
from policy.parameters import load

AT_ONCE = 1000
"""Rows looked at under one lock."""


def sweep(*, at: datetime) -> int:
    """Remove deliveries and codes that are older than the parameters messages.* allow; gives their number."""
    deliveries, _ = Delivery.objects.filter(created_at__lt=kept_since(at)).delete()
    codes, _ = PhoneCode.objects.filter(issued_at__lt=at - _days("messages.keep_code_days")).delete()
    _forget_phones()
    return deliveries + codes


def kept_since(at: datetime) -> datetime:
    """From when on every delivery is still there."""
    return at - _days("messages.keep_days")


@transaction.atomic
def _forget_phones() -> None:
    """Numbers without a code. Under their locks it is asked once more: a code may just have been issued to one."""
    unused = CodePhone.objects.filter(~Exists(PhoneCode.objects.filter(phone=OuterRef("pk"))))
    locked = list(unused.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    unused.filter(pk__in=locked).delete()


def _days(name: str) -> timedelta:
    return timedelta(days=int(load().latest(name)))
