"""The end of the way: check the answers, submit, the receipt; take back; look at a file."""

from datetime import date
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import signed_in
from accounts.telling import contacts_behind
from applications.answers_page import clauses_of, pages_of, roster_summary
from applications.cards import cards_of
from applications.enums import ApplicationState
from applications.forms import DeclarationForm, WithdrawForm
from applications.models import Application, Material
from applications.permissions import may_act, may_read
from applications.route import names_of_way
from applications.selectors import Doubts, current_lines, doubts_among, mended_targets, open_correction, own_others
from applications.selectors.versions import handed_in_as, roster_of, versions_of
from applications.services import (
    AlreadyClaimed,
    AnswerAwaited,
    NotAgreed,
    NotComplete,
    NotEligible,
    SameCertificate,
    StaleVersion,
    content_of,
    judge,
    resubmit,
    submit,
    withdraw,
)
from applications.standing import Standing, may_withdraw, standing_of, state_word
from applications.steps import ACCOUNT, CHECK, url_from_check
from applications.views.common import (
    acting_application,
    draw,
    for_readers,
    open_application,
    own_application,
    stated_version,
)
from audit.errors import DomainError
from foundation import clock
from policy.lookup import scheme as scheme_of
from policy.verdict import Verdict

CONTENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


@require_safe
@open_application
@for_readers
def check(request: HttpRequest, application: Application) -> HttpResponse:
    """Everything on one page, as it will stand in the file, and what the rules say to it."""
    return _draw_check(request, application, DeclarationForm())


@require_POST
@open_application
def send(request: HttpRequest, application: Application) -> HttpResponse:
    """Submit a draft or answer a correction; refused, the same page says why and where to mend it."""
    correcting = application.state == ApplicationState.CORRECTING
    form = DeclarationForm(request.POST)
    if not correcting and not form.is_valid():
        return _draw_check(request, application, form, status=422)
    if correcting and "unchanged" not in request.POST and (left := _untouched(application)):
        names = "、".join(left)
        refused = f"要求补正的“{names}”还没有修改。请先修改；确实不用修改的，请在下面勾选确认后再提交。"
        return _draw_check(request, application, form, refused=refused, status=422)
    at = clock.now()
    version = stated_version(request)
    try:
        if correcting:
            resubmit(application=application, by=request.user, version=version, at=at)
        else:
            consent = form.cleaned_data["consent_version"]
            submit(application=application, by=request.user, consent_version=consent, version=version, at=at)
    except (
        NotComplete, NotEligible, AlreadyClaimed, AnswerAwaited, SameCertificate, NotAgreed, StaleVersion,
    ) as refused:  # fmt: skip
        application.refresh_from_db()
        status = 409 if isinstance(refused, StaleVersion) else 422
        own = getattr(refused, "own", None)
        return _draw_check(request, application, form, refused=str(refused), own=own, status=status)
    return redirect("applications:receipt", application.pk)


@require_safe
@own_application
def receipt(request: HttpRequest, application: Application) -> HttpResponse:
    """What was handed in and when, as a record that stays; below it, not printed, where it stands now."""
    if application.state == ApplicationState.DRAFT:
        return redirect("applications:check", application.pk)
    handed = handed_in_as(application, versions_of(application)[-1], newest=True)
    standing = standing_of(application, clock.today())
    waiting = _waiting(application, standing)
    declared = scheme_of(application.scheme).materials
    address = settings.SITE_URL + reverse("portal:affair", args=[application.pk])
    context = {
        "application": application,
        "scheme": scheme_of(application.scheme),
        "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=2),
        "stations": [
            {"name": name, "state": "active" if index == 0 and waiting else "neutral", "note": ""}
            for index, name in enumerate(names_of_way(application))
        ],
        "handed_in_word": ApplicationState(handed.state).label,
        "version": handed.version,
        "roster": roster_of(application, handed.version),
        "materials": [(each.label, file) for each in declared for file in handed.materials if file.code == each.id],
        "standing": standing,
        "waiting": waiting,
        "corrected_at": application.corrections.aggregate(at=Max("answered_at"))["at"],
        "may_withdraw": may_withdraw(application, clock.today()) and may_act(request.user, application),
    }
    return render(request, "applications/receipt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_application
def take_back(request: HttpRequest, application: Application) -> HttpResponse:
    """Withdraw before the decision, with a reason."""
    if not may_withdraw(application, clock.today()):
        messages.info(request, "这份申请已送签发或已经办结，不能撤回。如有疑问，请与经办部门联系。")
        return redirect("portal:affair", application.pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(application=application, by=request.user, reason=form.cleaned_data["reason"], at=clock.now())
        except DomainError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"申请 {application.number} 已撤回。需要时可以重新申请。")
        return redirect("portal:affair", application.pk)
    context = {"application": application, "scheme": scheme_of(application.scheme), "form": form}
    return render(request, "applications/withdraw.html", context)


@require_safe
@signed_in
def material_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The content of a file, for its applicant; the bureaus have their own view (reviews:material)."""
    rows: QuerySet[Material] = Material.objects.select_related("application__person", "application__organisation")
    material = rows.filter(pk=pk).exclude(stored_name="").first()
    if material is None or not may_read(request.user, material.application):
        raise Http404
    response = HttpResponse(content_of(material), content_type=CONTENT_TYPES[material.kind])
    response.headers["Content-Disposition"] = content_disposition_header(False, material.original_name)
    return response


def _waiting(application: Application, standing: Standing | None) -> bool:
    """Whether the first bureau has yet to say that it takes the file."""
    words = standing.word if standing else ""
    return application.state == ApplicationState.SUBMITTED and words == ApplicationState.SUBMITTED.label


def _untouched(application: Application) -> list[str]:
    """Names of what the bureau asked to be put right and nobody has changed yet."""
    asked = open_correction(application)
    mended = mended_targets(application, asked)
    return [item.label for item in asked.items.all() if item.target not in mended] if asked else []


def _draw_check(
    request: HttpRequest,
    application: Application,
    form: DeclarationForm,
    refused: str = "",
    own: Application | None = None,
    status: int = 200,
) -> HttpResponse:
    on = application.submitted_on or clock.today()
    verdict = judge(application, on)
    doubts, must_go = _doubts(application, verdict, on)
    if must_go:
        verdict = judge(application, on, without=must_go)
    context: dict[str, Any] = {
        "form": form,
        "refused": refused,
        "own": own,
        "verdict": verdict,
        "clauses": clauses_of(application, verdict),
        "pages": pages_of(application, to_read=bool(getattr(request, "looks_on", ""))),
        "cards": cards_of(application),
        "roster": roster_summary(application, verdict, without=must_go, doubted=doubts.told),
        "elsewhere": len(doubts.elsewhere),
        "account_url": url_from_check(application, ACCOUNT),
        "today": on,
        "doubts": len(doubts.told),
        "must_go": len(must_go),
        "may_stay": doubts.may_stay,
        "others": [(each, state_word(each, clock.today())) for each in own_others(application)[:5]],
        "correcting": application.state == ApplicationState.CORRECTING,
        "told_by": contacts_behind(application.applicant),
    }
    return draw(request, application, CHECK, "applications/check.html", status=status, **context)


def _doubts(application: Application, verdict: Verdict, on: date) -> tuple[Doubts, frozenset[int]]:
    """Rows that are asked for twice, and those of them that must go: a row that fails the rules claims nothing."""
    if not application.roster_edition:
        return Doubts(), frozenset()
    doubts = doubts_among(application, current_lines(application), on)
    if not doubts.must_go:
        return doubts, frozenset()
    numbers = list(current_lines(application).values_list("number", flat=True))
    failing = {numbers[line.number - 1] for line in verdict.lines if line.met is False}
    return doubts, doubts.must_go - failing
