"""Decorators that say on a view who may open it. The same is listed for all of them in `yiyang_skills.access`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.login.sessions import FACTOR
from accounts.models import Post
from accounts.permissions import APPLICANT, NotYours, roles_among
from accounts.selectors import posts_of

View = Callable[..., HttpResponseBase]

PUBLIC = "public"
"""Open without log-in."""
SIGNED_IN = "signed_in"
"""Anybody who is logged in; the view asks for the rest."""
__all__ = ["APPLICANT", "PUBLIC", "SIGNED_IN", "posts_here", "public", "roles", "signed_in"]


def public(view: View) -> View:
    """Open to everybody."""
    return login_not_required(_marked(view, {PUBLIC}))


def signed_in(view: View) -> View:
    """Open to everybody who is logged in."""
    return _marked(view, {SIGNED_IN})


def roles(*names: str) -> Callable[[View], View]:
    """Open to those who hold one of the posts in any bureau, or `APPLICANT`; others are told 403.

    A post counts only with the second factor, also one that was given after the log-in.

    Which bureau's or whose rows they see is a matter of the view's own queries.
    """
    wanted = {str(name) for name in names}

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            held = roles_among(request.user, wanted, lambda: {post.role for post in posts_here(request)})
            if not held:
                raise NotYours("您没有办理此事项的岗位权限。如需开通，请联系本单位系统管理员。")
            if held != {APPLICANT} and not request.session.get(FACTOR):
                return redirect("accounts:factor")
            return view(request, *args, **kwargs)

        return _marked(guarded, wanted)

    return decorate


def posts_here(request: HttpRequest) -> list[Post]:
    """The active posts of whoever asks, each with its bureau, read once a request."""
    kept = getattr(request, "held_posts", None)
    if kept is None:
        kept = request.held_posts = posts_of(request.user)  # type: ignore[attr-defined]
    return kept


def _marked(view: View, names: set[str]) -> View:
    """The view with its roles written on it, so that a test can hold them against the table."""
    view.open_to = frozenset(names)  # type: ignore[attr-defined]
    return view
