"""What proves a case: its files shown in place, its roster page by page, a masked number opened on the record."""

import re
from uuid import UUID

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.access import roles
from accounts.enums import Role
from accounts.login.reauth import recently_confirmed
from accounts.models import Person
from accounts.services.reading import note_reading
from applications.answers import UNANSWERED, show_answer
from applications.models import Material, RosterLine
from applications.selectors import current_lines
from applications.selectors.stamps import edition_in_force
from applications.services import content_of
from audit.enums import ReadingKind
from audit.errors import DomainError
from audit.services import open_sealed
from foundation import clock
from foundation.storage import fetch_checked
from policy.lookup import scheme as scheme_of
from reviews.forms.acts import OpenForm
from reviews.models import Case, Minutes
from reviews.permissions import refuse_reading, visible_cases
from reviews.selectors.detail import roster_page
from reviews.views.case import show_case, visible_case
from reviews.views.frame import DESK, REFUSED, desk_of, frame

LINE = re.compile("line:[0-9]{1,6}")
SHOWN = {"pdf": "application/pdf", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}
"""Kinds a browser shows in place; every other is downloaded."""
PICTURES = {"image/jpeg", "image/png"}


@roles(*DESK)
@require_safe
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]
    {
        "default-src": [NONE],
        "img-src": [SELF],
        "object-src": [SELF],
        # The browser's own viewer centres with inline styles; an applicant's file is a picture or a PDF, never HTML.
        "style-src": [SELF, UNSAFE_INLINE],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
    }
)
def material(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A file of a case of the user's bureaus; only our own pages may frame it. ?show fits a picture to its window."""
    found = get_object_or_404(Material.objects.exclude(stored_name=""), pk=pk)
    if not visible_cases(request.user).filter(application_id=found.application_id).exists():
        raise Http404
    refuse_reading(request.user, found.application)
    kind = SHOWN.get(found.kind)
    if "show" in request.GET and kind in PICTURES:
        return render(request, "reviews/picture.html", {"src": request.path, "name": found.original_name})
    note_reading(
        user=request.user, about=found.application_id, what=ReadingKind.MATERIAL, item=str(found.pk), at=clock.now()
    )
    response = HttpResponse(content_of(found), content_type=kind or "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(kind is None, found.original_name) or "inline"
    return response


@roles(*DESK)
@require_safe
def minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of the meeting that decided the amount of a case of the user's bureaus."""
    found = get_object_or_404(Minutes, pk=pk, case__in=visible_cases(request.user))
    refuse_reading(request.user, found.case.application)
    note_reading(
        user=request.user, about=found.case.application_id, what=ReadingKind.MATERIAL, item=str(found.pk),
        at=clock.now(),
    )  # fmt: skip
    return file_response(found.file_name, found.file_kind, fetch_checked(found.file, found.place, found.sha256))


def file_response(name: str, kind: str, content: bytes) -> HttpResponse:
    """A kept file shown in place under its own name."""
    response = HttpResponse(content, content_type=SHOWN.get(kind, "application/octet-stream"))
    response["Content-Disposition"] = content_disposition_header(kind not in SHOWN, name) or "inline"
    return response


@roles(*DESK)
@require_safe
def roster(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The roster of a case, fifty lines at a time."""
    return _show_roster(request, visible_case(request, pk))


@roles(Role.CLERK, Role.HEAD)
@recently_confirmed("查看完整号码")
@require_POST
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def open_number(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one masked number in full, once, with the reason in the log."""
    case = visible_case(request, pk)
    form = OpenForm(request.POST)
    what = request.POST.get("what", "")
    is_line = what.startswith("line:")
    if not form.is_valid():
        messages.error(request, "请填写查看事由，说明为什么需要完整号码。")
        return _show_roster(request, case, status=REFUSED) if is_line else show_case(request, case, status=REFUSED)
    try:
        clear = _opened(request, case, what, form.cleaned_data["why"])
    except DomainError as error:
        messages.error(request, str(error))
        return show_case(request, case, status=REFUSED)
    return _show_roster(request, case, clear=clear) if is_line else show_case(request, case, clear=clear)


def _opened(request: HttpRequest, case: Case, what: str, why: str) -> dict[str, str]:
    if LINE.fullmatch(what):
        row: Person | RosterLine = get_object_or_404(current_lines(case.application), number=int(what[5:]))
        field = "id_number"
    elif what in ("id_number", "phone") and case.application.person:
        row, field = case.application.person, what
    else:
        raise Http404
    with transaction.atomic():
        value = open_sealed(row=row, field=field, who=request.user, why=why, at=clock.now())
    label = "手机号" if field == "phone" else "身份证号"
    return {"what": what, "label": f"{row.name}的{label}", "value": value}


def _show_roster(
    request: HttpRequest, case: Case, *, clear: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    scheme = scheme_of(case.scheme)
    if not scheme.is_roster:
        raise Http404
    note_reading(user=request.user, about=case.application_id, what=ReadingKind.ROSTER, at=clock.now())
    asked = request.GET.get("after", "0")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 0
    only_open = request.GET.get("only") == "open"
    lines, following = roster_page(case.application, after=after, only_open=only_open)
    on = clock.today()
    return render(
        request,
        "reviews/roster.html",
        {
            **frame(desk_of(request), "reviews:queue", on),
            "case": case,
            "application": case.application,
            "scheme": scheme,
            "headings": [fact.label for fact in scheme.all_line_facts],
            "edition": edition_in_force(case.application),
            "lines": [
                (
                    line,
                    [
                        show_answer(fact, {**line.facts, **line.details}.get(fact.id, UNANSWERED))
                        for fact in scheme.all_line_facts
                    ],
                )
                for line in lines
            ],
            "first": not after,
            "only_open": only_open,
            "following": following,
            "clear": clear,
            "open_form": OpenForm(auto_id="open_%s"),
            "may_open": not desk_of(request).only_reads,
        },
        status=status,
    )
