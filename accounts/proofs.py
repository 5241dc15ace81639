"""Checks of log-ins: the secrets of second factors are those that were set up."""

from collections.abc import Iterator

from accounts.services import factors
from audit.proving import proof


@proof("动态码和恢复码能打开，且是本人设置的")
def factor_secrets(full: bool) -> Iterator[str]:
    for row in factors.altered():
        yield f"用户 {row.user.get_username()} 的{row.get_type_display()}打不开，或不是其设置的"
