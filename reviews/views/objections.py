"""Objections to the bureau's notices, and the answer to one."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.access import roles
from accounts.enums import Role
from accounts.permissions import NotYours, has_post
from audit.errors import DomainError
from audit.services import open_sealed
from foundation import clock
from reviews import services
from reviews.enums import ObjectionState
from reviews.forms import AnswerForm, OpenForm
from reviews.models import Objection
from reviews.permissions import refuse_own_case, require_desk, stands_in, visible_cases
from reviews.selectors.decision import objections
from reviews.views.case import DESK, REFUSED
from reviews.views.frame import acting, desk_of, frame
from reviews.wording import OBJECTION_CHIPS


@roles(*DESK)
@require_safe
def objection_list(request: HttpRequest) -> HttpResponse:
    """Open ones first, the answered ones on a second tab."""
    on, desk = clock.today(), desk_of(request)
    answered = request.GET.get("state") == "answered"
    rows, following = objections(desk.chosen, answered=answered, after=request.GET.get("after", ""))
    return render(
        request,
        "reviews/objections.html",
        {
            **frame(desk, "reviews:objections", on),
            "rows": [(row, OBJECTION_CHIPS[ObjectionState(row.state)]) for row in rows],
            "answered": answered,
            "following": following,
        },
    )


@roles(*DESK)
def objection_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One objection: what is said against which row; the finding; opening the phone number on the record."""
    found = Objection.objects.filter(row__case__in=visible_cases(request.user)).select_related(
        "row__case__application__person", "row__case__bureau", "row__notice__bureau", "answered_by"
    )
    objection = get_object_or_404(found, pk=pk)
    form, opened, status = AnswerForm(), "", 200
    if request.method == "POST" and request.POST.get("act") == "open":
        opened, status = _open_phone(request, objection)
    elif request.method == "POST":
        form = AnswerForm(request.POST)
        answer = _answer(request, objection, form)
        if answer:
            messages.success(request, answer)
            return redirect("reviews:objections")
        status = REFUSED
    where, case = objection.row.notice.bureau, objection.row.case
    is_clerk = has_post(request.user, Role.CLERK, where) or stands_in(request.user, case, where).exists()
    may_answer = objection.state == ObjectionState.OPEN and is_clerk
    return render(
        request,
        "reviews/objection.html",
        {
            **frame(desk_of(request), "reviews:objections", clock.today()),
            "objection": objection,
            "row": objection.row,
            "case": objection.row.case,
            "chip": OBJECTION_CHIPS[ObjectionState(objection.state)],
            "form": form,
            "may_answer": may_answer,
            "open_form": OpenForm(auto_id="open_%s"),
            "opened": opened,
        },
        status=status,
    )


def _answer(request: HttpRequest, objection: Objection, form: AnswerForm) -> str:
    if not form.is_valid():
        return ""
    upheld = form.cleaned_data["upheld"] == "yes"
    try:
        services.answer_objection(
            objection=objection, upheld=upheld, answer=form.cleaned_data["answer"], by=acting(request), at=clock.now()
        )
    except NotYours:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        objection.refresh_from_db()
        return ""
    case = objection.row.case
    case.refresh_from_db()
    what = "异议成立，已提出不予批准，等待负责人签发" if upheld else "异议不成立"
    return f"{objection.receipt} 已答复：{what}。案件现为“{case.get_state_display()}”。"


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
