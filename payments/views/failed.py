"""Payments that the bank refused and that nobody has made again yet: what each waits for, and from whom."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import roles
from foundation import clock
from payments.models import Instalment
from payments.selectors import failed, page_of
from payments.telling import failures_told
from payments.views.frame import READERS, districts_or_404, tabs
from policy.lookup import scheme as scheme_of


@roles(*READERS)
@require_safe
def failed_list(request: HttpRequest) -> HttpResponse:
    """The instalments whose last payment failed, oldest first."""
    districts = districts_or_404(request)
    page = page_of(failed(districts), after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    here = reverse("payments:failed")
    told = failures_told(one.lines.all()[0] for one in page.rows)
    return render(
        request,
        "payments/failed.html",
        {
            "tabs": tabs(request, "payments:failed", districts),
            "rows": [_row(one, told) for one in page.rows],
            "next_url": f"{here}?after={page.next}" if page.next else None,
            "previous_url": f"{here}?before={page.previous}" if page.previous else None,
        },
    )


def _row(one: Instalment, told: dict[UUID, datetime]) -> dict[str, Any]:
    """What a row shows; the failure is of the day on which the bank's answer was entered."""
    line = one.lines.all()[0]
    answer = next(iter(line.answers), None)  # type: ignore[attr-defined]
    failed_on = timezone.localdate(answer.file.applied_at) if answer else None
    proposed = one.by_person or one.by_organisation  # type: ignore[attr-defined]
    return {
        "instalment": one,
        "application": one.plan.application,
        "scheme": scheme_of(one.plan.application.scheme).short,
        "line": line,
        "failed_on": failed_on,
        "days": (clock.today() - failed_on).days if failed_on else None,
        "told_at": told.get(line.pk),
        "waits": "复核岗核验新账户" if proposed else "申请人更正收款账户",
        "proposed": proposed,
    }
