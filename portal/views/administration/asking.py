"""A page that asks before something is done: what comes of it, the reason, one button. Works without scripts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.attempts import attempt_with
from portal.forms.administration import ReasonForm
from portal.views.administration.frame import frame

DONE = object()
"""What an act gives that leads back to where it was asked for."""


@dataclass(frozen=True)
class Asked:
    """What is asked: `consequences` are sentences, `do` gets what was typed and gives a page, or DONE."""

    title: str
    button: str
    consequences: tuple[str, ...]
    form: ReasonForm
    do: Callable[[dict[str, Any]], Any]
    danger: bool = True
    hidden: tuple[tuple[str, str], ...] = ()
    """Names and values that say which post or bureau is meant."""
    rows: tuple[str, ...] = ()
    """What the act is about, one line each."""
    stopped: str = ""
    """Why it cannot be done at all, and what to do instead."""


def ask(request: HttpRequest, asked: Asked, *, here: str, back: str) -> HttpResponse | None:
    """The page, or what the act gives; None where it is done and leads back."""
    if request.method == "POST" and not asked.stopped and asked.form.is_valid():
        answer = attempt_with(asked.form, lambda: asked.do(asked.form.cleaned_data) or DONE)
        if answer is DONE:
            return None
        if answer is not None:
            return answer
    context = {**frame(request, here), "asked": asked, "form": asked.form, "back": back}
    return render(request, "portal/admin/ask.html", context, status=422 if asked.form.is_bound else 200)
