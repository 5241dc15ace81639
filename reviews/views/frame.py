"""What every page of a desk shows around its content: whose desk it is, and what waits on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.access import posts_here
from accounts.enums import Role
from accounts.models import Bureau, User
from reviews.enums import CaseState
from reviews.selectors import queue_counts
from reviews.selectors.queue import COUNT_CAP

DESK = (Role.CLERK, Role.HEAD, Role.AUDITOR)
"""Who opens the pages of a desk."""
ON_DESK = {Role.CLERK, Role.HEAD}
REFUSED = 422


@dataclass(frozen=True)
class Desk:
    """The desk that is open: one bureau of the user's, or of all for the auditor; None where none is chosen."""

    bureau: Bureau | None
    bureaus: list[Bureau]
    roles: frozenset[str]
    user: Any

    @property
    def chosen(self) -> list[Bureau]:
        return [self.bureau] if self.bureau else []

    @property
    def is_clerk(self) -> bool:
        return Role.CLERK in self.roles

    @property
    def is_head(self) -> bool:
        return Role.HEAD in self.roles

    @property
    def only_reads(self) -> bool:
        return not self.roles & ON_DESK


def desk_of(request: HttpRequest) -> Desk:
    """The desk named by ?bureau=, else the first of the user's posts."""
    posts = posts_here(request)
    mine = {post.bureau_id: post.bureau for post in posts if post.role in ON_DESK}
    if not mine and any(post.role == Role.AUDITOR for post in posts):
        mine = {bureau.pk: bureau for bureau in Bureau.objects.order_by("district", "kind")}
        chosen = mine.get(_whole(request.GET.get("bureau", "")))
        return Desk(chosen, list(mine.values()), frozenset({Role.AUDITOR}), request.user)
    chosen = mine.get(_whole(request.GET.get("bureau", ""))) or next(iter(mine.values()), None)
    roles = frozenset(post.role for post in posts if chosen and post.bureau_id == chosen.pk)
    return Desk(chosen, list(mine.values()), roles, request.user)


def frame(desk: Desk, here: str, on: date) -> dict[str, Any]:
    """Context of the tabs above each desk page."""
    counts = queue_counts(desk.chosen, user=desk.user, on=on)
    return {"desk": desk, "tabs": _tabs(desk, here, counts), "counts": counts, "today": on}


def count_text(number: int) -> str:
    """「37」, 「1000+」 beyond what is counted."""
    return f"{COUNT_CAP}+" if number > COUNT_CAP else str(number)


def acting(request: HttpRequest) -> User:
    """Who acts; the decorators have seen to it that somebody is logged in."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101
    return user


def bureau_query(desk: Desk) -> str:
    """Keeps the chosen desk in an address, where there is a choice."""
    return f"?bureau={desk.bureau.pk}" if desk.bureau and len(desk.bureaus) > 1 else ""


def _tabs(desk: Desk, here: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    pages: Iterable[tuple[str, str, CaseState | None]] = (
        ("reviews:queue", "案件", None),
        ("reviews:publish", "公示", CaseState.TO_PUBLISH),
        ("reviews:objections", "异议", CaseState.OBJECTED),
        ("reviews:sign", "签发", CaseState.TO_SIGN),
    )
    return [
        {
            "label": label,
            "url": reverse(name) + bureau_query(desk),
            "here": name == here,
            "count": count_text(counts[state]) if state and counts.get(state) else "",
        }
        for name, label, state in pages
    ]


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
