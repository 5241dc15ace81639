"""Before what moves money or opens a person's number, the password (and the second factor) of the last minutes.

`recently_confirmed` stands on a view and says what is done there. A POST of a session that was confirmed long ago is
kept, sealed, for this session and address only; the person confirms on a page of its own and sends it again with one
button. Until then nothing was done, which that page says, with the act and whom it is about. Files are not kept.
"""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.login.sessions import CONFIRMED
from foundation.sealing import SealBroken, open_bytes, seal_bytes

View = Callable[..., HttpResponseBase]

KEPT = "kept"
LARGEST = 200_000
"""Characters of a form that are kept; a larger one has to be sent again from its own page."""
NEVER_KEPT = "password"
"""Fields with this in their name are typed again."""


@dataclass(frozen=True)
class Act:
    """What is about to be done, in the words of its button, and about whom: label and value, shown as they are."""

    name: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Kept:
    """What somebody was about to do. Without `fields` it was to open the page, or the form was too large to keep."""

    act: Act
    path: str
    fields: list[tuple[str, str]]
    is_post: bool
    had_files: bool


def recently_confirmed(
    act: str | Callable[..., Act], *, when: Callable[..., bool] | None = None, before: bool = False
) -> Callable[[View], View]:
    """A view whose POST needs a fresh confirmation; `when(request, …)` names the acts, `before` asks on GET already.

    `act` says what waits meanwhile. It runs before the view: what it tells must be the reader's to know. Both get the
    request and the view's own arguments by name.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            concerned = request.method == "POST" or (before and request.method == "GET")
            if not concerned or not request.user.is_authenticated or (when and not when(request, **kwargs)):
                return view(request, *args, **kwargs)
            if not is_recent(request):
                return _ask(request, act(request, **kwargs) if callable(act) else Act(act))
            request.session.pop(KEPT, None)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def is_recent(request: HttpRequest) -> bool:
    """Whether password and second factor were given within the published minutes."""
    return time.time() - request.session.get(CONFIRMED, 0) < settings.SESSION_CONFIRMED.total_seconds()


def confirm(request: HttpRequest) -> None:
    """Password and second factor have just been given."""
    request.session[CONFIRMED] = int(time.time())


def kept(request: HttpRequest) -> Kept | None:
    """What was kept for this session; None where nothing was, or too long ago."""
    sealed = request.session.get(KEPT)
    if not sealed:
        return None
    try:
        data = json.loads(open_bytes(base64.b64decode(sealed), _place(request)))
    except SealBroken:
        return None
    if time.time() - data["at"] > settings.SESSION_CONFIRMED.total_seconds():
        return None
    act = Act(data["act"][0], tuple((label, value) for label, value in data["act"][1]))
    fields = [(name, value) for name, value in data["fields"]]
    return Kept(act, data["path"], fields, data["is_post"], data["had_files"])


def _ask(request: HttpRequest, act: Act) -> HttpResponseBase:
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and NEVER_KEPT not in name
        for value in values
    ]
    too_large = sum(len(name) + len(str(value)) for name, value in fields) > LARGEST
    data = {
        "act": [act.name, act.facts],
        "path": request.get_full_path(),
        "fields": [] if too_large else fields,
        "is_post": request.method == "POST" and not too_large,
        "had_files": bool(request.FILES),
        "at": int(time.time()),
    }
    request.session[KEPT] = base64.b64encode(seal_bytes(json.dumps(data).encode(), _place(request))).decode()
    address = reverse("accounts:confirm")
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def _place(request: HttpRequest) -> str:
    """Bound to the person and the session."""
    return f"accounts.about_to|{request.user.pk}|{request.session.get('begun', 0)}"
