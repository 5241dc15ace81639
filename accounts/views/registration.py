"""Registration of a person or a unit: a form, a code to the mobile, then the account.

Between the two pages what was typed lies sealed in a row; the session holds only its number.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import consent
from accounts.access import public
from accounts.enums import PendingKind
from accounts.forms.identity import CodeForm
from accounts.forms.people import NewUserForm, OrganisationForm, PersonForm
from accounts.models import Pending, User
from accounts.services import registering
from accounts.services.pending import PendingGone, content_of, open_pending
from accounts.views.landing import landing, wanted
from accounts.views.waiting import pending_of, remember
from audit.errors import DomainError
from foundation import clock
from messaging.codes import CodeWrong, TooManyCodes

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
FORMS: dict[str, type[NewUserForm]] = {PendingKind.PERSON: PersonForm, PendingKind.ORGANISATION: OrganisationForm}
TITLES = {PendingKind.PERSON: "个人注册", PendingKind.ORGANISATION: "单位注册"}
WELCOME = {
    PendingKind.PERSON: "注册成功。您可以开始申请了；收款账户可以现在登记，也可以在申请时登记。",
    PendingKind.ORGANISATION: "注册成功。您是本单位管理员，可以邀请同事办理本单位的申请。",
}
SESSION = "registration"


@public
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/register.html", {"next": wanted(request)})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def register_person(request: HttpRequest) -> HttpResponse:
    return _first_step(request, PendingKind.PERSON)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def register_organisation(request: HttpRequest) -> HttpResponse:
    return _first_step(request, PendingKind.ORGANISATION)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def register_code(request: HttpRequest) -> HttpResponse:
    """The second step: the code, or another code."""
    pending = pending_of(request, SESSION)
    try:
        open_pending(pending, pending.kind if pending else "", at=clock.now())
    except PendingGone as gone:
        if request.user.is_authenticated:
            return redirect(landing(request.user))
        messages.error(request, str(gone))
        return redirect("accounts:register")
    if request.method == "POST" and "again" in request.POST:
        return _again(request, pending)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            registering.confirm(pending=pending, code=form.cleaned_data["code"], at=clock.now())
            user = registering.finish(pending=pending, at=clock.now())
        except registering.NumberKnown as known:
            return render(request, "accounts/register_known.html", {"sentence": str(known)})
        except CodeWrong as wrong:
            form.add_error("code", str(wrong))
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            return _welcome(request, user, PendingKind(pending.kind))
    return render(
        request, "accounts/code.html",
        {
            "form": form, "title": TITLES[PendingKind(pending.kind)], "mask": pending.phone_mask,
            "label": "完成注册", "next": wanted(request), "back": f"accounts:register_{pending.kind}",
        },
    )  # fmt: skip


def _first_step(request: HttpRequest, kind: PendingKind) -> HttpResponse:
    if request.method == "POST":
        form = FORMS[kind](request.POST)
        if form.is_valid():
            content = form.cleaned_data | {"consent": consent.REGISTRATION_VERSION}
            del content["password_again"]
            try:
                remember(request, SESSION, registering.begin(kind=kind, content=content, at=clock.now()))
            except TooManyCodes as limit:
                form.add_error(registering.PHONE_FIELD[kind], str(limit))
            else:
                return _to_code(request)
    else:
        form = FORMS[kind](initial=_typed_before(request, kind))
    context = {"form": form, "title": TITLES[kind], "next": wanted(request), "consent": consent.REGISTRATION_TEXT}
    return render(request, "accounts/register_form.html", context)


def _typed_before(request: HttpRequest, kind: PendingKind) -> dict[str, Any]:
    """What this visitor typed into the same form, while it waits for its code."""
    try:
        typed = content_of(open_pending(pending_of(request, SESSION), kind, at=clock.now()))
        return {name: value for name, value in typed.items() if name != "consent"}
    except PendingGone:
        return {}


def _again(request: HttpRequest, pending: Pending) -> HttpResponse:
    try:
        registering.send_again(pending=pending, at=clock.now())
    except DomainError as limit:
        messages.error(request, str(limit))
    else:
        messages.success(request, "新的验证码已发送，原来的不再有效。")
    return _to_code(request)


def _to_code(request: HttpRequest) -> HttpResponse:
    target = wanted(request)
    return redirect(reverse("accounts:register_code", query={"next": target} if target else None))


def _welcome(request: HttpRequest, user: User, kind: PendingKind) -> HttpResponse:
    target = wanted(request)
    request.session.pop(SESSION, None)
    login(request, user, backend=MODEL_BACKEND)
    messages.success(request, WELCOME[kind])
    return redirect(target or landing(user))
