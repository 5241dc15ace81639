"""The page of one case, and the acts on it."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import roles
from accounts.enums import Role
from accounts.models import Post
from accounts.permissions import NotYours
from accounts.services.reading import note_reading
from applications.selectors import correctable, lines_named, open_correction
from applications.services import judge
from audit.enums import ReadingKind
from audit.errors import DomainError
from foundation import clock
from policy.calendar import working_days_between
from policy.dates import date_cn
from policy.lookup import scheme as scheme_of
from policy.terms import Outcome
from reviews import services
from reviews.enums import CaseState
from reviews.forms import OpenForm, OpinionForm, ReasonForm, RefusalForm, ReturnForm
from reviews.models import Case
from reviews.permissions import refuse_own_case, refuse_reading, resemblance_in, stands_in, visible_cases
from reviews.selectors import CaseDetail, case_detail
from reviews.selectors.amounts import bounds_in, is_collective
from reviews.selectors.case import open_points, published_amount, standing_verdict
from reviews.selectors.differences import differences
from reviews.selectors.queue import days_left, flags_of
from reviews.views.frame import acting, desk_of, frame
from reviews.wording import CHIPS
from reviews.workflow import CASE

DESK = (Role.CLERK, Role.HEAD, Role.AUDITOR)
FORMS = {
    "approve": "opinion_form", "return": "return_form", "refuse": "refusal_form", "disagree": "disagree_form",
    "uphold": "uphold_form", "take_back": "take_back_form",
}  # fmt: skip
"""The form behind each act that has one."""
REFUSED = 422


@roles(*DESK)
@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def case_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Head, checklist, documents, history."""
    return show_case(request, visible_case(request, pk))


@roles(Role.CLERK)
@require_POST
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One act of a clerk on the case; refused, the page comes back with what was typed."""
    case = visible_case(request, pk)
    chosen = ACTS.get(request.POST.get("act", ""))
    if chosen is None:
        messages.error(request, "没有这项操作，请刷新页面后重试。")
        return redirect("reviews:case", pk=pk)
    detail = case_detail(case)
    forms = _forms(detail, request.POST, request.POST["act"], request.FILES)
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
    stays = case.bureau_id in {post.bureau_id for post in _posts(request)} and case.on_desk
    return redirect("reviews:case", pk=pk) if stays else redirect("reviews:queue")


def visible_case(request: HttpRequest, pk: UUID) -> Case:
    """The case, if it passes a bureau of the user's; else 404 as for one that does not exist.

    Raises NotYours where the user must step back.
    """
    cases = visible_cases(request.user).select_related(
        "application__person", "application__organisation", "application__account", "bureau", "holder"
    )
    case = get_object_or_404(cases, pk=pk)
    refuse_reading(request.user, case.application)
    return case


def show_case(
    request: HttpRequest,
    case: Case,
    *,
    forms: dict[str, Any] | None = None,
    opened: str = "",
    clear: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with bound forms after a refusal, or with a number that was just opened (`clear`)."""
    on, detail = clock.today(), case_detail(case)
    note_reading(user=request.user, about=case.application_id, what=ReadingKind.CASE, at=clock.now())
    posts = _posts(request)
    acts, why_not = acts_of(request, case, posts)
    forms = forms or _forms(detail)
    hint = ""
    if acts:
        acts, hint = _narrowed(detail, acts, on)
    return render(
        request,
        "reviews/case.html",
        {
            **frame(desk_of(request), "reviews:queue", on),
            "detail": detail,
            "case": case,
            "proposal": scheme_of(case.scheme).proposal(detail.application.facts),
            "application": detail.application,
            "acts": acts,
            "why_not": why_not or hint,
            "opened": opened,
            "clear": clear,
            "open_form": OpenForm(auto_id="open_%s"),
            "may_open": any(post.role in (Role.CLERK, Role.HEAD) for post in posts),
            "chip": CHIPS[CaseState(case.state)],
            "resemblance": resemblance_in(request.user, detail.application) if acts else "",
            "differences": differences(detail, request.user, visible_cases(request.user)),
            "confirms": _confirms(detail),
            "sent_form": forms.get(FORMS.get(opened, "")),
            "deadline": _deadline(case, on),
            "open_conflicts": any(each.is_open for each in detail.conflicts),
            "flags": flags_of(case, twice=any(each.is_open for each in detail.conflicts)),
            "first_file": next((file for each in detail.evidence for file in each.files), None),
            "checks": bool(acts & {"approve"}) and detail.steps[case.position - 1].role == "review",
            **forms,
        },
        status=status,
    )


def acts_of(request: HttpRequest, case: Case, posts: list[Post]) -> tuple[set[str], str]:
    """What the user may do now by the table of transitions, and why nothing where it is nothing."""
    here = {post.role for post in posts if post.bureau_id == case.bureau_id}
    here |= set(stands_in(request.user, case, case.bureau).values_list("role", flat=True))
    acts = {action for role in here for action in CASE.actions(case.state, role)}
    if not acts:
        return acts, _who_acts(case)
    try:
        refuse_own_case(request.user, case.application)
    except NotYours as error:
        return set(), str(error)
    return acts, ""


def _narrowed(detail: CaseDetail, acts: set[str], on: date) -> tuple[set[str], str]:
    """The acts without those that the service would refuse now, and the sentence that says why."""
    case = detail.case
    if case.state == CaseState.REVIEWING and detail.judgement.outcome != Outcome.ELIGIBLE:
        verdict = standing_verdict(case, detail.judgement)
        if verdict["verdict"] != Outcome.ELIGIBLE:
            return acts - {"approve", "disagree"}, f"现在不能同意，有关标准尚未确定：{open_points(verdict)}。"
        acts = acts if _confirms(detail) else acts - {"disagree"}
        return acts, "提交时不能判断的条款，按现行标准已经符合；同意时将重新记录规则判断。"
    if case.state == CaseState.CORRECTING:
        asked = open_correction(detail.application)
        if asked and on <= asked.due_on:
            return acts - {"propose_refusal"}, _who_acts(case)
        return acts, "补正期限已过，可以依据现有材料提出不予批准；申请人在此之前仍可补正。"
    if case.state == CaseState.TO_DECIDE:
        return _as_published(case, acts)
    if not _confirms(detail):
        acts = acts - {"disagree"}
    return acts, ""


def _confirms(detail: CaseDetail) -> bool:
    """Whether the case stands after its deciding bureau, which is left to confirm fund and amount."""
    case = detail.case
    deciding = next(step.number for step in detail.steps if step.decides)
    return case.state == CaseState.REVIEWING and case.position > deciding


def _asks(detail: CaseDetail) -> str:
    """What the station says of an amount that people decide (forms.OpinionForm)."""
    case, here = detail.case, detail.steps[detail.case.position - 1]
    if _confirms(detail):
        return ""
    if not here.decides:
        return "propose"
    return "minutes" if is_collective(case.scheme, clock.today()) else "decide"


def _as_published(case: Case, acts: set[str]) -> tuple[set[str], str]:
    verdict, published = judge(case.application), published_amount(case)
    amount = case.amount if verdict.amount is None else verdict.amount
    if verdict.outcome is not Outcome.ELIGIBLE or amount == published:
        return acts - {"republish"}, ""
    return acts - {"propose_approval"}, f"规则复核的金额 {amount:,.2f} 元与公示的不一致，须重新公示。"


def _who_acts(case: Case) -> str:
    if case.on_desk:
        role = "负责人签发" if case.state == CaseState.TO_SIGN else "经办人办理"
        return f"现由{case.bureau.name}的{role}。"
    return {
        CaseState.CORRECTING: "等待申请人补正，补正后回到退回的部门。",
        CaseState.IN_NOTICE: "正在公示，期满无异议自动转为待决定。",
        CaseState.HEARING: "等待申请人陈述申辩，期满自动转负责人签发。",
    }.get(CaseState(case.state), "本案已办结。")


def _deadline(case: Case, on: Any) -> dict[str, Any] | None:
    if case.due_on is None or case.state in (CaseState.APPROVED, CaseState.REFUSED, CaseState.WITHDRAWN):
        return None
    left = days_left(on, case.due_on)
    total = max(working_days_between(timezone.localdate(case.arrived_at), case.due_on), 1)
    return {"days": left, "due_on": case.due_on, "total": total, "used": min(max(total - left, 0), total)}


def _posts(request: HttpRequest) -> list[Post]:
    return list(Post.objects.filter(user_id=request.user.pk, active=True))


def _forms(detail: CaseDetail, data: Any = None, act: str = "", files: Any = None) -> dict[str, Any]:
    """The forms of the page; the one that was sent is bound."""
    case = detail.case
    returnable = case.state in (CaseState.INTAKE, CaseState.REVIEWING)

    def sent(name: str) -> Any:
        return data if act == name else None

    return {
        "opinion_form": OpinionForm(
            sent("approve"),
            files if act == "approve" else None,
            auto_id="opinion_%s",
            clauses=detail.clauses,
            bounds=bounds_in(standing_verdict(case, detail.judgement)),
            asks=_asks(detail),
            decider=next(step.bureau.name for step in detail.steps if step.decides),
        ),
        "return_form": ReturnForm(
            sent("return"),
            targets=correctable(detail.application) if returnable else (),
            named=partial(lines_named, detail.application) if returnable and detail.scheme.is_roster else None,
        ),
        "refusal_form": RefusalForm(
            sent("refuse"),
            auto_id="refuse_%s",
            clauses=detail.clauses,
            initial={"clauses": [each.id for each in detail.clauses if each.met is False]},
        ),
        "disagree_form": ReasonForm(
            sent("disagree"),
            auto_id="disagree_%s",
            label="退回审定部门的理由",
            help_text="写明对资金或金额的意见；审定部门原来的意见保留在记录中，须重新审定。",
        ),
        "uphold_form": ReasonForm(
            sent("uphold"),
            auto_id="uphold_%s",
            label="对陈述申辩的复核意见",
            help_text="逐点回应申请人的意见，这段话会写入不予批准决定书。",
        ),
        "take_back_form": ReasonForm(
            sent("take_back"),
            auto_id="take_back_%s",
            label="收回拟不予批准的理由",
            help_text="理由会告诉申请人，原告知书同时标为已收回。",
        ),
    }


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
        case=case, by=acting(request), at=clock.now(), version=_version(request), **form.cleaned_data
    )
    return f"已告知申请人拟不予批准的理由，申请人可以在{date_cn(case.due_on)}前（含当日）陈述申辩，之后由负责人签发。"


def _disagree(request: HttpRequest, case: Case, forms: dict[str, Any]) -> str:
    form = forms["disagree_form"]
    if not form.is_valid():
        return ""
    services.send_to_decider(
        case=case, reason=form.cleaned_data["text"], by=acting(request), at=clock.now(), version=_version(request)
    )
    return f"已退回{case.bureau.name}，请其在{date_cn(case.due_on)}前重新审定。"


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
    "uphold": _uphold,
    "take_back": _take_back,
    "propose": _propose,
}
