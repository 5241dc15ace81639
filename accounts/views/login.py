"""Log-in in one or two steps, and log-out."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import LoginView, LogoutView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import public, signed_in
from accounts.forms.login import WAIT, FactorForm, LoginForm
from accounts.login import brake, devices, sessions
from accounts.models import User
from accounts.services import factors
from accounts.telling import help_for, tell_user
from accounts.texts import told
from accounts.views.landing import landing
from foundation import clock

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
TOO_MANY = 429
WAIT_SENTENCE = "为保护账号，请等待 {} 秒后再试；等待期间不核对动态码。"
WRONG_CODE = "动态码或恢复码不正确。请等下一个动态码出现后重新输入；每个码只能用一次。"


class Login(LoginView):
    """Name and password; `next` is followed only inside this site."""

    authentication_form = LoginForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        return landing(self.request.user)  # type: ignore[arg-type]

    def form_valid(self, form: Any) -> Any:
        user = form.get_user()
        url = self.get_redirect_url()
        if factors.asked_of(user):
            sessions.hold(self.request, user, next_url=url)
            return redirect("accounts:second_factor")
        return enter(self.request, user, url=url)

    def form_invalid(self, form: Any) -> Any:
        answer = super().form_invalid(form)
        if form.has_error("__all__", WAIT):
            answer.status_code = TOO_MANY
        return answer


log_in = public(Login.as_view())
log_out = signed_in(LogoutView.as_view(http_method_names=["post", "options"]))


@public
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponseBase:
    """The code after the password."""
    found = sessions.held(request)
    if found is None:
        if request.method == "POST":
            messages.info(request, "验证时间已过，请重新输入登录名和密码。")
        return redirect("accounts:login")
    user, url = found
    form, status = FactorForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        kind, sentence = proved(request, user, form.cleaned_data["code"])
        if kind:
            sessions.let_go(request)
            return enter(request, user, url=url, factor=kind)
        form.add_error("code", sentence)
        status = TOO_MANY if sentence != WRONG_CODE else 200
    context = {"form": form, "demo_code": factors.demo_code(user), "help": help_for(user)}
    return render(request, "accounts/second_factor.html", context, status=status)


def proved(request: HttpRequest, user: User, typed: str) -> tuple[str, str]:
    """Which factor a code proves, or nothing and the sentence that says why; guesses are slowed as for a password."""
    name = f"{user.get_username()}{brake.CODE}"
    seconds = brake.begin_try(request, name)
    if seconds:
        return "", WAIT_SENTENCE.format(seconds)
    kind = factors.spend(user, typed, at=clock.now())
    if not kind:
        return "", WRONG_CODE
    brake.forgive(request, name)
    return kind, ""


def enter(request: HttpRequest, user: User, *, url: str, factor: str = "") -> HttpResponse:
    """Log in, remember the browser, tell the owner of one not seen before, go where the user was going."""
    login(request, user, backend=MODEL_BACKEND)
    if factor:
        sessions.trust(request.session, factor)
    if factor == "recovery":
        left = factors.codes_left(user)
        messages.info(request, f"您用了一个恢复码，还剩 {left} 个。手机遗失的，请在“我的信息”中重新设置动态码。")
    answer = redirect(url or landing(user))
    _remember(request, answer, user)
    return answer


@transaction.atomic
def _remember(request: HttpRequest, answer: HttpResponse, user: User) -> None:
    at = clock.now()
    new = devices.remember(request, answer, user, at=at)
    if new:
        device, address = devices.in_words(request.headers.get("User-Agent", "")), devices.address_of(request)
        tell_user(
            user, key=f"device:{new.pk}", at=at, link=reverse("accounts:sessions"),
            **told("security:new_device", device=device, address=address, help=help_for(user)),
        )  # fmt: skip
