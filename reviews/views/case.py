"""The page of one case."""

from datetime import date
from typing import Any
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import roles
from accounts.enums import Role
from accounts.models import Post
from accounts.services.reading import note_reading
from audit.enums import ReadingKind
from foundation import clock
from policy.calendar import working_days_between
from policy.lookup import scheme as scheme_of
from reviews.enums import CaseState
from reviews.forms.acts import OpenForm
from reviews.models import Case
from reviews.permissions import refuse_reading, resemblance_in, visible_cases
from reviews.selectors import CaseDetail, case_detail
from reviews.selectors.differences import differences
from reviews.selectors.hearing import before_its_end
from reviews.selectors.others import opened_to
from reviews.selectors.queue import days_left, flags_of
from reviews.views.case_allowed import acts_of, confirms, may_strike, narrowed, ways_to_answer
from reviews.views.case_forms import FORMS, forms_of
from reviews.views.frame import DESK, desk_of, frame
from reviews.wording import CHIPS


@roles(*DESK)
@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def case_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Head, checklist, documents, history."""
    return show_case(request, visible_case(request, pk))


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
    forms = forms or forms_of(detail)
    context = {
        **frame(desk_of(request), "reviews:queue", on),
        **_of_case(detail, on),
        **_of_reader(request, detail, on),
        "opened": opened,
        "clear": clear,
        "open_form": OpenForm(auto_id="open_%s"),
        "sent_form": forms.get(FORMS.get(opened, "")),
        **forms,
    }
    return render(request, "reviews/case.html", context, status=status)


def _of_case(detail: CaseDetail, on: date) -> dict[str, Any]:
    """What every reader of the page sees."""
    case, is_open = detail.case, any(each.is_open for each in detail.conflicts)
    return {
        "detail": detail,
        "case": case,
        "application": detail.application,
        "proposal": scheme_of(case.scheme).proposal(detail.application.facts),
        "chip": CHIPS[CaseState(case.state)],
        "confirms": confirms(detail),
        "ways": ways_to_answer(detail),
        "deadline": _deadline(case, on),
        "open_conflicts": is_open,
        "flags": flags_of(case, twice=is_open),
        "first_file": next((file for each in detail.evidence for file in each.files), None),
    }


def _of_reader(request: HttpRequest, detail: CaseDetail, on: date) -> dict[str, Any]:
    """What this reader may do now, and what only this reader sees."""
    posts, visible = posts_of(request), visible_cases(request.user)
    acts, why_not = acts_of(request, detail.case, posts)
    hint = ""
    if acts:
        acts, hint = narrowed(detail, acts, on)
    return {
        "acts": acts,
        "why_not": why_not or hint,
        "may_open": any(post.role in (Role.CLERK, Role.HEAD) for post in posts),
        "may_strike": may_strike(detail, acts),
        "heard_early": before_its_end(detail.hearings, on) if detail.case.state == CaseState.TO_ANSWER else "",
        "checks": "approve" in acts and detail.steps[detail.case.position - 1].role == "review",
        "resemblance": resemblance_in(request.user, detail.application) if acts else "",
        "differences": differences(detail, request.user, visible),
        "opened_others": opened_to(detail.others, visible),
    }


def posts_of(request: HttpRequest) -> list[Post]:
    return list(Post.objects.filter(user_id=request.user.pk, active=True))


def _deadline(case: Case, on: date) -> dict[str, Any] | None:
    if case.due_on is None or case.state in (CaseState.APPROVED, CaseState.REFUSED, CaseState.WITHDRAWN):
        return None
    left = days_left(on, case.due_on)
    total = max(working_days_between(timezone.localdate(case.arrived_at), case.due_on), 1)
    return {"days": left, "due_on": case.due_on, "total": total, "used": min(max(total - left, 0), total)}
