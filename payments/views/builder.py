"""The batch builder: what is payable in an envelope, ticked, counted and summed as one goes."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import roles
from accounts.attempts import attempt
from accounts.enums import Role
from accounts.permissions import NotYours
from foundation import clock, sweeps
from foundation.fields import total
from payments.models import BudgetEnvelope, Instalment
from payments.permissions import districts_of
from payments.selectors import held_back, payable, to_pay_from, verified_accounts
from payments.services import batches, plans
from payments.views.frame import one_of, tabs
from policy.lookup import SCHEMES
from policy.lookup import scheme as scheme_of
from policy.money import capitals

MOST_SHOWN = 500
"""Rows that can be ticked one by one; what is more goes as a whole."""


@roles(Role.MAKER)
@require_http_methods(["GET", "HEAD", "POST"])
def batch_new(request: HttpRequest) -> HttpResponse:
    """GET: choose an envelope, then its instalments (with ?count the live sum alone). POST: make the batch."""
    districts = districts_of(request.user, Role.MAKER)
    if not districts:
        raise NotYours("只有财政局的制单岗可以生成批次。")
    sent = request.POST if request.method == "POST" else request.GET
    envelope = _envelope(sent.get("envelope", ""), districts)
    if envelope is None:
        return _choose(request, districts)
    scheme = one_of(sent.get("scheme", ""), (each.slug for each in SCHEMES))
    rows = payable(envelope)
    if scheme:
        rows = rows.filter(plan__application__scheme=scheme)
    if request.method == "POST":
        return _make(request, envelope, rows, scheme)
    if "count" in request.GET:
        return render(request, "payments/builder_sum.html", _sum(rows, _ticked(request.GET.getlist("instalment"))))
    return _build(request, envelope, rows, scheme)


@roles(Role.MAKER)
@require_POST
def bring_due(request: HttpRequest) -> HttpResponse:
    """Run the sweep of what is due now, for a maker who does not want to wait for it."""
    at = clock.now()
    try:
        sweeps.refuse_jump(at)
    except sweeps.ClockJumped as jumped:
        messages.error(request, str(jumped))
        return redirect("payments:batch_new")
    swept = plans.sweep_due(on=timezone.localdate(at), at=at)
    messages.success(
        request, f"已更新：{swept.eligible} 笔转入可制单，{swept.checking} 笔转入发放前复查。" if swept.moved
        else "没有新到期的期次。",
    )  # fmt: skip
    return redirect("payments:batch_new")


def _choose(request: HttpRequest, districts: set[str]) -> HttpResponse:
    rows = to_pay_from(districts, clock.today())
    return render(
        request,
        "payments/builder_choose.html",
        {
            "tabs": tabs(request, "payments:batches", districts),
            "rows": rows,
            "unswept": sum(row.unswept.count for row in rows),
        },
    )


def _build(request: HttpRequest, envelope: BudgetEnvelope, rows: QuerySet[Instalment], scheme: str) -> HttpResponse:
    shown = list(rows.select_related("plan__application").order_by("due_on", "pk")[:MOST_SHOWN])
    accounts = verified_accounts(shown)
    every = payable(envelope).order_by().values_list("plan__application__scheme").annotate(n=Count("pk"))
    here = f"{reverse('payments:batch_new')}?envelope={envelope.pk}"
    sum_of = _sum(rows, None)
    return render(
        request,
        "payments/builder.html",
        {
            "tabs": tabs(request, "payments:batches", {envelope.district}),
            "envelope": envelope,
            "scheme": scheme,
            "chips": [
                {"label": "全部项目", "url": here, "on": not scheme},
                *(
                    {"label": f"{scheme_of(slug).short} {count}", "url": f"{here}&scheme={slug}", "on": slug == scheme}
                    for slug, count in sorted(every)
                ),
            ],
            "rows": [
                {
                    "instalment": one,
                    "application": one.plan.application,
                    "scheme": scheme_of(one.plan.application.scheme).short,
                    "account": accounts.get(one.pk),
                }
                for one in shown
            ],
            "more": sum_of["count"] - len(shown),
            "held_back": held_back(envelope),
            **sum_of,
        },
    )


def _make(request: HttpRequest, envelope: BudgetEnvelope, rows: QuerySet[Instalment], scheme: str) -> HttpResponse:
    whole = request.POST.get("choice") == "all"
    chosen: Iterable[Any]
    if whole:
        chosen = list(rows.order_by().values_list("pk", flat=True))
    else:
        chosen = _ticked(request.POST.getlist("instalment"))
    made: batches.Assembled | None = attempt(
        request,
        lambda: batches.assemble(
            envelope=envelope, instalments=chosen, by=request.user, at=clock.now(), leave_out=whole
        ),
    )
    if made is None:
        query = f"?envelope={envelope.pk}" + (f"&scheme={scheme}" if scheme else "")
        return redirect(reverse("payments:batch_new") + query)
    batch = made.batch
    messages.success(
        request, f"已生成批次 {batch.number}：{batch.count} 笔，合计 ¥ {batch.total:,.2f}。核对后请提交复核。"
    )
    for sentence in made.left_out:
        messages.warning(request, f"没有列入本批次：{sentence}。请申请人更正后再制单。")
    return redirect("payments:batch", pk=batch.pk)


def _envelope(text: str, districts: set[str]) -> BudgetEnvelope | None:
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        return None
    return BudgetEnvelope.objects.filter(pk=int(text), district__in=districts).first()


def _sum(rows: QuerySet[Instalment], ticked: list[int] | None) -> dict[str, Any]:
    """Count and sum of all rows, or of the ticked ones among them."""
    if ticked is not None:
        rows = rows.filter(pk__in=ticked)
    found = rows.aggregate(count=Count("pk"), sum=total("amount"))
    return {**found, "capitals": capitals(found["sum"]) if found["sum"] else ""}


def _ticked(values: list[str]) -> list[int]:
    return [int(value) for value in values[:MOST_SHOWN] if value.isascii() and value.isdigit() and len(value) < 18]
