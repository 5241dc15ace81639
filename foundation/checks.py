"""System checks: keys that seal and find, the working-day calendar, triggers in the database."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError
from django.utils import timezone

from foundation import canary, triggers
from policy.calendar import is_provisional

KEY_BYTES = 32
NEXT_YEAR_FROM_MONTH = 11


@register(Tags.security)
def keys_are_usable(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """Field keys and the hash key have the right length and are not one and the same."""
    field_keys = getattr(settings, "FIELD_KEYS", {})
    hash_key = getattr(settings, "HASH_KEY", b"")
    found: list[CheckMessage] = []
    if not field_keys or any(len(key) != KEY_BYTES for key in field_keys.values()):
        found.append(Error("FIELD_KEYS 须至少有一个 32 字节的密钥。", id="foundation.E010"))
    if len(hash_key) < KEY_BYTES:
        found.append(Error("HASH_KEY 须为 32 字节以上的密钥。", id="foundation.E011"))
    if hash_key in field_keys.values():
        found.append(Error("HASH_KEY 不能与 FIELD_KEYS 中的密钥相同。", id="foundation.E012"))
    return found


@register(deploy=True)
def holidays_are_known(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """The working-day calendar has been entered: of this year, and as a reminder from November of the next.

    Asked by `check --deploy`, not before every command.
    """
    day = timezone.localdate()
    found: list[CheckMessage] = []
    for year, kind in ((day.year, checks.Warning), (day.year + 1, checks.Info)):
        asked = year == day.year or day.month >= NEXT_YEAR_FROM_MONTH
        if asked and is_provisional(year):
            found.append(
                kind(
                    f"{year} 年的节假日安排尚未录入，工作日暂按周一至周五计算。",
                    hint="国务院办公厅发布通知后，请补充 policy/parameters/holidays 中的节假日文件。",
                    id="foundation.W010" if kind is checks.Warning else "foundation.I010",
                )
            )
    return found


@register(Tags.database)
def triggers_are_present(
    app_configs: Any = None, databases: Sequence[str] | None = None, **_options: Any
) -> list[CheckMessage]:
    """Each declared trigger stands in the database. Only a warning: `migrate`, which creates them, asks too."""
    return [
        checks.Warning(f"数据库缺少触发器：{name}。", hint="请运行 manage.py migrate。", id="foundation.W020")
        for using in databases or ()
        for name in triggers.missing(using)
    ]


@register(Tags.database)
def keys_are_those_of_the_data(
    app_configs: Any = None, databases: Sequence[str] | None = None, **_options: Any
) -> list[CheckMessage]:
    """The keys open what was sealed and find what was hashed (foundation.canary)."""
    if "default" not in (databases or ()):
        return []
    try:
        return [Error(sentence, id="foundation.E013") for sentence in canary.wrong_keys()]
    except DatabaseError:
        return []  # not migrated yet: nothing has been sealed
