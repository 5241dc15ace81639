"""Two applicants, one matter: what both bureaus see, and the answer of a clerk and a head."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import roles
from accounts.enums import Role
from accounts.login.reauth import recently_confirmed
from accounts.permissions import NotYours
from accounts.services.reading import note_reading
from applications.answers import UNANSWERED, show_answer
from applications.enums import ConflictState
from audit.enums import ReadingKind
from audit.errors import DomainError
from foundation import clock
from policy.exclusions import BY_ID
from policy.lookup import scheme as scheme_of
from policy.scheme import YEAR_OF
from reviews import services
from reviews.forms.acts import SendBackForm
from reviews.forms.findings import ConflictForm
from reviews.permissions import holds_desk, refuse_conflict, visible_cases, visible_conflicts
from reviews.selectors.conflicts import Dispute, Side, confirming, dispute
from reviews.services.conflicts import may_confirm
from reviews.views.frame import DESK, REFUSED, acting, desk_of, frame
from reviews.wording import CONFLICT_CHIPS


def _confirms(request: HttpRequest, **_ids: UUID) -> bool:
    return request.POST.get("act") == "confirm"


@roles(*DESK)
@recently_confirmed("确认核实结论", when=_confirms)
def conflict_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The two sides beside each other; the finding, its confirmation, or back."""
    conflict = get_object_or_404(visible_conflicts(request.user), pk=pk)
    refuse_conflict(request.user, conflict)
    told, sent = dispute(conflict), request.POST.get("act", "")
    form = ConflictForm(request.POST if sent == "propose" else None, findings=told.findings)
    back_form = SendBackForm(request.POST if sent == "send_back" else None)
    status = 200
    if request.method == "POST":
        try:
            done = _act(request, told, form, back_form)
        except NotYours:
            raise
        except DomainError as error:
            messages.error(request, str(error))
            conflict.refresh_from_db()
            done = ""
        if done:
            messages.success(request, done)
            return redirect("reviews:conflict", pk)
        status = REFUSED
    for side in told.sides:
        note_reading(user=request.user, about=side.case.application_id, what=ReadingKind.CASE, at=clock.now())
    user = acting(request)
    cases = visible_cases(user).values_list("pk", flat=True)
    seen = set(cases.filter(pk__in=[side.case.pk for side in told.sides]))
    context = {
        **frame(desk_of(request), "reviews:queue", clock.today()),
        "dispute": told,
        "conflict": conflict,
        "chip": CONFLICT_CHIPS[ConflictState(conflict.state)],
        "sides": [
            {
                "side": side,
                "visible": side.case.pk in seen,
                "scheme": scheme_of(side.case.scheme).title,
                "matter": _matter(side),
            }
            for side in told.sides
        ],
        "form": form,
        "back_form": back_form,
        "may_propose": conflict.state == ConflictState.OPEN and _holds(user, Role.CLERK, told),
        "may_confirm": conflict.state == ConflictState.PROPOSED and may_confirm(told, user),
        "confirming": list(dict.fromkeys(side.bureau.name for side in confirming(told))),
        "two_bureaus": told.first.bureau != told.rival.bureau,
    }
    return render(request, "reviews/conflict.html", context, status=status)


def _act(request: HttpRequest, told: Dispute, form: ConflictForm, back_form: SendBackForm) -> str:
    """What was done, "" where a form is not complete."""
    act, by, at = request.POST.get("act"), acting(request), clock.now()
    if act == "propose" and form.is_valid():
        services.propose_answer(conflict=told.conflict, by=by, at=at, **form.cleaned_data)
        told.conflict.refresh_from_db()
        names = "或".join(dict.fromkeys(side.bureau.name for side in confirming(told)))
        return f"核实结论已提出，等待{names}的负责人确认。"
    if act == "confirm":
        services.confirm_answer(conflict=told.conflict, by=by, at=at)
        return f"已确认：{told.conflict.get_finding_display()}。"
    if act == "send_back" and back_form.is_valid():
        services.send_back_answer(conflict=told.conflict, by=by, at=at, reason=back_form.cleaned_data["reason"])
        return "已退回重新核实。"
    return ""


def _holds(user: Any, role: Role, told: Dispute) -> bool:
    return any(holds_desk(user, role, side.case) for side in told.sides)


def _matter(side: Side) -> str:
    """What the side stated about the matter, in words."""
    scheme, line = scheme_of(side.case.scheme), side.claim.line
    row = BY_ID.get(side.claim.scope)
    if row:
        names = (scheme.line_matters if line else scheme.matters).get(row.matter, ())
    else:
        names = scheme.line_claim_key if line else scheme.claim_key
    source = line or side.application
    given = {**source.details, **source.facts}
    declared = {fact.id: fact for fact in (scheme.all_line_facts if line else scheme.all_facts)}
    words = []
    for name in names:
        fact = declared[name.removesuffix(YEAR_OF)]
        words.append(f"{fact.label}：{show_answer(fact, given.get(fact.id, UNANSWERED))}")
    return "；".join(words) or scheme.title
