"""陈述申辩: the applicant reads why a refusal is prepared and answers; files of the answer for both sides."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import APPLICANT, roles
from accounts.permissions import NotYours
from accounts.services.reading import note_reading
from applications.permissions import looks_on, may_read
from applications.statements import statements_of
from audit.enums import ReadingKind
from audit.errors import DomainError
from foundation import clock
from foundation.storage import fetch_checked
from policy.calendar import working_days_between
from policy.lookup import scheme as scheme_of
from reviews import services
from reviews.enums import HearingState
from reviews.forms.hearing import HearingForm
from reviews.models import Case, Hearing, HearingFile
from reviews.permissions import refuse_reading, visible_cases
from reviews.selectors.hearing import hearing_of
from reviews.views.evidence import file_response
from reviews.views.frame import DESK, REFUSED, acting


@roles(APPLICANT)
@require_http_methods(["GET", "HEAD", "POST"])
def hearing_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is prepared against one's own application, and the form to answer; `pk` is the application's."""
    case = get_object_or_404(
        Case.objects.select_related("application__person", "application__organisation", "bureau"), application=pk
    )
    hearing = hearing_of(case)
    if hearing is None or not may_read(request.user, case.application):
        raise Http404
    reading = looks_on(request.user, case.application)
    if reading and request.method == "POST":
        raise NotYours(reading)
    form, status, on = HearingForm(), 200, clock.today()
    waiving = request.GET.get("act") == "waive"
    if request.method == "POST":
        form = HearingForm(request.POST, request.FILES)
        if _act(request, hearing, form):
            return redirect("portal:affair", pk)
        status, waiving = REFUSED, False
    is_open = hearing.state == HearingState.OPEN and on <= hearing.until
    return render(
        request,
        "reviews/hearing_waive.html" if waiving and is_open and not reading else "reviews/hearing.html",
        {
            "application": case.application,
            "scheme": scheme_of(case.scheme),
            "bureau": case.bureau,
            "hearing": hearing,
            "decision": hearing.decision,
            "is_open": is_open,
            "looks_on": reading,
            "earlier": statements_of(case.application)[1:],
            "days": working_days_between(on, hearing.until),
            "form": form,
        },
        status=status,
    )


@roles(APPLICANT)
@require_safe
def file_for_applicant(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A file that one has handed in with the answer."""
    file = _file(pk)
    if not may_read(request.user, file.hearing.decision.case.application):
        raise Http404
    return file_response(file.name, file.kind, fetch_checked(file.file, file.place, file.sha256))


@roles(*DESK)
@require_safe
def file_for_staff(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same for a bureau that has the case on its way."""
    file = _file(pk)
    case = file.hearing.decision.case
    if not visible_cases(request.user).filter(pk=case.pk).exists():
        raise Http404
    refuse_reading(request.user, case.application)
    note_reading(
        user=request.user, about=case.application_id, what=ReadingKind.MATERIAL, item=str(file.pk), at=clock.now()
    )
    return file_response(file.name, file.kind, fetch_checked(file.file, file.place, file.sha256))


def _act(request: HttpRequest, hearing: Hearing, form: HearingForm) -> bool:
    """Answer, or say that one does not; refused, what was typed stays. Either counts for the notice that was read."""
    by, at = acting(request), clock.now()
    if request.POST.get("hearing") != str(hearing.pk):
        messages.error(request, "理由已更新，请重新阅读。您的操作没有生效。")
        return False
    try:
        if request.POST.get("act") == "waive":
            services.waive_hearing(hearing=hearing, by=by, at=at)
            messages.success(request, "已收到：您不陈述申辩，案件转负责人签发。")
            return True
        if not form.is_valid():
            return False
        data = form.cleaned_data
        services.answer_hearing(hearing=hearing, text=data["text"], files=data["papers"], by=by, at=at)
    except DomainError as error:
        messages.error(request, str(error))
        hearing.refresh_from_db()
        return False
    messages.success(request, "已收到您的陈述申辩，经办部门复核后答复您。")
    return True


def _file(pk: UUID) -> HearingFile:
    rows = HearingFile.objects.select_related(
        "hearing__decision__case__application__person", "hearing__decision__case__application__organisation"
    )
    return get_object_or_404(rows, pk=pk)
