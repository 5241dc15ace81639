"""System checks: nothing switches the second factor off, and no invented person stands in a real database."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from accounts.models import User

NEEDED = (
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yiyang_skills.middleware.session_limits",
    "yiyang_skills.middleware.second_factor",
)
OURS = {
    "AXES_HANDLER": "accounts.login.brake.Brake",
    "MFA_ADAPTER": "accounts.login.adapters.FactorAdapter",
    "ACCOUNT_ADAPTER": "accounts.login.adapters.AccountAdapter",
}
BYPASSES = ("MFA_TOTP_INSECURE_BYPASS_CODE",)


@register(Tags.security)
def second_factor_stands(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """The gate stands behind the session, in this order; secrets are sealed, guesses counted, no code opens all."""
    found: list[CheckMessage] = []
    if [each for each in settings.MIDDLEWARE if each in NEEDED] != list(NEEDED):
        found.append(
            Error(f"MIDDLEWARE 须依次包含 {'、'.join(NEEDED)}：缺少时工作人员不用动态码也能登录。", id="accounts.E001")
        )
    for name, value in OURS.items():
        if getattr(settings, name, "") != value:
            found.append(Error(f"{name} 须为 {value}。", id="accounts.E002"))
    for name in BYPASSES:
        if getattr(settings, name, None):
            found.append(Error(f"不能设置 {name}：它使一个固定的码对所有人有效。", id="accounts.E003"))
    if (
        not getattr(settings, "AXES_ENABLED", True)
        or "axes.backends.AxesStandaloneBackend" not in (settings.AUTHENTICATION_BACKENDS[:1])
    ):
        found.append(Error("AXES 不能停用，且须排在 AUTHENTICATION_BACKENDS 第一位。", id="accounts.E004"))
    return found


@register(Tags.database)
def no_invented_people(
    app_configs: Any = None, databases: Sequence[str] | None = None, **_options: Any
) -> list[CheckMessage]:
    """Outside the demonstration there is no account of it: its password and its code are printed for everybody."""
    found: list[CheckMessage] = []
    for using in databases or ():
        if settings.DEMO or User._meta.db_table not in connections[using].introspection.table_names():
            continue
        count = User.objects.using(using).filter(is_demo=True).count()
        if count:
            found.append(Error(f"正式环境的数据库中有 {count} 个演示账号，不能启动。", id="accounts.E010"))
    return found
