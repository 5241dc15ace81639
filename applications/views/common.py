"""What every page of an application does: find it for its applicant, and draw the steps beside it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from accounts.access import APPLICANT, roles
from accounts.permissions import NotYours
from applications.enums import OPEN_TO_APPLICANT, ApplicationState
from applications.models import Application
from applications.permissions import looks_on, may_act, may_edit, may_read
from applications.selectors import Gap, gaps_of, mended_targets, open_correction, rows_that_must_go
from applications.steps import BACK, CHECK, FROM_CHECK, ROSTER, steps_of, to_read, url_of
from audit.errors import DomainError
from foundation import clock
from policy.lookup import scheme as scheme_of

PAPERS = ("material:", "account")
NEVER = -1
"""A version that no application has: what was sent along is not a number."""


def own_application(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give the view the application; somebody else's answers as one that is not there."""

    @roles(APPLICANT)
    @wraps(view)
    def found(request: HttpRequest, pk: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = Application.objects.select_related("person", "organisation", "account")
        application = rows.filter(pk=pk).exclude(state=ApplicationState.DISCARDED).first()
        if application is None or not may_read(request.user, application):
            raise Http404
        if request.method not in ("GET", "HEAD") and not may_act(request.user, application):
            raise NotYours(looks_on(request.user, application))
        return view(request, application, *args, **kwargs)

    return found


def acting_application(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The same for a page that is there to act: who only reads is told so at the door."""

    @own_application
    @wraps(view)
    def acts(request: HttpRequest, application: Application, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if why := looks_on(request.user, application):
            raise NotYours(why)
        return view(request, application, *args, **kwargs)

    return acts


def for_readers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Marks a page under `open_application` that has something to read for a member who may not act."""
    view.for_readers = True  # type: ignore[attr-defined]
    return view


def open_application(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The application while it may be changed; afterwards its receipt is shown instead. A member who only reads comes
    to the pages marked `for_readers`, and from the others to the answers page.
    """

    @own_application
    @wraps(view)
    def still_open(request: HttpRequest, application: Application, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if application.state in OPEN_TO_APPLICANT and (why := looks_on(request.user, application)):
            if not getattr(view, "for_readers", False):
                return redirect("applications:check", application.pk)
            request.looks_on = why  # type: ignore[attr-defined]
            return view(request, application, *args, **kwargs)
        if not may_edit(request.user, application):
            return redirect("applications:receipt", application.pk)
        try:
            return view(request, application, *args, **kwargs)
        except DomainError as refused:
            if request.method != "POST":
                raise
            # The row changed between the page and the act: say so and show what is there now.
            messages.error(request, str(refused))
            return redirect("applications:check", application.pk)

    return still_open


def draw(
    request: HttpRequest,
    application: Application,
    here: str,
    template: str,
    status: int = 200,
    must_go: int | None = None,
    **context: Any,
) -> HttpResponse:
    """A page of the application with its steps, gaps and the open correction; `must_go` is the number of rows that
    must be removed from the roster where the page has counted them already.
    """
    gaps = gaps_of(application)
    if must_go is None:
        must_go = len(rows_that_must_go(application, application.submitted_on or clock.today()))
    # As on the form: the roster comes before the paper that is made from it.
    place = next((place for place, gap in enumerate(gaps) if gap.target.startswith(PAPERS)), len(gaps))
    gaps[place:place] = [roster_gap(must_go)] if must_go else []
    correction = open_correction(application)
    items = list(correction.items.all()) if correction else []
    mended = mended_targets(application, correction)
    steps = steps_of(application, gaps, [item.target for item in items if item.target not in mended], here)
    reading = getattr(request, "looks_on", "")
    if reading:
        steps = to_read(steps)
    context |= {
        "application": application,
        "scheme": scheme_of(application.scheme),
        "gaps": gaps,
        "gap_links": [
            {"label": gap.label, "message": gap.message, "url": url_of(application, gap.target)} for gap in gaps
        ],
        "correction": correction,
        "untouched": [item.label for item in items if item.target not in mended],
        "must_go": must_go,
        "returned": [(item, url_of(application, item.target), item.target in mended) for item in items],
        "steps": steps,
        "place": next(number for number, step in enumerate(steps, start=1) if step.here),
        "here": here,
        "back": comes_back(request),
        "from_check": FROM_CHECK,
        "looks_on": reading,
    }
    return render(request, template, context, status=status)


def comes_back(request: HttpRequest) -> bool:
    """Whether the page was entered from the answers page, to change one thing."""
    return request.GET.get(BACK) == CHECK


def roster_gap(must_go: int) -> Gap:
    """Rows of the roster with which the application would be refused."""
    return Gap(ROSTER, "花名册", f"有 {must_go:,} 行必须移除（已在您的另一份申请中）", begun=True)


def stated_version(request: HttpRequest) -> int:
    """The version the page was drawn from."""
    raw = request.POST.get("version", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else NEVER


def number_of(raw: str) -> int:
    """A number from an address or a form; 0 for what is none."""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 8 else 0
