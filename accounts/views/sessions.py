"""One's own log-ins, and the page that asks for the password again."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import signed_in
from accounts.forms.login import ConfirmForm
from accounts.login import brake, reauth, sessions
from accounts.login.reauth import recently_confirmed
from accounts.models import User
from accounts.services import factors
from accounts.views.landing import landing
from accounts.views.login import TOO_MANY, proved

WAIT = "为保护账号，请等待 {} 秒后再试；等待期间不核对密码。"


@signed_in
@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/sessions.html", {"shown": sessions.of(request)})


@signed_in
@recently_confirmed("退出登录")
@require_POST
def end_one(request: HttpRequest, pk: int) -> HttpResponse:
    if sessions.end(cast(User, request.user), pk=pk):
        messages.success(request, "已退出该设备上的登录。")
    else:
        messages.info(request, "该登录已经退出。")
    return redirect("accounts:sessions")


@signed_in
@recently_confirmed("退出其他全部登录")
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    ended = sessions.end_others(request)
    messages.success(request, f"已退出其他 {ended} 处登录。" if ended else "没有其他登录。")
    return redirect("accounts:sessions")


@signed_in
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Password and code once more; then what was kept, with one button to send it."""
    user, kept = cast(User, request.user), reauth.kept(request)
    if request.method != "POST" and reauth.is_recent(request):
        return _go_on(request, kept)
    with_code = factors.asked_of(user)
    form, status = ConfirmForm(request.POST or None, with_code=with_code), 200
    if request.method == "POST" and form.is_valid():
        status = _checked(request, user, form)
        if form.is_valid():
            reauth.confirm(request)
            return redirect("accounts:confirm")
    context = {"form": form, "kept": kept, "demo_code": factors.demo_code(user)}
    return render(request, "accounts/confirm.html", context, status=status)


def _go_on(request: HttpRequest, kept: reauth.Kept | None) -> HttpResponse:
    if kept is None:
        return redirect(landing(cast(User, request.user)))
    if not kept.is_post:
        return redirect(kept.path)
    return render(request, "accounts/confirmed.html", {"kept": kept})


def _checked(request: HttpRequest, user: User, form: ConfirmForm) -> int:
    """Put on the form what is wrong; the status to answer with."""
    name, typed = user.get_username(), form.cleaned_data
    seconds = brake.waiting(request, name)
    if seconds:
        form.add_error("password", WAIT.format(seconds))
        return TOO_MANY
    if authenticate(request, username=name, password=typed["password"]) != user:
        form.add_error("password", "密码不正确，请重新输入。")
        return 200
    brake.forgive(request, name)
    if "code" in form.fields:
        kind, sentence = proved(request, user, typed["code"])
        if not kind:
            form.add_error("code", sentence)
    return 200
