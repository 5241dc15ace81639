"""Log-in and registration, one's own profile and payee account, the members of an organisation."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.access import APPLICANT, public, roles, signed_in
from accounts.enums import Role
from accounts.forms import (
    AccountForm,
    LoginForm,
    MemberForm,
    NewPasswordForm,
    NewUserForm,
    OrganisationForm,
    PersonForm,
)
from accounts.models import Membership, Organisation, Person, User
from accounts.permissions import may_act_for, may_manage, roles_of
from accounts.selectors import accounts_of, members_of, organisations_of, person_of, posts_of
from audit.errors import DomainError
from foundation import clock

REVIEWING = {Role.CLERK, Role.HEAD, Role.AUDITOR}
PAYING = {Role.MAKER, Role.CHECKER, Role.RELEASER, Role.RECONCILER, Role.RECONCILE_CHECKER}
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def landing(user: User) -> str:
    """Where a person works: the desk, the treasury or one's own affairs."""
    held = roles_of(user)
    if held & REVIEWING:
        return reverse("reviews:sign" if held & REVIEWING == {Role.HEAD} else "reviews:queue")
    if held & PAYING:
        return reverse("payments:home")
    return reverse("portal:home" if Role.ADMIN in held else "portal:affairs")


class Login(LoginView):
    """Django's own log-in; `next` is followed only inside this site."""

    authentication_form = LoginForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        return landing(self.request.user)  # type: ignore[arg-type]


log_in = public(Login.as_view())
log_out = signed_in(LogoutView.as_view(http_method_names=["post", "options"]))


@public
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/register.html", {"next": _wanted(request)})


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


@signed_in
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    person = person_of(request.user)
    return render(
        request,
        "accounts/profile.html",
        {
            "person": person,
            "accounts": list(accounts_of(person=person)[:5]) if person else [],
            "organisations": organisations_of(request.user),
            "posts": posts_of(request.user),
        },
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    form = NewPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, "密码已修改，其他设备上的登录已退出。")
        return redirect("accounts:profile")
    return render(request, "accounts/password.html", {"form": form})


@roles(APPLICANT)
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    person = person_of(request.user)
    if person is None:
        raise Http404
    return _propose(request, person, reverse("accounts:profile"))


@roles(APPLICANT)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_account(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    organisation = _own_organisation(request, organisation_id)
    return _propose(request, organisation, reverse("accounts:members", args=[organisation.pk]))


@roles(APPLICANT)
@require_safe
def members(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    return _members(request, _own_organisation(request, organisation_id), MemberForm())


@roles(APPLICANT)
@require_POST
def member_add(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    organisation = _own_organisation(request, organisation_id)
    form = MemberForm(request.POST)
    if form.is_valid():
        try:
            services.add_member(
                organisation=organisation,
                user=form.user,
                role=form.cleaned_data["role"],
                by=_user(request),
                at=clock.now(),
            )
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{form.user.name}现在可以为本单位办理申请。")
            return redirect("accounts:members", organisation.pk)
    return _members(request, organisation, form)


@roles(APPLICANT)
@require_POST
def member_remove(request: HttpRequest, organisation_id: UUID, membership_id: int) -> HttpResponse:
    organisation = _own_organisation(request, organisation_id)
    membership = get_object_or_404(
        Membership.objects.select_related("organisation", "user"), pk=membership_id, organisation=organisation
    )
    try:
        services.remove_member(membership=membership, by=_user(request), at=clock.now())
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已停用{membership.user.name}的经办权限。")
    return redirect("accounts:members", organisation.pk)


def _user(request: HttpRequest) -> User:
    """The user of a view that is not public."""
    return cast(User, request.user)


def _welcome(request: HttpRequest, user: User, sentence: str) -> HttpResponse:
    login(request, user, backend=MODEL_BACKEND)
    messages.success(request, sentence)
    return redirect(_wanted(request) or landing(user))


def _wanted(request: HttpRequest) -> str:
    """The page somebody was on the way to when asked to log in or register; empty unless it is one of ours."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if ours else ""


def _registration(request: HttpRequest, form: NewUserForm, title: str) -> HttpResponse:
    return render(request, "accounts/register_form.html", {"form": form, "title": title, "next": _wanted(request)})


def _own_organisation(request: HttpRequest, organisation_id: UUID) -> Organisation:
    """The user's own organisation; another's is not found, like one that does not exist."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None or not may_act_for(request.user, organisation):
        raise Http404
    return organisation


def _propose(request: HttpRequest, owner: Person | Organisation, back: str) -> HttpResponse:
    personal = isinstance(owner, Person)
    form = AccountForm(request.POST or None, personal=personal)
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("number", "bank_name", "cnaps")}
        try:
            services.propose_account(owner=owner, by=_user(request), at=clock.now(), **data)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "收款账户已登记，待财政部门核验后用于发放。")
            return redirect(back)
    held: dict[str, Any] = {"person": owner} if personal else {"organisation": owner}
    accounts = list(accounts_of(**held)[:5])
    context = {"form": form, "owner": owner, "accounts": accounts, "back": back}
    return render(request, "accounts/account.html", context)


def _members(request: HttpRequest, organisation: Organisation, form: MemberForm) -> HttpResponse:
    return render(
        request,
        "accounts/members.html",
        {
            "organisation": organisation,
            "memberships": list(members_of(organisation)),
            "accounts": list(accounts_of(organisation=organisation)[:5]),
            "form": form,
            "manages": may_manage(request.user, organisation),
        },
    )
