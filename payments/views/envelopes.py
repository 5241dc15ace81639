"""Envelopes, and what each of their figures is made of."""

from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import roles
from foundation import clock
from foundation.fields import ZERO, total
from payments.enums import InstalmentState
from payments.models import BudgetEnvelope, Instalment, PaymentLine
from payments.selectors import HeldUp, commitments, envelopes, held_up, made_of, page_of, with_rechecks
from payments.selectors.envelopes import WORDS, years
from payments.views.frame import READERS, districts_or_404, one_of, tabs
from payments.wording import instalment_chip
from policy.lookup import scheme as scheme_of

CHANGES = "changes"


@roles(*READERS)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The envelopes of a year, each as a bar with its figures."""
    districts = districts_or_404(request)
    known = years(districts)
    today = clock.today()
    year = int(one_of(request.GET.get("year", ""), map(str, known), str(today.year)))
    rows = envelopes(districts, year, today)
    sums = {name: sum((getattr(row.envelope, name) for row in rows), ZERO) for name in ("total", "spent", "held")}
    sums["left"] = sums["total"] - sums["spent"] - sums["held"]
    sums["later"] = sum((row.later.amount for row in rows), ZERO)
    here = reverse("payments:home")
    return render(
        request,
        "payments/home.html",
        {
            "tabs": tabs(request, "payments:home", districts),
            "rows": rows,
            "years": known,
            "chips": [{"label": f"{one}", "url": f"{here}?year={one}", "on": one == year} for one in known],
            "year": year,
            "sums": sums,
            "coming": year > today.year,
            "commitments": commitments(districts, today.year),
            "commitments_after": today.year,
        },
    )


@roles(*READERS)
@require_safe
def envelope(request: HttpRequest, pk: int) -> HttpResponse:
    """The instalments behind one figure, or the changes of the total."""
    districts = districts_or_404(request)
    row = get_object_or_404(BudgetEnvelope, pk=pk, district__in=districts)
    what = one_of(request.GET.get("show", ""), [*WORDS, CHANGES], "held")
    context: dict[str, Any] = {
        "tabs": tabs(request, "payments:home", districts),
        "envelope": row,
        "left": row.total - row.held - row.spent,
        "coming": row.year > clock.today().year,
        "what": what,
        "chips": _chips(row, what),
    }
    if what == CHANGES:
        context["changes"] = row.changes.select_related("made_by", "checked_by").order_by("-at", "-pk")[:200]
        return render(request, "payments/changes.html", context)
    lines = Prefetch("lines", PaymentLine.objects.select_related("batch").order_by("-attempt"))
    rows = with_rechecks(made_of(row, what, clock.today())).prefetch_related(lines)
    page = page_of(rows, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    here = f"{reverse('payments:envelope', args=[row.pk])}?show={what}"
    waiting = held_up(page.rows)
    context |= {
        "word": WORDS[what],
        "sum": rows.aggregate(sum=total("amount"))["sum"],
        "count": rows.count(),
        "rows": [_row(one, clock.today(), waiting.get(one.pk)) for one in page.rows],
        "next_url": f"{here}&after={page.next}" if page.next else None,
        "previous_url": f"{here}&before={page.previous}" if page.previous else None,
    }
    return render(request, "payments/envelope.html", context)


def _chips(row: BudgetEnvelope, what: str) -> list[dict[str, Any]]:
    here = reverse("payments:envelope", args=[row.pk])
    words = {**WORDS, CHANGES: "指标调整"}
    return [{"label": label, "url": f"{here}?show={name}", "on": name == what} for name, label in words.items()]


def _row(one: Instalment, today: date, waits: HeldUp | None) -> dict[str, Any]:
    """What a row of the table shows."""
    kind, word = instalment_chip(one, today)
    line = next(iter(one.lines.all()), None)
    return {
        "instalment": one,
        "application": one.plan.application,
        "scheme": scheme_of(one.plan.application.scheme).short,
        "chip": kind,
        "word": word,
        "waits": waits,
        "batch": line.batch if line else None,
        "late": max((today - one.due_on).days, 0) if one.state != InstalmentState.PAID else 0,
    }
