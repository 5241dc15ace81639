"""Which row of `Pending` a visitor is at: the session holds its number and nothing else; and the page of its code."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.forms.identity import CodeForm
from accounts.models import Pending
from accounts.services.pending import PendingGone, open_pending
from foundation import clock
from messaging.codes import CodeWrong, TooManyCodes


@dataclass(frozen=True)
class CodeStep:
    """What a code is asked for. `again` sends another one, `right` uses up what was typed and says where to go."""

    kind: str
    here: str
    back: str
    title: str
    label: str
    sent: str
    again: Callable[[Pending], None]
    right: Callable[[Pending, str], HttpResponse]
    shows_phone: bool = True


def remember(request: HttpRequest, name: str, pending: Pending) -> None:
    request.session[name] = str(pending.pk)


def pending_of(request: HttpRequest, name: str) -> Pending | None:
    kept = request.session.get(name)
    return Pending.objects.filter(pk=UUID(kept)).select_related("user").first() if kept else None


def code_page(request: HttpRequest, pending: Pending | None, step: CodeStep) -> HttpResponse:
    """Ask for the code, take it, or send another one."""
    again = request.method == "POST" and "again" in request.POST
    form = CodeForm(request.POST if request.method == "POST" and not again else None)
    try:
        row = open_pending(pending, step.kind, at=clock.now())
        if again:
            step.again(row)
            messages.success(request, step.sent)
            return redirect(step.here)
        if form.is_valid():
            return step.right(row, form.cleaned_data["code"])
    except CodeWrong as wrong:
        form.add_error("code", str(wrong))
    except TooManyCodes as limit:
        messages.error(request, str(limit))
        return redirect(step.here)
    except PendingGone as gone:
        messages.error(request, str(gone))
        return redirect(step.back)
    context = {
        "form": form, "title": step.title, "label": step.label, "back": step.back,
        "mask": row.phone_mask if step.shows_phone else "", "next": "",
    }  # fmt: skip
    return render(request, "accounts/code.html", context)
