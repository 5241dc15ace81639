"""Checks of log-ins: the secrets of second factors are those that were set up."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator

from accounts.services import factors
from audit.proving import proof, seen


@proof("动态码和恢复码能打开，且是本人设置的")
def factor_secrets(full: bool) -> Iterator[str]:
    secrets = Authenticator.objects.select_related("user").filter(type__in=factors.SECRETS).order_by("pk")
    for row in factors.altered(seen(secrets.iterator(chunk_size=2000))):
        yield f"用户 {row.user.get_username()} 的{row.get_type_display()}打不开，或不是其设置的"
