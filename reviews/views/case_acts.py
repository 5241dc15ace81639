"""The acts of a clerk on one case; each gives the sentence of what happened, or "" where its form does not hold."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import roles
from accounts.enums import Role
from accounts.permissions import NotYours
from audit.errors import DomainError
from foundation import clock
from policy.dates import date_cn
from reviews import services
from reviews.enums import CaseState
from reviews.models import Case
from reviews.selectors import case_detail
from reviews.views.case import posts_of, show_case, visible_case
from reviews.views.case_forms import WEIGH, forms_of
from reviews.views.frame import REFUSED, acting


@roles(Role.CLERK)
@require_POST
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One act of a clerk on the case; refused, the page comes back with what was typed."""
    case = visible_case(request, pk)
    if request.POST.get("act") == WEIGH:
        return _weigh(request, case)
    chosen = ACTS.get(request.POST.get("act", ""))
    if chosen is None:
        messages.error(request, "没有这项操作，请刷新页面后重试。")
        return redirect("reviews:case", pk=pk)
    detail = case_detail(case)
    forms = forms_of(detail, request.POST, request.POST["act"], request.FILES)
    try:
        done = chosen(request, case, forms)
    except NotYours:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        case.refresh_from_db()
        return show_case(request, case, forms=forms, opened=request.POST["act"], status=REFUSED)
    if not done:
        return show_case(request, case, forms=forms, opened=request.POST["act"], status=REFUSED)
    messages.success(request, done)
    stays = case.bureau_id in {post.bureau_id for post in posts_of(request)} and case.on_desk
    return redirect("reviews:case", pk=pk) if stays else redirect("reviews:queue")


def _weigh(request: HttpRequest, case: Case) -> HttpResponse:
    """The page again with the refusal's form open, filled with what was answered in the checklist."""
    detail = case_detail(case)
    sent = forms_of(detail, request.POST, WEIGH)["opinion_form"]
    sent.is_valid()
    forms = forms_of(detail, request.POST, WEIGH, answers=sent.answers())
    # What is missing for a yes is no error here.
    forms["opinion_form"].errors.clear()
    return show_case(request, case, forms=forms, opened="refuse")


def _version(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        return 0


def _accept(request: HttpRequest, case: Case, forms: dict[str, Any]) -> str:
    services.accept(case=case, by=acting(request), at=clock.now(), version=_version(request))
    return f"已受理，受理通知书正在生成。请在{date_cn(case.due_on)}前完成审核。"


def _take(request: HttpRequest, case: Case, forms: dict[str, Any]) -> str:
    services.take(case=case, by=acting(request), at=clock.now())
    return "已登记由您承办，同事在案件列表中可以看到。"


def _approve(request: HttpRequest, case: Case, forms: dict[str, Any]) -> str:
    form = forms["opinion_form"]
    if not form.is_valid():
        return ""
    data, minutes = form.cleaned_data, form.minutes()
    services.approve_step(
        case=case,
        by=acting(request),
        at=clock.now(),
        answers=form.answers(),
        text=data["text"],
        amount=data.get("amount"),
        minutes=services.MinutesGiven(**minutes) if minutes else None,
        version=_version(request),
    )
    if case.state == CaseState.TO_PUBLISH:
        return f"审核全部通过，由{case.bureau.name}在{date_cn(case.due_on)}前公示。"
    return f"已同意，案件转到{case.bureau.name}，请其在{date_cn(case.due_on)}前审核。"


def _republish(request: HttpRequest, case: Case, forms: dict[str, Any]) -> str:
    services.republish(case=case, by=acting(request), at=clock.now(), version=_version(request))
    return f"已转为待公示，金额 {case.amount:,.2f} 元，请在{date_cn(case.due_on)}前重新公示。"


def _return(request: HttpRequest, case: Case, forms: dict[str, Any]) -> str:
    form = forms["return_form"]
    if not form.is_valid():
        return ""
    services.return_for_correction(
        case=case, items=form.items(), by=acting(request), at=clock.now(), version=_version(request)
    )
    return f"已退回补正，补正告知书正在生成。申请人须在{date_cn(case.due_on)}前补正，补正后回到本部门。"


def _refuse(request: HttpRequest, case: Case, forms: dict[str, Any]) -> str:
    form = forms["refusal_form"]
    if not form.is_valid():
        return ""
    services.propose_refusal(
        case=case, by=acting(request), at=clock.now(), version=_version(request), answers=form.answers(),
        **{name: form.cleaned_data[name] for name in ("reason_code", "text", "clauses")},
    )  # fmt: skip
    return f"已告知申请人拟不予批准的理由，申请人可以在{date_cn(case.due_on)}前（含当日）陈述申辩，之后由负责人签发。"


def _disagree(request: HttpRequest, case: Case, forms: dict[str, Any]) -> str:
    form = forms["disagree_form"]
    if not form.is_valid():
        return ""
    services.send_to_decider(
        case=case, reason=form.cleaned_data["text"], amount=form.cleaned_data["amount"], by=acting(request),
        at=clock.now(), version=_version(request),
    )  # fmt: skip
    return f"已退回{case.bureau.name}，请其在{date_cn(case.due_on)}前重新审定。"


def _strike(request: HttpRequest, case: Case, forms: dict[str, Any]) -> str:
    form = forms["strike_form"]
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    services.strike_at_station(
        case=case, numbers=data["lines"], reason=data["reason"], by=acting(request), at=clock.now(),
        version=_version(request),
    )  # fmt: skip
    amount = f"，金额重新计算为 {case.amount:,.2f} 元" if case.amount else ""
    return f"已核减花名册 {len(set(data['lines']))} 行{amount}，已告诉申请人。请继续审核。"


def _uphold(request: HttpRequest, case: Case, forms: dict[str, Any]) -> str:
    form = forms["uphold_form"]
    if not form.is_valid():
        return ""
    services.uphold_refusal(
        case=case, word=form.cleaned_data["text"], by=acting(request), at=clock.now(), version=_version(request)
    )
    return f"已记录复核意见，等待{case.bureau.name}负责人在{date_cn(case.due_on)}前签发。"


def _take_back(request: HttpRequest, case: Case, forms: dict[str, Any]) -> str:
    form = forms["take_back_form"]
    if not form.is_valid():
        return ""
    services.take_back_refusal(
        case=case, reason=form.cleaned_data["text"], by=acting(request), at=clock.now(), version=_version(request)
    )
    return f"已收回拟不予批准，案件回到“{case.get_state_display()}”，请继续办理。"


def _propose(request: HttpRequest, case: Case, forms: dict[str, Any]) -> str:
    services.propose_decision(case=case, by=acting(request), at=clock.now(), version=_version(request))
    return f"已提出批准，等待{case.bureau.name}负责人在{date_cn(case.due_on)}前签发。"


ACTS: dict[str, Callable[[HttpRequest, Case, dict[str, Any]], str]] = {
    "accept": _accept,
    "take": _take,
    "approve": _approve,
    "republish": _republish,
    "return": _return,
    "refuse": _refuse,
    "disagree": _disagree,
    "strike": _strike,
    "uphold": _uphold,
    "take_back": _take_back,
    "propose": _propose,
}
