"""What `check --deploy` says to settings that are right on one machine and dangerous in production."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

LOCAL = {"localhost", "127.0.0.1", "::1", "0.0.0.0", ""}  # noqa: S104  named to be refused


@register(deploy=True)
def settings_are_fit_for_production(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """A sentence for each setting with which nobody should go to the public."""
    site = urlsplit(settings.SITE_URL)
    keys = [*settings.FIELD_KEYS.values(), settings.HASH_KEY]
    found = (
        (settings.DEBUG, "E101", "DEBUG 不能在正式环境打开。"),
        (settings.DEMO, "E102", "DEMO 是演示环境，不能用于正式环境：请设置 DEMO=0。"),
        (not settings.ALLOWED_HOSTS, "E103", "ALLOWED_HOSTS 未设置：请写明对外的主机名。"),
        ("*" in settings.ALLOWED_HOSTS, "E104", "ALLOWED_HOSTS 不能为 *：请写明对外的主机名。"),
        ((site.hostname or "") in LOCAL, "E105", f"SITE_URL 是本机地址（{settings.SITE_URL}），会印在文书上。"),
        (site.scheme != "https", "E106", f"SITE_URL 须以 https:// 开头，现为 {settings.SITE_URL}。"),
        (not settings.REDIS_URL, "E107", "REDIS_URL 未设置：多个进程之间无法传递任务，限制次数也不能共用。"),
        (not settings.HTTPS, "E108", "HTTPS=0：登录信息会以明文传送。"),
        (settings.EMBEDDED, "E109", "DATABASE_URL 是 SQLite，只用于单机演示：正式环境请用 PostgreSQL。"),
        (len(set(keys)) < len(keys), "E110", "FIELD_KEYS 与 HASH_KEY 中有相同的密钥，请各用各的。"),
    )  # fmt: skip
    errors: list[CheckMessage] = [Error(text, id=f"yiyang_skills.{code}") for wrong, code, text in found if wrong]
    for proxy in settings.TRUSTED_PROXIES:
        if not _is_network(proxy):
            errors.append(Error(f"TRUSTED_PROXIES 中的“{proxy}”不是地址或网段。", id="yiyang_skills.E111"))
        elif ipaddress.ip_network(proxy, strict=False).prefixlen == 0:
            errors.append(Error("TRUSTED_PROXIES 包含所有地址：任何人都可以冒充来源地址。", id="yiyang_skills.E112"))
    return errors


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True
