"""System checks: the channels that the settings name exist and have what they need."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

from messaging.channels import ADAPTERS
from messaging.enums import Channel

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@register()
def channels_are_complete(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """An adapter by each name, an SMS gateway with address and key, its address encrypted."""
    found: list[CheckMessage] = []
    for channel, setting in ((Channel.SMS, "MESSAGING_SMS"), (Channel.MAIL, "MESSAGING_MAIL")):
        if (channel, getattr(settings, setting)) not in ADAPTERS:
            names = "、".join(name for each, name in ADAPTERS if each is channel)
            found.append(Error(f"{setting} 只能是：{names}。", id="messaging.E001"))
    if settings.MESSAGING_SMS == "http":
        if not (settings.MESSAGING_SMS_URL and settings.MESSAGING_SMS_ID and settings.MESSAGING_SMS_KEY):
            found.append(Error("短信网关缺少 MESSAGING_SMS_URL、_ID 或 _KEY。", id="messaging.E002"))
        url = urlsplit(settings.MESSAGING_SMS_URL)
        if url.scheme != "https" and not (url.scheme == "http" and url.hostname in LOOPBACK):
            found.append(Error("MESSAGING_SMS_URL 须以 https:// 开头。", id="messaging.E003"))
    return found


@register(deploy=True)
def messages_leave_the_house(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """Outside the demonstration a channel `log` tells nobody: no code arrives, so nobody can register."""
    if settings.DEMO or settings.MESSAGING_SMS != "log":
        return []
    return [checks.Warning("MESSAGING_SMS 为 log：验证码不会发出，任何人都无法注册。", id="messaging.W001")]
