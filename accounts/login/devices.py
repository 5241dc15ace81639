"""Browsers that have logged in before, by a signed cookie that lasts longer than any session.

The cookie holds a random number and no person; which log-ins it has seen stands in rows, as a hash of the number.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from accounts.models import KnownDevice

COOKIE = "device"
SALT = "accounts.device"
LASTS = timedelta(days=400)
NOWHERE = "0.0.0.0"  # noqa: S104 - the address of who has none, not one to listen at

BROWSERS = (
    ("MicroMessenger", "微信"), ("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("Android", "安卓手机"), ("iPhone", "苹果手机"), ("iPad", "苹果平板"),
    ("Windows", "Windows 电脑"), ("Macintosh", "苹果电脑"), ("Linux", "Linux 电脑"),
)  # fmt: skip


def address_of(request: HttpRequest) -> str:
    """The caller's address; a forwarded one only from our own proxy."""
    return get_client_ip_address(request) or NOWHERE


def known_device(request: HttpRequest, username: str) -> str:
    """The mark of this browser where this log-in has been used on it before; otherwise empty."""
    number = _number(request)
    if not number:
        return ""
    found = KnownDevice.objects.filter(mark=_mark(number), user__username=username)
    return _mark(number) if found.exists() else ""


def remember(request: HttpRequest, response: HttpResponseBase, user: Any, *, at: datetime) -> KnownDevice | None:
    """Keep that this log-in was used here; gives the device where it is new and others were known before."""
    number = _number(request) or secrets.token_urlsafe(32)
    others = KnownDevice.objects.filter(user=user).exclude(mark=_mark(number)).exists()
    device, is_new = KnownDevice.objects.update_or_create(
        user=user, mark=_mark(number), defaults={"seen_at": at}, create_defaults={"seen_at": at, "first_seen_at": at}
    )
    response.set_signed_cookie(
        COOKIE, number, salt=SALT, max_age=LASTS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return device if is_new and others else None


def in_words(user_agent: str) -> str:
    """What a browser calls itself, as a person would: 「安卓手机，微信」."""
    system = next((words for mark, words in SYSTEMS if mark in user_agent), "")
    browser = next((words for mark, words in BROWSERS if mark in user_agent), "")
    return "，".join(filter(None, (system, browser))) or "未知设备"


def _number(request: HttpRequest) -> str:
    found = request.get_signed_cookie(COOKIE, default="", salt=SALT)
    return str(found)


def _mark(number: str) -> str:
    return hashlib.sha256(number.encode()).hexdigest()
