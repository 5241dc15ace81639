"""Re-checks before a later instalment, answered by clerks of the bureau that decided the case."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import roles
from accounts.attempts import attempt
from accounts.enums import Role
from accounts.services.reading import note_reading
from audit.enums import ReadingKind
from foundation import clock
from payments.enums import CheckOutcome, InstalmentState
from payments.forms import RecheckForm
from payments.models import Instalment
from payments.permissions import recheck_bureaus
from payments.selectors import page_of
from payments.services import rechecks
from payments.views.frame import one_of
from payments.wording import instalment_chip
from policy.lookup import scheme as scheme_of

OPEN = (InstalmentState.CHECKING, InstalmentState.SUSPENDED, InstalmentState.ELIGIBLE)
CHIPS = {
    InstalmentState.CHECKING: "待复查",
    InstalmentState.SUSPENDED: "暂停发放",
    InstalmentState.ELIGIBLE: "已通过，未制单",
}


@roles(Role.CLERK)
@require_safe
def recheck_list(request: HttpRequest) -> HttpResponse:
    """Instalments that wait for a re-check, were suspended by one, or passed and are not in a batch yet."""
    mine = recheck_bureaus(request.user)
    state = one_of(request.GET.get("state", ""), OPEN, InstalmentState.CHECKING)
    rows = _rows(mine).filter(state=state, rechecked=True)
    page = page_of(rows, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    here = f"{reverse('payments:rechecks')}?state={state}"
    return render(
        request,
        "payments/rechecks.html",
        {
            "chips": [
                {"label": CHIPS[one], "url": f"{reverse('payments:rechecks')}?state={one.value}", "on": one == state}
                for one in OPEN
            ],
            "rows": [_row(one) for one in page.rows],
            "today": clock.today(),
            "state": state,
            "next_url": f"{here}&after={page.next}" if page.next else None,
            "previous_url": f"{here}&before={page.previous}" if page.previous else None,
        },
    )


@roles(Role.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """The scheme's questions for one instalment, with what was found before."""
    instalment = get_object_or_404(_rows(recheck_bureaus(request.user)), pk=pk)
    scheme = scheme_of(instalment.plan.application.scheme)
    form = RecheckForm(request.POST or None, scheme=scheme)
    if request.method == "POST" and form.is_valid():
        found = attempt(
            request,
            lambda: rechecks.record(
                instalment=instalment, answers=form.answers(), evidence=form.cleaned_data["evidence"],
                by=request.user, on=clock.today(), at=clock.now(),
            ),
        )  # fmt: skip
        if found:
            if found.outcome == CheckOutcome.PASSED:
                messages.success(request, "复查通过，本期款项可以制单发放。")
            else:
                messages.warning(request, "复查未通过，本期已暂停发放；情况恢复后可以再次复查。")
            return redirect("payments:rechecks")
    note_reading(user=request.user, about=instalment.plan.application_id, what=ReadingKind.CASE, at=clock.now())
    earlier = instalment.rechecks.select_related("checked_by").order_by("-checked_at", "-pk")
    return render(
        request,
        "payments/recheck.html",
        {
            **_row(instalment),
            "open": instalment.rechecked and instalment.state in OPEN,
            "passed": instalment.state == InstalmentState.ELIGIBLE,
            "form": form,
            "earlier": earlier,
            "clause": scheme.clause,
            "instalments": [
                (one, *instalment_chip(one, clock.today())) for one in instalment.plan.instalments.order_by("number")
            ],
        },
        status=422 if form.is_bound else 200,
    )


def _rows(bureaus: set[int]) -> QuerySet[Instalment]:
    return Instalment.objects.filter(
        plan__application__case__steps__decides=True, plan__application__case__steps__bureau__in=bureaus
    ).select_related("plan__application__case")


def _row(one: Instalment) -> dict[str, Any]:
    application = one.plan.application
    kind, word = instalment_chip(one, clock.today())
    return {
        "instalment": one,
        "application": application,
        "scheme": scheme_of(application.scheme).title,
        "chip": kind,
        "word": word,
    }
