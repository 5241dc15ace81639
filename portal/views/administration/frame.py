"""What every page of the administrator shows around its content."""

from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from portal.selectors.administrators import waiting_for

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
