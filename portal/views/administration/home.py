"""What waits for an administrator: posts to confirm, cases nobody may do, leavers' cases, posts that nobody holds."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import roles
from accounts.attempts import attempt, attempt_with
from accounts.enums import Role
from accounts.login.reauth import Act, recently_confirmed
from accounts.models import User
from accounts.selectors import proposed_posts
from accounts.services import staff
from foundation import clock
from portal.forms.administration import ReasonForm, StandInForm
from portal.selectors.administrators import latest_acts
from portal.selectors.proposals import waiting_posts
from portal.selectors.staffing import lacking
from portal.standing_still import standing_still
from portal.views.administration.frame import acting, frame
from reviews.models import Case
from reviews.selectors.handing import busy_elsewhere
from reviews.selectors.stuck import awaited, is_stuck, without_interest
from reviews.services import give_to

MOST_TICKED = 500
MOST_NAMED = 30
"""Appointments named on the page that asks for the second factor."""
MOST_ASKED = 40
DONE = {
    ("confirm", False): "确认", ("confirm", True): "确认", ("turn_down", False): "驳回", ("turn_down", True): "撤下",
}  # fmt: skip
"""What was done, by the act and by whether it is about one's own."""


@roles(Role.ADMIN)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return _home(request)


def _ticked(request: HttpRequest) -> list[str]:
    keys = request.POST.getlist("proposal")[:MOST_TICKED]
    return [key for key in keys if key.isascii() and key.isdigit() and len(key) < 10]


def _waiting(request: HttpRequest) -> Act:
    """Which appointments are about to be answered: the person, the bureau and the post of each."""
    word = DONE.get((request.POST.get("act", ""), "own" in request.POST), "办理")
    ticked = proposed_posts().filter(pk__in=_ticked(request)).select_related("user", "bureau").order_by("pk")
    rows = list(ticked)
    named = [(one.user.name, f"{one.bureau.name if one.bureau else '全市'}　{one.get_role_display()}") for one in rows]
    more = [("另有", f"{len(rows) - MOST_NAMED} 项")] if len(rows) > MOST_NAMED else []
    return Act(f"{word}勾选的任命，共 {len(rows)} 项", (*named[:MOST_NAMED], *more))


@roles(Role.ADMIN)
@recently_confirmed(_waiting, when=lambda request, **_: bool(_ticked(request)))
@require_POST
def answer_proposals(request: HttpRequest) -> HttpResponse:
    """Confirm or turn down the ticked proposals, one by one: what one cannot do does not hold up the others."""
    act, by, at = request.POST.get("act", ""), acting(request), clock.now()
    ticked = _ticked(request)
    if act not in ("confirm", "turn_down") or not ticked:
        messages.error(request, "请先勾选拟任岗位，再选择确认或驳回。")
        return redirect("portal:admin_home")
    verb: Any = partial(staff.confirm, by=by, at=at)
    if act == "turn_down":
        form = ReasonForm(request.POST, auto_id="own_%s" if "own" in request.POST else "id_%s")
        if not form.is_valid():
            return _home(request, form, ticked)
        verb = partial(staff.turn_down, by=by, at=at, reason=form.cleaned_data["reason"])
    waiting = proposed_posts().filter(pk__in=ticked).order_by("pk")
    done = sum(bool(attempt(request, partial(verb, proposal=one))) for one in waiting)
    if done:
        messages.success(request, f"已{DONE[act, 'own' in request.POST]} {done} 项任命。")
    return redirect("portal:admin_home")


def _home(request: HttpRequest, form: ReasonForm | None = None, ticked: list[str] | None = None) -> HttpResponse:
    """`form` is the reason for turning down, or taking back, `ticked`, where it came back with an error."""
    proposals = waiting_posts(acting(request), most=MOST_TICKED)
    taking_back = form is not None and "own" in request.POST
    context = {
        **frame(request, "portal:admin_home"),
        "standstills": list(standing_still(clock.now())),
        "proposals": [one for one in proposals if not one.why_not],
        "elsewhere": [one for one in proposals if one.why_not],
        "some_own": any(one.own for one in proposals),
        "ticked": {int(key) for key in ticked or ()},
        "form": form if form and not taking_back else ReasonForm(),
        "own_form": form if form and taking_back else ReasonForm(auto_id="own_%s"),
        "lacks": list(lacking(clock.today())),
        "acts": list(latest_acts()),
    }
    return render(request, "portal/admin/home.html", context, status=422 if form else 200)


@roles(Role.ADMIN)
@recently_confirmed("指定代办")
@require_http_methods(["GET", "HEAD", "POST"])
def stuck_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A case whose bureau must step back as a whole: who elsewhere is to do it; and the other cases of this kind."""
    cases = Case.objects.select_related("application__person", "application__organisation", "bureau")
    case = get_object_or_404(cases, pk=pk)
    if not is_stuck(case):
        raise Http404
    role = awaited(case)
    form = StandInForm(request.POST or None, candidates=_free(case, role), role=role)
    if request.method == "POST" and form.is_valid():
        user, reason, by = form.cleaned_data["to"], form.cleaned_data["reason"], acting(request)
        if attempt_with(form, lambda: give_to(case=case, user=user, reason=reason, by=by, at=clock.now())):
            messages.success(request, f"{case.application.number} 已指定{user.name}代办，对方的案件列表中可以看到。")
            return redirect("portal:admin_home")
    shown = frame(request, "portal:admin_home")
    others = [one for one in shown["waiting_here"].stuck if one.case.pk != case.pk]
    context = {**shown, "case": case, "role": Role(role).label, "form": form, "others": others}
    return render(request, "portal/admin/stuck_case.html", context, status=422 if form.is_bound else 200)


def _free(case: Case, role: str) -> QuerySet[User]:
    """Holders of the post elsewhere who have no interest in the case and no other part in it; of the same kind of
    bureau where there are.
    """
    holders = User.objects.filter(is_active=True, posts__role=role, posts__active=True).exclude(
        posts__bureau=case.bureau, posts__active=True
    )
    holders = holders.exclude(pk__in=busy_elsewhere(case))
    near = holders.filter(posts__bureau__kind=case.bureau.kind).distinct().order_by("pk")
    some = list(near[:MOST_ASKED]) or list(holders.distinct().order_by("pk")[:MOST_ASKED])
    return User.objects.filter(pk__in=[user.pk for user in without_interest(some, case)]).order_by("pk")
