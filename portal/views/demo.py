"""What would have left the house, shown in the demonstration only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import public
from messaging.selectors import newest_deliveries


@public
@require_safe
def demo_messages(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    rows = [(row, row.body.reveal() if row.body else "") for row in newest_deliveries()]
    return render(request, "portal/demo_messages.html", {"rows": rows})
