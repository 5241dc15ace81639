"""What an applicant comes back for: all own applications, one of them with its timeline."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from accounts.invitations import invitations_for
from foundation import clock
from notices.selectors import letters_of
from portal.affairs import affair, affairs, openings, payments_by_year, timeline


@signed_in
@require_safe
def my_affairs(request: HttpRequest) -> HttpResponse:
    rows = affairs(request.user, on=clock.today())
    return render(
        request,
        "portal/affairs.html",
        {
            "waiting": [row for row in rows if row.waits],
            "rows": [row for row in rows if not row.waits],
            "years": payments_by_year(rows),
            "today": clock.today(),
            "invitations": invitations_for(request.user).count(),
        },
    )


@signed_in
@require_safe
def my_affair(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = affair(request.user, pk, on=clock.today())
    if found is None:
        raise Http404
    case = getattr(found.application, "case", None)
    return render(
        request,
        "portal/affair.html",
        {
            "affair": found,
            "events": timeline(found.application),
            "letters": letters_of(found.application.pk),
            "steps": case.steps.all() if case else (),
            "case": case,
            "openings": openings(found.application),
            "today": clock.today(),
        },
    )
