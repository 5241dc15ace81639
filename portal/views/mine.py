"""What an applicant comes back for: all own applications, one of them with its timeline."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from accounts.selectors import invitations_for, official_without_post
from applications.enums import ApplicationState
from applications.permissions import looks_on
from applications.selectors import disputed_claims
from applications.services import successor_of
from applications.statements import statements_of
from foundation import clock
from notices.selectors import letters_of
from portal.affairs import affair, affairs, by_urgency, expected_amount, payments_by_year, remedies, timeline, way
from portal.selectors.readers import readers_of


@signed_in
@require_safe
def my_affairs(request: HttpRequest) -> HttpResponse:
    rows = affairs(request.user, on=clock.today())
    title, sentence = official_without_post(request.user)
    return render(
        request,
        "portal/affairs.html",
        {
            "waiting": by_urgency(row for row in rows if row.waits),
            "rows": [row for row in rows if not row.waits],
            "years": payments_by_year(rows),
            "today": clock.today(),
            "office": title,
            "office_sentence": sentence,
            "invitations": invitations_for(request.user).count(),
        },
    )


@signed_in
@require_safe
def my_affair(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = affair(request.user, pk, on=clock.today())
    if found is None:
        raise Http404
    return render(
        request,
        "portal/affair.html",
        {
            "affair": found,
            "looks_on": looks_on(request.user, found.application) if not found.acts else "",
            "events": timeline(found.application),
            "letters": letters_of(found.application.pk),
            "is_heard": bool(statements_of(found.application)),
            "disputed": disputed_claims(found.application).count(),
            "expected": expected_amount(found.application),
            "case": getattr(found.application, "case", None),
            "stations": way(found.application),
            "remedies": remedies(found.application, on=clock.today()),
            "corrections": found.application.corrections.all() if found.corrects else (),
            "readers": readers_of(found.application) if hasattr(found.application, "case") else None,
            "successor": successor_of(found.application)
            if found.application.state == ApplicationState.WITHDRAWN
            else None,
            "today": clock.today(),
        },
    )


@signed_in
@require_safe
def my_letters(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The receipt, and every letter of one application."""
    found = affair(request.user, pk, on=clock.today())
    if found is None:
        raise Http404
    if not found.application.number:
        return redirect("portal:affair", pk)
    return render(request, "portal/affair_letters.html", {"affair": found, "letters": letters_of(pk)})
