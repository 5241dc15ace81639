"""A forgotten password: who, the code, the new password. The pages are the same for a name that nobody has."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import public
from accounts.enums import PendingKind
from accounts.forms.identity import ForgottenForm, FreshPasswordForm
from accounts.login.devices import known_device
from accounts.models import Pending
from accounts.selectors import login_name
from accounts.services import resetting
from accounts.services.pending import GONE, PendingGone, open_pending, proved
from accounts.views.waiting import CodeStep, code_page, pending_of, remember
from foundation import clock

SESSION = "reset"


@public
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        typed = form.cleaned_data["typed"]
        here = bool(known_device(request, login_name(typed, on=clock.today())))
        remember(request, SESSION, resetting.begin(typed=typed, known_here=here, at=clock.now()))
        return redirect("accounts:reset_code")
    return render(request, "accounts/forgotten.html", {"form": form})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    def right(row: Pending, typed: str) -> HttpResponse:
        resetting.confirm(pending=row, code=typed, at=clock.now())
        return redirect("accounts:reset_password")

    step = CodeStep(
        kind=PendingKind.PASSWORD, here="accounts:reset_code", back="accounts:forgotten", title="找回密码",
        label="下一步", sent="如果这个账号登记了手机号，新的验证码会在一分钟内发到该手机号。", right=right,
        again=lambda row: resetting.send_again(pending=row, at=clock.now()), shows_phone=False,
    )  # fmt: skip
    return code_page(request, pending_of(request, SESSION), step)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    pending = pending_of(request, SESSION)
    try:
        row = open_pending(pending, PendingKind.PASSWORD, at=clock.now())
        if not proved(row) or row.user is None:
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
