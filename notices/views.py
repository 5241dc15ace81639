"""The public proof of a letter, and its file for those whom it concerns."""

import logging
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public, signed_in
from accounts.services.reading import note_reading
from audit.enums import ReadingKind
from foundation import clock
from notices.enums import LetterState
from notices.forms import ByFileForm, ByNumberForm
from notices.models import Letter
from notices.permissions import may_read
from notices.selectors import LetterAltered, by_token, file_of, shown_recipient
from notices.withdrawn import told

log = logging.getLogger(__name__)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Two ways to prove a letter; a file that matches, or does not, is answered at once."""
    by_file = request.method == "POST" and "by_file" in request.POST
    number_form = ByNumberForm(request.POST if request.method == "POST" and not by_file else None)
    file_form = ByFileForm(request.POST, request.FILES) if by_file else ByFileForm()
    if by_file and file_form.is_valid():
        return _proof(request, file_form.letter, file_sha256=file_form.sha256)
    if number_form.is_bound and number_form.is_valid():
        return redirect("notices:verify_letter", number_form.letter.token)
    return render(request, "notices/verify.html", {"number_form": number_form, "file_form": file_form})


@public
@require_safe
def verify_letter(request: HttpRequest, token: str) -> HttpResponse:
    """Where the QR code of a letter leads."""
    return _proof(request, by_token(token))


@signed_in
@require_safe
def letter_pdf(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """The letter's file; a letter of somebody else is not found, like one that does not exist."""
    letter = Letter.objects.filter(pk=letter_id).first()
    if letter is None or not may_read(request.user, letter):
        raise Http404
    if letter.state == LetterState.QUEUED:
        return render(request, "notices/queued.html", {"letter": letter})
    try:
        content = file_of(letter)
    except LetterAltered as altered:
        log.error("file of letter %s is missing or altered", letter.pk)
        return render(request, "notices/altered.html", {"letter": letter, "sentence": str(altered)}, status=503)
    note_reading(
        user=request.user, about=letter.application_id, what=ReadingKind.LETTER, item=str(letter.pk), at=clock.now()
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{letter.number} {letter.title}.pdf") or ""
    return response


def _proof(request: HttpRequest, letter: Letter | None, file_sha256: str = "") -> HttpResponse:
    if letter:
        told([letter])
    context = {
        "letter": letter,
        "file_sha256": file_sha256,
        "recipient": shown_recipient(letter) if letter else "",
    }
    return render(request, "notices/proof.html", context, status=200 if letter else 404)
