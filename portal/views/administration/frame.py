"""What every page of the administrator shows around its content, and how an act is answered."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from audit.errors import DomainError
from portal.administrators import waiting_for

PAGES = (
    ("portal:admin_home", "待办"),
    ("portal:admin_posts", "岗位"),
    ("portal:admin_bureaus", "部门"),
    ("portal:admin_holidays", "节假日"),
    ("portal:admin_setup", "批量设置"),
)


def frame(request: HttpRequest, here: str) -> dict[str, Any]:
    """Context of the tabs, with what waits for this administrator."""
    waiting = waiting_for(acting(request))
    counts = {"portal:admin_home": waiting.number, "portal:admin_holidays": len(waiting.holidays)}
    return {
        "waiting_here": waiting,
        "tabs": [
            {"label": label, "url": reverse(name), "here": name == here, "count": counts.get(name) or ""}
            for name, label in PAGES
        ],
    }


def acting(request: HttpRequest) -> User:
    return cast(User, request.user)


def attempt(request: HttpRequest, act: Callable[[], Any]) -> Any:
    """What the act gives; a refusal becomes a message and None. What is not theirs stays a 403."""
    try:
        return act()
    except PermissionDenied:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        return None
