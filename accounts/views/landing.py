"""Where somebody goes after log-in."""

from django.http import HttpRequest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.permissions import roles_of
from foundation.addresses import own_path

REVIEWING = {Role.CLERK, Role.HEAD, Role.AUDITOR}
PAYING = {Role.MAKER, Role.CHECKER, Role.RELEASER, Role.RECONCILER, Role.RECONCILE_CHECKER}


def landing(user: User) -> str:
    """Where a person works: the desk, the treasury or one's own affairs."""
    held = roles_of(user)
    if held & {*REVIEWING, *PAYING} == {Role.AUDITOR}:
        return reverse("portal:audit_log")
    if held & REVIEWING:
        return reverse("reviews:sign" if held & REVIEWING == {Role.HEAD} else "reviews:queue")
    if held & PAYING:
        return reverse("payments:home")
    return reverse("portal:home" if Role.ADMIN in held else "portal:affairs")


def wanted(request: HttpRequest) -> str:
    """The page somebody was on the way to when asked to log in or register; empty unless it is one of ours."""
    return own_path(request.POST.get("next") or request.GET.get("next") or "", request)
