"""Filling in: a section, the materials, the account."""

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.enums import AccountState
from accounts.login.reauth import recently_confirmed
from accounts.models import PayeeAccount, User
from accounts.selectors import LIVE, accounts_of
from accounts.services import propose_account
from accounts.views.profile import account_typed
from applications.cards import cards_of
from applications.enums import MaterialForm
from applications.forms import AccountForm, SectionForm
from applications.models import Application
from applications.sections import Section, sections
from applications.selectors import materials_of, open_correction
from applications.services import (
    MaterialRefused,
    StaleVersion,
    attach_material,
    choose_account,
    promise_material,
    save_section,
    withdraw_material,
)
from applications.steps import ACCOUNT, MATERIALS, items_on, url_after
from applications.views.common import comes_back, draw, open_application, stated_version
from audit.errors import DomainError
from foundation import clock
from foundation.templatetags.show import error_count
from policy.lookup import scheme as scheme_of
from policy.terms import MaterialMode

STAY = "stay"


@require_http_methods(["GET", "HEAD", "POST"])
@open_application
def section(request: HttpRequest, application: Application, number: int) -> HttpResponse:
    """One section of questions. POST saves what is valid; what is not is shown again with its reason."""
    scheme = scheme_of(application.scheme)
    page = _section(sections(scheme), number)
    returned = items_on(open_correction(application), page.targets)
    if request.method != "POST":
        form = SectionForm(scheme, page, application, returned=returned)
        return _draw_section(request, application, page, form)
    form = SectionForm(scheme, page, application, request.POST, returned)
    valid = form.is_valid()
    facts, details = form.answers()
    try:
        save_section(
            application=application,
            facts=facts,
            details=details,
            version=stated_version(request),
            by=request.user,
            at=clock.now(),
        )
    except StaleVersion as stale:
        differing = form.differing(stale.current)
        if differing:
            return _draw_stale(request, stale.current, page, form, differing)
        application.refresh_from_db()
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "applications/saved.html", {"application": application, "wrong": error_count(form)})
    if not valid:
        return _draw_section(request, application, page, form)
    here = str(page.number)
    stay = request.POST.get("then") == STAY
    return redirect(request.path if stay else _onward(request, application, here))


@require_http_methods(["GET", "HEAD", "POST"])
@open_application
def materials(request: HttpRequest, application: Application) -> HttpResponse:
    """The materials as cards. POST takes in files and commitments; a refused file is named on its card."""
    errors: dict[str, list[str]] = {}
    sent = sum(len(request.FILES.getlist(name)) for name in request.FILES)
    if request.method == "POST":
        if "remove" in request.POST:
            _remove_material(request, application)
        errors = _take_files(request, application)
        _replace_files(request, application, errors)
        _take_promises(request, application)
        stay = request.POST.get("then") == STAY or "remove" in request.POST
        if not errors:
            return redirect(request.path if stay else _onward(request, application, MATERIALS))
    declared = scheme_of(application.scheme).materials
    targets = [f"material:{each.id}" for each in declared]
    returned = items_on(open_correction(application), targets)
    codes = {each.id: _paper_code(request, each.id) for each in declared if each.of_roster}
    cards = cards_of(application, errors, returned, codes)
    saved = sent > sum(len(each) for each in errors.values())
    return draw(request, application, MATERIALS, "applications/materials.html", cards=cards, errors=errors, saved=saved)


@require_http_methods(["GET", "HEAD", "POST"])
@open_application
def account(request: HttpRequest, application: Application) -> HttpResponseBase:
    """Where the money goes: an account already known, or a new one to be verified.

    A new one, once it reads, is registered after a fresh confirmation only, and so is one not verified yet chosen.
    """
    owner = {"person": application.person} if application.person else {"organisation": application.organisation}
    usable = accounts_of(**owner).filter(state__in=LIVE)
    form = AccountForm(personal=application.person is not None)
    if request.method == "POST":
        if "use" in request.POST:
            return _use_account(request, application, usable)
        form = AccountForm(request.POST, personal=application.person is not None)
        if form.is_valid():
            return _register_account(request, application, form, usable)
    return _draw_account(request, application, form, usable)


@recently_confirmed(account_typed)
def _register_account(
    request: HttpRequest, application: Application, form: AccountForm, usable: Any
) -> HttpResponseBase:
    if _new_account(request, application, form):
        return redirect(_onward(request, application, ACCOUNT))
    return _draw_account(request, application, form, usable)


def _draw_account(request: HttpRequest, application: Application, form: AccountForm, usable: Any) -> HttpResponse:
    returned = items_on(open_correction(application), [ACCOUNT])
    return draw(
        request,
        application,
        ACCOUNT,
        "applications/account.html",
        form=form,
        usable=list(usable),
        asked=returned.get(ACCOUNT),
    )


def _onward(request: HttpRequest, application: Application, here: str) -> str:
    """Where saving leads: back to the answers page for who came from there, else to the next page."""
    return reverse("applications:check", args=[application.pk]) if comes_back(request) else url_after(application, here)


def _section(pages: tuple[Section, ...], number: int) -> Section:
    if not 1 <= number <= len(pages):
        raise Http404
    return pages[number - 1]


def _draw_section(request: HttpRequest, application: Application, page: Section, form: SectionForm) -> HttpResponse:
    return draw(
        request,
        application,
        str(page.number),
        "applications/section.html",
        section=page,
        form=form,
        saved=form.is_bound,
    )


def _draw_stale(
    request: HttpRequest, current: Application, page: Section, form: SectionForm, differing: list[dict[str, str]]
) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "applications/saved.html", {"application": None, "wrong": 0})
    typed = [(name, value) for name in form.fields for value in request.POST.getlist(name)]
    return draw(
        request,
        current,
        str(page.number),
        "applications/changed.html",
        status=409,
        section=page,
        differing=differing,
        typed=typed,
    )


def _take_files(request: HttpRequest, application: Application) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for material in scheme_of(application.scheme).materials:
        if material.mode is MaterialMode.SHARED:
            continue
        for upload in request.FILES.getlist(f"file-{material.id}"):
            try:
                attach_material(
                    application=application,
                    code=material.id,
                    name=upload.name or "",
                    data=upload.read(),
                    paper_code=_paper_code(request, material.id) if material.of_roster else None,
                    by=request.user,
                    at=clock.now(),
                )
            except MaterialRefused as refused:
                errors.setdefault(material.id, []).append(str(refused))
    return errors


def _replace_files(request: HttpRequest, application: Application, errors: dict[str, list[str]]) -> None:
    """A file in the place of one that lies there; a refused one leaves the old where it is."""
    declared = {each.id: each for each in scheme_of(application.scheme).materials}
    for old in materials_of(application).filter(form=MaterialForm.FILE):
        upload = request.FILES.get(f"replace-{old.pk}")
        if upload is None or old.code not in declared:
            continue
        try:
            attach_material(
                application=application,
                code=old.code,
                name=upload.name or "",
                data=upload.read(),
                paper_code=_paper_code(request, old.code) if declared[old.code].of_roster else None,
                by=request.user,
                at=clock.now(),
            )
        except MaterialRefused as refused:
            errors.setdefault(old.code, []).append(str(refused))
        else:
            withdraw_material(material=old, by=request.user, at=clock.now())


def _paper_code(request: HttpRequest, material: str) -> str:
    return request.POST.get(f"code-{material}", "")


def _take_promises(request: HttpRequest, application: Application) -> None:
    given = {each.code: each for each in materials_of(application).filter(form=MaterialForm.COMMITMENT)}
    for material in scheme_of(application.scheme).materials:
        if material.mode is not MaterialMode.COMMITMENT:
            continue
        ticked = f"promise-{material.id}" in request.POST
        if ticked and material.id not in given:
            promise_material(application=application, code=material.id, by=request.user, at=clock.now())
        elif not ticked and material.id in given:
            withdraw_material(material=given[material.id], by=request.user, at=clock.now())


def _remove_material(request: HttpRequest, application: Application) -> None:
    wanted = request.POST["remove"]
    found = next((each for each in materials_of(application) if str(each.pk) == wanted), None)
    if found:
        withdraw_material(material=found, by=request.user, at=clock.now())
        messages.success(request, f"已移除“{found}”。")


def _use_account(request: HttpRequest, application: Application, usable: Any) -> HttpResponseBase:
    chosen: PayeeAccount | None = next((each for each in usable if str(each.pk) == request.POST["use"]), None)
    if chosen is None:
        messages.error(request, "该账户已停用，请选择其他账户或登记新的账户。")
        return redirect(request.path)
    use = _choose_account if chosen.state == AccountState.VERIFIED else _choose_unverified
    return use(request, application, chosen)


def _choose_account(request: HttpRequest, application: Application, chosen: PayeeAccount) -> HttpResponseBase:
    choose_account(application=application, account=chosen, by=request.user, at=clock.now())
    return redirect(_onward(request, application, ACCOUNT))


_choose_unverified = recently_confirmed("使用这个账户")(_choose_account)


def _new_account(request: HttpRequest, application: Application, form: AccountForm) -> bool:
    """Register and choose in one; False where the verb refused, with its sentence on the form."""
    at, user = clock.now(), cast(User, request.user)
    try:
        with transaction.atomic():
            new = propose_account(
                owner=application.applicant,
                number=form.cleaned_data["number"],
                bank_name=form.cleaned_data["bank_name"],
                cnaps=form.cleaned_data["cnaps"],
                by=user,
                at=at,
            )
            choose_account(application=application, account=new, by=user, at=at)
    except DomainError as refused:
        form.add_error(None, str(refused))
        return False
    return True
