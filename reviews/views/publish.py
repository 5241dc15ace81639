"""Cases ready for the public notice, grouped as they will be published."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import roles
from foundation import clock
from policy.calendar import add_working_days
from policy.lookup import SCHEMES
from reviews.deadlines import limit
from reviews.enums import CaseState
from reviews.selectors import queue
from reviews.views.frame import DESK, desk_of, frame

MOST = 100


@roles(*DESK)
@require_safe
def publish_page(request: HttpRequest) -> HttpResponse:
    """Tick, look at the window, publish."""
    on, desk = clock.today(), desk_of(request)
    page = queue(desk.chosen, state=CaseState.TO_PUBLISH, limit=MOST, on=on)
    groups = [(scheme, [row for row in page.rows if row.case.scheme == scheme.slug]) for scheme in SCHEMES]
    days = limit("limit.notice", on)
    return render(
        request,
        "reviews/publish.html",
        {
            **frame(desk, "reviews:publish", on),
            "groups": [(scheme, rows) for scheme, rows in groups if rows],
            "shown": len(page.rows),
            "more": bool(page.next),
            "days": days,
            "starts_on": add_working_days(on, 1),
            "ends_on": add_working_days(on, days),
        },
    )
