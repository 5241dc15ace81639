"""The head's desk: what waits for a signature, and one decision with what it rests on."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.access import roles
from accounts.enums import Role
from accounts.login.reauth import Act, recently_confirmed
from accounts.permissions import NotYours, has_post
from accounts.services.reading import note_reading
from applications.selectors import verdict_facts
from audit.enums import ReadingKind
from audit.errors import DomainError
from foundation import clock
from policy.lookup import scheme as scheme_of
from policy.parameters import load
from policy.schedule import schedule
from policy.verdict import Instalment
from reviews import budget, services
from reviews.enums import CaseState, Checked, DecisionState, OpinionKind
from reviews.forms.acts import SendBackForm
from reviews.models import Decision, Hearing, Opinion
from reviews.permissions import refuse_reading, stands_in, visible_cases
from reviews.selectors import CaseDetail, case_detail
from reviews.selectors.case import published_row
from reviews.selectors.decision import to_sign
from reviews.selectors.differences import differences
from reviews.selectors.handing import given_to
from reviews.selectors.hearing import before_its_end
from reviews.selectors.queue import days_left, flags_of
from reviews.views.frame import DESK, REFUSED, acting, desk_of, frame

AGREED = "各部门核对一致，规则判断全部符合，公示没有异议。"
"""Stands only where nothing differs, and never on a refusal."""


@roles(*DESK)
@require_safe
def sign_list(request: HttpRequest) -> HttpResponse:
    """Decisions that wait for the head of the bureau."""
    on, desk = clock.today(), desk_of(request)
    after = request.GET.get("after", "")
    rows, following = to_sign(desk.chosen, after=after)
    return render(
        request,
        "reviews/sign_list.html",
        {
            **frame(desk, "reviews:sign", on),
            "rows": [
                (row, scheme_of(row.case.scheme).short, days_left(on, row.case.due_on), flags_of(row.case, twice=False))
                for row in rows
            ],
            "following": following,
            "given": given_to(request.user),
        },
    )


def _waiting(request: HttpRequest, pk: UUID) -> Act:
    """What is about to be signed, for whom, of how much."""
    rows = Decision.objects.filter(case__in=visible_cases(request.user), pk=pk)
    decision = rows.select_related("case__application__person", "case__application__organisation").first()
    if decision is None:
        return Act("签发")
    application, amount = decision.case.application, decision.amount
    refuse_reading(request.user, application)
    facts = [("申请", application.number), ("申请人", application.applicant_name)]
    facts += [("项目", scheme_of(application.scheme).short)]
    facts += [("核定金额", f"{amount:,.2f} 元")] if amount is not None else []
    return Act("签发批准" if amount is not None else "签发不予批准", tuple(facts))


@roles(*DESK)
@recently_confirmed(_waiting, when=lambda request, **_: request.POST.get("act") == "sign")
def sign_one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was checked by whom, where bureaus disagree, amount against budget; then sign or send back."""
    cases = visible_cases(request.user)
    decisions = Decision.objects.select_related(
        "case__application__person",
        "case__application__organisation",
        "case__bureau",
        "case__holder",
        "proposed_by",
        "opinion__minutes",
        "opinion__step__bureau",
    )
    decision = get_object_or_404(decisions.filter(case__in=cases), pk=pk)
    refuse_reading(request.user, decision.case.application)
    form, status = SendBackForm(), 200
    if request.method == "POST":
        try:
            answer = _act(request, decision)
        except NotYours:
            raise
        except DomainError as error:
            messages.error(request, str(error))
            form, status = SendBackForm(request.POST), REFUSED
            decision.refresh_from_db()
        else:
            if answer:
                messages.success(request, answer)
                return redirect("reviews:sign")
            form, status = SendBackForm(request.POST), REFUSED
    return _show(request, decision, form, status)


def _act(request: HttpRequest, decision: Decision) -> str:
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    at, number = clock.now(), decision.case.application.number
    if request.POST.get("act") == "sign":
        services.sign(decision=decision, by=acting(request), at=at, version=seen)
        letter = decision.letter
        return f"{number} 已签发，{letter.get_kind_display()}（{letter.number}）正在生成，申请人可以在线查看。"
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return ""
    services.send_back(decision=decision, reason=form.cleaned_data["reason"], by=acting(request), at=at, version=seen)
    return f"{number} 已退回{decision.proposed_by.name}重审，并附上您的理由。"


def _show(request: HttpRequest, decision: Decision, form: SendBackForm, status: int) -> HttpResponse:
    on, case = clock.today(), decision.case
    detail = case_detail(case)
    note_reading(user=request.user, about=case.application_id, what=ReadingKind.CASE, at=clock.now())
    is_head = has_post(request.user, Role.HEAD, case.bureau)
    is_head = is_head or stands_in(request.user, case, case.bureau).filter(role=Role.HEAD).exists()
    disputed = any(each.is_open for each in detail.conflicts)
    waits = decision.state == DecisionState.PROPOSED and case.state == CaseState.TO_SIGN
    return render(
        request,
        "reviews/sign.html",
        {
            **frame(desk_of(request), "reviews:sign", on),
            "decision": decision,
            "case": case,
            "application": case.application,
            "detail": detail,
            "checked": _checked(detail),
            "differences": differences(detail, request.user, visible_cases(request.user)),
            "agreed": AGREED if decision.amount is not None else "没有其他需要留意的情况。",
            "parts": _parts(decision, detail, on),
            "published": published_row(case),
            "room": budget.room(case.application, decision.amount, on) if decision.amount else None,
            "open_conflicts": disputed,
            "blocked": disputed and decision.amount is not None,
            "flags": flags_of(case, twice=disputed),
            "heard_early": before_its_end(detail.hearings, on) if waits else "",
            "dealt": _dealt(decision, detail),
            "days": days_left(on, case.due_on) if waits and case.due_on else None,
            "may_sign": is_head and waits and decision.proposed_by_id != request.user.pk,
            "own_proposal": is_head and waits and decision.proposed_by_id == request.user.pk,
            "form": form,
        },
        status=status,
    )


def _dealt(decision: Decision, detail: CaseDetail) -> Hearing | None:
    """The round of this refusal that a clerk has answered."""
    return next((each for each in detail.hearings if each.decision_id == decision.pk and each.dealt_at), None)


def _parts(decision: Decision, detail: CaseDetail, on: date) -> Sequence[Instalment]:
    """The instalments that a signature today would lay out; none for a refusal or what was signed already."""
    if decision.amount is None or decision.state != DecisionState.PROPOSED:
        return ()
    return schedule(detail.scheme, decision.amount, on, verdict_facts(decision.case.application), load())


def _checked(detail: CaseDetail) -> list[dict[str, Any]]:
    """Each opinion with its clauses by answer; after the deciding bureau fund and amount are confirmed."""
    deciding = next(step.number for step in detail.steps if step.decides)
    return [
        {
            "opinion": opinion,
            "bureau": opinion.step.bureau.name if opinion.step else "",
            "funds": bool(opinion.step and opinion.step.number > deciding and opinion.kind == OpinionKind.APPROVE),
            "counts": "，".join(_counts(opinion)),
        }
        for opinion in detail.opinions
    ]


def _counts(opinion: Opinion) -> Iterator[str]:
    """How many clauses got each answer: "5 条属实", "1 条不属实"."""
    given = Counter(entry["answer"] for entry in opinion.answers.values())
    return (f"{given[answer]} 条{answer.label}" for answer in Checked if given[answer])
