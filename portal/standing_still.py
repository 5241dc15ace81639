"""What stands still behind the pages: told on the administrator's home, by a word in /readyz, and by a message."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.telling import tell_user
from audit import seals
from audit.models import Verification
from foundation import effects, sweeps
from portal.texts import told

VERIFIED_WITHIN = timedelta(hours=50)
"""The nightly check may be late by a day; after that somebody should look."""


@dataclass(frozen=True)
class Standstill:
    """One thing that does not go on: a word for machines, a sentence for people."""

    word: str
    sentence: str


def standing_still(at: datetime) -> Iterator[Standstill]:
    """A few queries, each of one row."""
    if sweeps.jumped(at):
        yield Standstill(
            "clock", "系统时间跳变，后台处理已停止。请核对服务器时间，确认无误后运行 manage.py confirm_clock。"
        )
    if sweeps.late(at):
        yield Standstill("sweeps", "后台处理已超过 10 分钟没有运行，请运维人员检查后台处理和定时服务。")
    if count := effects.stuck().count():
        yield Standstill(
            "effects", f"有 {count} 项待办（文书、通知等）多次未能完成，请查明原因后运行 manage.py retry_effects。"
        )
    if count := seals.overdue(at):
        yield Standstill(
            "seals", f"有 {count} 条事件超过 {seals.MINUTES_UNSEALED} 分钟没有封存，请运维人员检查定时服务。"
        )
    last = Verification.objects.order_by("-at").first()
    if last and last.found:
        yield Standstill("record", f"{last.at:%Y-%m-%d} 的核验发现 {last.found} 处不符，请运行 manage.py verify_all。")
    elif last and at - last.at > VERIFIED_WITHIN:
        yield Standstill("record", "夜间核验已有两天没有完成，请运维人员检查定时服务，或者由审计人员立即核验。")


@transaction.atomic
def tell_of_effects(*, at: datetime) -> int:
    """Each effect given up is told to the administrators once; gives how many there are."""
    stuck = list(effects.stuck()[:20])
    for effect in stuck:
        for user in _holders(Role.ADMIN):
            tell_user(
                user, key=f"stuck:{effect.pk}", at=at, link=reverse("portal:admin_home"),
                **told("operation:stuck", effect=effect.key, tries=effect.tries, error=effect.last_error[:200]),
            )  # fmt: skip
    return len(stuck)


@transaction.atomic
def tell_of_findings(verification: Verification, *, at: datetime) -> None:
    """What a verification found is told to the auditors and the administrators."""
    if not verification.found:
        return
    names = "、".join(result["name"] for result in verification.results if result["found"])
    words = told("operation:findings", found=verification.found, names=names)
    for user in _holders(Role.AUDITOR, Role.ADMIN):
        tell_user(user, key=f"verification:{verification.pk}", at=at, link=reverse("accounts:mailbox"), **words)


def _holders(*posts: Role) -> QuerySet[User]:
    return User.objects.filter(posts__role__in=posts, posts__active=True, is_active=True).distinct().order_by("pk")
