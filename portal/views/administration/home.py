"""What waits for an administrator: posts to confirm, cases nobody may do, leavers' cases, posts that nobody holds."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import roles
from accounts.enums import Role
from accounts.login.reauth import recently_confirmed
from accounts.models import PostProposal, User
from accounts.recusal import interests_of
from accounts.services import staff
from foundation import clock
from portal.forms.administration import StandInForm
from portal.selectors.staffing import lacking
from portal.standing_still import standing_still
from portal.views.administration.frame import acting, attempt, frame
from reviews.models import Case
from reviews.permissions import interest_in_case
from reviews.selectors.handing import busy_elsewhere
from reviews.selectors.stuck import stuck_cases
from reviews.services import give_to
from reviews.services.handing import awaited_post

MOST_TICKED = 500
MOST_ASKED = 40


@roles(Role.ADMIN)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    proposals = PostProposal.objects.filter(answered_at=None).select_related("user", "bureau", "proposed_by")
    return render(
        request,
        "portal/admin/home.html",
        {
            **frame(request, "portal:admin_home"),
            "standstills": list(standing_still(clock.now())),
            "proposals": proposals.order_by("pk")[:MOST_TICKED],
            "lacks": list(lacking(clock.today())),
        },
    )


@roles(Role.ADMIN)
@recently_confirmed
@require_POST
def answer_proposals(request: HttpRequest) -> HttpResponse:
    """Confirm or turn down the ticked proposals, one by one: what one cannot do does not hold up the others."""
    verb = {"confirm": staff.confirm, "turn_down": staff.turn_down}.get(request.POST.get("act", ""))
    keys = [key for key in request.POST.getlist("proposal")[:MOST_TICKED] if key.isascii() and key.isdigit()]
    ticked = [key for key in keys if len(key) < 10]
    if verb is None or not ticked:
        messages.error(request, "请先勾选拟任岗位，再选择确认或驳回。")
        return redirect("portal:admin_home")
    waiting = PostProposal.objects.filter(pk__in=ticked, answered_at=None).order_by("pk")
    at, by = clock.now(), acting(request)
    done = sum(bool(attempt(request, partial(verb, proposal=one, by=by, at=at))) for one in waiting)
    if done:
        messages.success(request, f"已{'确认' if verb is staff.confirm else '驳回'} {done} 项任命。")
    return redirect("portal:admin_home")


@roles(Role.ADMIN)
@recently_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def stuck_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A case whose bureau must step back as a whole: who elsewhere is to do it."""
    cases = Case.objects.select_related("application__person", "application__organisation", "bureau")
    case = get_object_or_404(cases, pk__in=[one.case.pk for one in stuck_cases()], pk=pk)
    role = awaited_post(case)
    form = StandInForm(request.POST or None, candidates=_free(case, role), role=role)
    if request.method == "POST" and form.is_valid():
        user, reason = form.cleaned_data["to"], form.cleaned_data["reason"]
        at, by = clock.now(), acting(request)
        if attempt(request, lambda: give_to(case=case, user=user, reason=reason, by=by, at=at)):
            messages.success(request, f"{case.application.number} 已指定{user.name}代办，对方的案件列表中可以看到。")
            return redirect("portal:admin_home")
    context = {**frame(request, "portal:admin_home"), "case": case, "role": Role(role).label, "form": form}
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
    fit = [user.pk for user in some if not interest_in_case(interests_of(user), case.application)]
    return User.objects.filter(pk__in=fit).order_by("pk")
