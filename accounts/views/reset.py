"""A forgotten password: who, the code, the new password. The pages are the same for a name that nobody has."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import public
from accounts.enums import PendingKind
from accounts.forms.identity import CodeForm, ForgottenForm, FreshPasswordForm
from accounts.services import resetting
from accounts.services.pending import GONE, PendingGone, open_pending
from accounts.views.waiting import pending_of, remember
from foundation import clock
from messaging.codes import CodeWrong

SESSION = "reset"


@public
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        remember(request, SESSION, resetting.begin(typed=form.cleaned_data["typed"], at=clock.now()))
        return redirect("accounts:reset_code")
    return render(request, "accounts/forgotten.html", {"form": form})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    pending = pending_of(request, SESSION)
    form = CodeForm(request.POST if request.method == "POST" and "again" not in request.POST else None)
    try:
        open_pending(pending, PendingKind.PASSWORD, at=clock.now())
        if request.method == "POST" and "again" in request.POST:
            resetting.send_again(pending=pending, at=clock.now())
            messages.success(request, "如果这个账号登记了手机号，新的验证码会在一分钟内发到该手机号。")
            return redirect("accounts:reset_code")
        if form.is_valid():
            resetting.confirm(pending=pending, code=form.cleaned_data["code"], at=clock.now())
            return redirect("accounts:reset_password")
    except CodeWrong as wrong:
        form.add_error("code", str(wrong))
    except PendingGone as gone:
        messages.error(request, str(gone))
        return redirect("accounts:forgotten")
    context = {
        "form": form, "title": "找回密码", "label": "下一步", "back": "accounts:forgotten", "mask": "", "next": "",
    }  # fmt: skip
    return render(request, "accounts/code.html", context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    pending = pending_of(request, SESSION)
    try:
        row = open_pending(pending, PendingKind.PASSWORD, at=clock.now())
        if row.confirmed_at is None or row.user is None:
            raise PendingGone(GONE)
        form = FreshPasswordForm(row.user, request.POST if request.method == "POST" else None)
        if form.is_valid():
            resetting.finish(pending=row, password=form.cleaned_data["new_password1"], at=clock.now())
            request.session.pop(SESSION, None)
            messages.success(request, "新密码已设置，其他设备上的登录已退出。请用新密码登录。")
            return redirect("accounts:login")
    except PendingGone as gone:
        messages.error(request, str(gone))
        return redirect("accounts:forgotten")
    return render(request, "accounts/reset_password.html", {"form": form})
