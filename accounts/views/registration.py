"""Registration of a person or a unit."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import services
from accounts.access import public
from accounts.forms import NewUserForm, OrganisationForm, PersonForm
from accounts.models import User
from accounts.views.landing import landing, wanted
from audit.errors import DomainError
from foundation import clock

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


@public
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/register.html", {"next": wanted(request)})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def register_person(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        del data["password_again"]
        try:
            person = services.register_person(**data, at=clock.now())
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            return _welcome(
                request, person.user, "注册成功。您可以开始申请了；收款账户可以现在登记，也可以在申请时登记。"
            )
    return _registration(request, form, "个人注册")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def register_organisation(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        del data["password_again"]
        try:
            organisation = services.register_organisation(**data, at=clock.now())
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            manager = organisation.memberships.select_related("user").get().user
            return _welcome(request, manager, "注册成功。您是本单位管理员，可以为同事开通经办权限。")
    return _registration(request, form, "单位注册")


def _welcome(request: HttpRequest, user: User, sentence: str) -> HttpResponse:
    login(request, user, backend=MODEL_BACKEND)
    messages.success(request, sentence)
    return redirect(wanted(request) or landing(user))


def _registration(request: HttpRequest, form: NewUserForm, title: str) -> HttpResponse:
    return render(request, "accounts/register_form.html", {"form": form, "title": title, "next": wanted(request)})
