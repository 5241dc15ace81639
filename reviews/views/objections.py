"""Objections to the bureau's notices, and the answer to one."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.access import roles
from accounts.enums import Role
from accounts.login.reauth import Act, recently_confirmed
from accounts.permissions import NotYours
from accounts.recusal import interests_of
from accounts.services.reading import note_reading
from applications.models import Application
from applications.selectors import lines_named
from audit.enums import ReadingKind
from audit.errors import DomainError
from audit.services import open_sealed
from foundation import clock, storage
from policy.lookup import scheme as scheme_of
from reviews import services
from reviews.enums import RUNNING, InquiryState, ObjectionState
from reviews.forms.acts import OpenForm, SendBackForm
from reviews.forms.findings import FindingForm
from reviews.models import Case, Inquiry, Objection, ObjectionFile
from reviews.permissions import holds_desk, kept_from_desk, refuse_own_case, require_desk, visible_cases
from reviews.selectors.decision import objections
from reviews.selectors.inquiries import Draft, draft_of
from reviews.selectors.queue import days_left
from reviews.selectors.reduced import Reduced, reduced
from reviews.views.frame import DESK, REFUSED, acting, desk_of, frame
from reviews.wording import OBJECTION_CHIPS


@roles(*DESK)
@require_safe
def objection_list(request: HttpRequest) -> HttpResponse:
    """Open ones first, the answered ones on a second tab."""
    on, desk = clock.today(), desk_of(request)
    answered = request.GET.get("state") == "answered"
    near, after = kept_from_desk(interests_of(request.user)), request.GET.get("after", "")
    rows, following = objections(desk.chosen, answered=answered, after=after, near=near)
    return render(
        request,
        "reviews/objections.html",
        {
            **frame(desk, "reviews:objections", on),
            "rows": [
                (
                    row,
                    OBJECTION_CHIPS[ObjectionState(row.state)],
                    days_left(on, row.inquiry.due_on) if row.inquiry else None,
                    row.is_kept_from,  # type: ignore[attr-defined]  # as the selector annotates
                )
                for row in rows
            ],
            "answered": answered,
            "following": following,
        },
    )


def _confirms(request: HttpRequest, **_ids: UUID) -> bool:
    return request.POST.get("act") in ("confirm", "open")


@roles(*DESK)
@recently_confirmed(
    lambda request, **_: Act("查看联系电话" if request.POST.get("act") == "open" else "确认核查结论"), when=_confirms
)
def objection_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One objection with the others to its row: what is said, the evidence, the finding and its confirmation; opening
    the phone number on the record.
    """
    found = Objection.objects.filter(row__case__in=visible_cases(request.user)).select_related(
        "row__case__application__person", "row__case__application__organisation", "row__case__bureau",
        "row__notice__bureau", "answered_by", "inquiry__proposed_by", "inquiry__confirmed_by",
    )  # fmt: skip
    objection = get_object_or_404(found, pk=pk)
    inquiry, case, sent = objection.inquiry, objection.row.case, request.POST.get("act", "")
    refuse_own_case(request.user, case.application)
    draft = draft_of(inquiry)
    form = _finding_form(case, draft, request.POST if sent == "propose" else None)
    back_form = SendBackForm(request.POST if sent == "send_back" else None)
    opened, status = "", 200
    if sent == "open":
        opened, status = _open_phone(request, objection)
    elif request.method == "POST":
        done = _act(request, objection, form, back_form)
        if done:
            messages.success(request, done)
            return redirect("reviews:objections")
        status = REFUSED
        if inquiry is not None:
            inquiry.refresh_from_db()
    context = {
        **frame(desk_of(request), "reviews:objections", clock.today()),
        **_of_objection(objection),
        **_allowed(request, objection),
        "form": form,
        "draft": draft,
        "back_form": back_form,
        "rest": _rest(case.application, inquiry, form),
        "open_form": OpenForm(auto_id="open_%s"),
        "opened": opened,
    }
    return render(request, "reviews/objection.html", context, status=status)


def _finding_form(case: Case, draft: Draft | None, data: Any) -> FindingForm:
    return FindingForm(
        data,
        initial=draft.initial if draft else None,
        named=partial(lines_named, case.application) if scheme_of(case.scheme).is_roster else None,
        roster_url=reverse("reviews:roster", args=[case.pk]),
    )


def _of_objection(objection: Objection) -> dict[str, Any]:
    """What is said and by when it is answered, with the others to the same row."""
    inquiry = objection.inquiry
    together = Objection.objects.filter(row=objection.row).prefetch_related("files").order_by("filed_at", "pk")
    return {
        "objection": objection,
        "inquiry": inquiry,
        "together": together,
        "row": objection.row,
        "case": objection.row.case,
        "chip": OBJECTION_CHIPS[ObjectionState(objection.state)],
        "days": days_left(clock.today(), inquiry.due_on) if inquiry and inquiry.state in RUNNING else None,
    }


def _allowed(request: HttpRequest, objection: Objection) -> dict[str, bool]:
    """What the reader may do with it now."""
    inquiry, case, bureau = objection.inquiry, objection.row.case, objection.row.notice.bureau
    is_clerk, is_head = (holds_desk(request.user, role, case, bureau) for role in (Role.CLERK, Role.HEAD))
    state = inquiry.state if inquiry else ""
    return {
        "may_propose": is_clerk and state == InquiryState.OPEN,
        "may_confirm": is_head and state == InquiryState.PROPOSED and inquiry.proposed_by_id != request.user.pk,
        "may_open_files": is_clerk or is_head,
        "may_open": is_clerk and state in RUNNING,
    }


@roles(Role.CLERK, Role.HEAD)
@require_safe
def evidence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A file that came with an objection, for the bureau that published; always downloaded, never shown in place."""
    files = ObjectionFile.objects.select_related("objection__row__notice__bureau", "objection__row__case__application")
    file = get_object_or_404(files, pk=pk)
    row = file.objection.row
    if not any(holds_desk(request.user, role, row.case, row.notice.bureau) for role in (Role.CLERK, Role.HEAD)):
        raise Http404
    refuse_own_case(request.user, row.case.application)
    note_reading(
        user=request.user, about=row.case.application_id, what=ReadingKind.MATERIAL, item=str(file.pk), at=clock.now()
    )
    content = storage.fetch_checked(file.stored_name, file.place, file.sha256)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, file.original_name) or "attachment"
    return response


def _act(request: HttpRequest, objection: Objection, form: FindingForm, back_form: SendBackForm) -> str:
    """What was done, "" where it was refused or a form is not complete."""
    act, inquiry, by, at = request.POST.get("act"), objection.inquiry, acting(request), clock.now()
    case = objection.row.case
    try:
        if act == "propose" and form.is_valid():
            if form.lines_to_show:
                return ""
            given = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
            services.propose_finding(inquiry=inquiry, by=by, at=at, **given)
            return f"核查结论已提出：{inquiry.get_finding_display()}。等待负责人确认。"
        if act == "confirm":
            services.confirm_finding(inquiry=inquiry, by=by, at=at)
            case.refresh_from_db()
            return f"已确认：{inquiry.get_finding_display()}。异议人会收到答复，案件现为“{case.get_state_display()}”。"
        if act == "send_back" and back_form.is_valid():
            services.send_back_finding(inquiry=inquiry, by=by, at=at, reason=back_form.cleaned_data["reason"])
            return "已退回重新核查。"
    except NotYours:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        objection.refresh_from_db()
    return ""


def _rest(application: Application, inquiry: Inquiry | None, form: FindingForm) -> Reduced | None:
    """What remains of a roster without the lines that were proposed, or that the clerk is about to propose."""
    if inquiry is not None and inquiry.state == InquiryState.PROPOSED and inquiry.lines:
        return reduced(application, inquiry.lines)
    if form.is_bound and form.is_valid() and form.lines_to_show:
        form.data = {**dict(form.data.items()), "seen": form.lines_to_show}
        return reduced(application, form.cleaned_data["lines"])
    return None


def _open_phone(request: HttpRequest, objection: Objection) -> tuple[str, int]:
    require_desk(request.user, Role.CLERK, objection.row.case, objection.row.notice.bureau)
    refuse_own_case(request.user, objection.row.case.application)
    form = OpenForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写查看事由，说明为什么需要完整号码。")
        return "", REFUSED
    try:
        with transaction.atomic():
            why = form.cleaned_data["why"]
            return open_sealed(row=objection, field="phone", who=request.user, why=why, at=clock.now()), 200
    except DomainError as error:
        messages.error(request, str(error))
        return "", REFUSED
