"""The acts of a clerk on one case, as a table: the verb, what of its form it is given, and the sentence afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
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
from reviews.views.case_forms import FORMS, WEIGH, forms_of
from reviews.views.frame import REFUSED, acting


@dataclass(frozen=True)
class ClerksAct:
    """`given` reads the form that stands behind the act in FORMS; `said` may name {bureau} and {due} of the case as it
    stands afterwards.
    """

    verb: Callable[..., Any]
    said: str | Callable[[Case, dict[str, Any]], str]
    given: Callable[[Any], dict[str, Any]] = lambda form: {}
    is_of_version: bool = True

    def sentence(self, case: Case, given: dict[str, Any]) -> str:
        said = self.said if isinstance(self.said, str) else self.said(case, given)
        return said.format(bureau=case.bureau.name, due=date_cn(case.due_on) if case.due_on else "")


def text_as(name: str) -> Callable[[Any], dict[str, Any]]:
    """The one text of a ReasonForm under the name by which the verb takes it."""
    return lambda form: {name: form.cleaned_data["text"]}


@roles(Role.CLERK)
@require_POST
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One act of a clerk on the case; refused, the page comes back with what was typed."""
    case, name = visible_case(request, pk), request.POST.get("act", "")
    if name == WEIGH:
        return _weigh(request, case)
    chosen = ACTS.get(name)
    if chosen is None:
        messages.error(request, "没有这项操作，请刷新页面后重试。")
        return redirect("reviews:case", pk=pk)
    detail = case_detail(case)
    forms = forms_of(detail, request.POST, name, request.FILES)
    try:
        done = _carry_out(request, case, chosen, forms.get(FORMS.get(name, "")))
    except NotYours:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        case.refresh_from_db()
        return show_case(request, case, forms=forms, opened=name, status=REFUSED)
    if not done:
        return show_case(request, case, forms=forms, opened=name, status=REFUSED)
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


def _carry_out(request: HttpRequest, case: Case, act: ClerksAct, form: Any) -> str:
    """What happened, in a sentence; "" where the form of the act does not hold."""
    if form is not None and not form.is_valid():
        return ""
    given = act.given(form) if form is not None else {}
    seen = {"version": _version(request)} if act.is_of_version else {}
    act.verb(case=case, by=acting(request), at=clock.now(), **given, **seen)
    return act.sentence(case, given)


def _opinion(form: Any) -> dict[str, Any]:
    data, minutes = form.cleaned_data, form.minutes()
    return {
        "answers": form.answers(), "text": data["text"], "amount": data.get("amount"),
        "minutes": services.MinutesGiven(**minutes) if minutes else None,
    }  # fmt: skip


def _refusal(form: Any) -> dict[str, Any]:
    named = {name: form.cleaned_data[name] for name in ("reason_code", "text", "clauses")}
    return {**named, "answers": form.answers()}


def _approved(case: Case, given: dict[str, Any]) -> str:
    if case.state == CaseState.TO_PUBLISH:
        return "审核全部通过，由{bureau}在{due}前公示。"
    return "已同意，案件转到{bureau}，请其在{due}前审核。"


def _struck(case: Case, given: dict[str, Any]) -> str:
    amount = f"，金额重新计算为 {case.amount:,.2f} 元" if case.amount else ""
    return f"已核减花名册 {len(set(given['numbers']))} 行{amount}，已告诉申请人。请继续审核。"


def _taken_back(case: Case, given: dict[str, Any]) -> str:
    return f"已收回拟不予批准，案件回到“{case.get_state_display()}”，请继续办理。"


def _to_republish(case: Case, given: dict[str, Any]) -> str:
    return f"已转为待公示，金额 {case.amount:,.2f} 元，请在{{due}}前重新公示。"


ACTS = {
    "accept": ClerksAct(services.accept, "已受理，受理通知书正在生成。请在{due}前完成审核。"),
    "take": ClerksAct(services.take, "已登记由您承办，同事在案件列表中可以看到。", is_of_version=False),
    "approve": ClerksAct(services.approve_step, _approved, given=_opinion),
    "republish": ClerksAct(services.republish, _to_republish),
    "return": ClerksAct(
        services.return_for_correction,
        "已退回补正，补正告知书正在生成。申请人须在{due}前补正，补正后回到本部门。",
        given=lambda form: {"items": form.items()},
    ),
    "refuse": ClerksAct(
        services.propose_refusal,
        "已告知申请人拟不予批准的理由，申请人可以在{due}前（含当日）陈述申辩，之后由负责人签发。",
        given=_refusal,
    ),
    "disagree": ClerksAct(
        services.send_to_decider,
        "已退回{bureau}，请其在{due}前重新审定。",
        given=lambda form: {"reason": form.cleaned_data["text"], "amount": form.cleaned_data["amount"]},
    ),
    "strike": ClerksAct(
        services.strike_at_station,
        _struck,
        given=lambda form: {"numbers": form.cleaned_data["lines"], "reason": form.cleaned_data["reason"]},
    ),
    "uphold": ClerksAct(
        services.uphold_refusal, "已记录复核意见，等待{bureau}负责人在{due}前签发。", given=text_as("word")
    ),
    "take_back": ClerksAct(services.take_back_refusal, _taken_back, given=text_as("reason")),
    "propose": ClerksAct(services.propose_decision, "已提出批准，等待{bureau}负责人在{due}前签发。"),
}
