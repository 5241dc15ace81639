"""Setting up the second factor, its recovery codes, and giving it up."""

import base64
from typing import cast

import segno
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import signed_in
from accounts.forms.login import FirstCodeForm
from accounts.login import sessions
from accounts.login.reauth import recently_confirmed
from accounts.models import User
from accounts.passwords import is_staff
from accounts.services import factors
from foundation import clock
from foundation.sealing import SealBroken, open_bytes, seal_bytes

ENROLLING = "enrolling"
PAGE = "accounts/factor.html"


@signed_in
@recently_confirmed("设置动态码", before=True)
@require_http_methods(["GET", "HEAD", "POST"])
def factor(request: HttpRequest) -> HttpResponse:
    """The key as a picture and as text, and the first code; whoever has a factor moves it to another device here."""
    user, secret = cast(User, request.user), _secret(request)
    form = FirstCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = factors.enrol(user=user, secret=secret, code=form.cleaned_data["code"], at=clock.now())
        except factors.FactorRefused as refused:
            form.add_error("code", str(refused))
        else:
            del request.session[ENROLLING]
            sessions.trust(request.session, "totp")
            return _codes(request, codes)
    return render(
        request,
        PAGE,
        {
            "form": form,
            "picture": segno.make(factors.totp_url(user, secret)).svg_data_uri(scale=5, border=2),
            "key": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
            "enrolled": factors.enrolled(user),
            "left": factors.codes_left(user),
            "staff": is_staff(user),
            "demo_code": factors.demo_code(user),
        },
    )


@signed_in
@recently_confirmed("重新生成恢复码")
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new codes instead of the old ones."""
    try:
        return _codes(request, factors.renew_codes(user=cast(User, request.user), at=clock.now()))
    except factors.FactorRefused as refused:
        messages.error(request, str(refused))
        return redirect("accounts:factor")


@signed_in
@recently_confirmed("停用动态码")
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Back to the password alone; not for staff."""
    try:
        factors.remove(user=cast(User, request.user), at=clock.now())
    except factors.FactorRefused as refused:
        messages.error(request, str(refused))
        return redirect("accounts:factor")
    messages.success(request, "动态码已停用，以后只用密码登录。")
    return redirect("accounts:profile")


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """Shown once, in the answer itself; they stand nowhere else."""
    return render(request, "accounts/recovery_codes.html", {"codes": [f"{code[:4]} {code[4:]}" for code in codes]})


def _secret(request: HttpRequest) -> str:
    """The key that is being set up: the same until it is done, sealed in the session."""
    place = f"accounts.enrolling|{request.user.pk}"
    try:
        return open_bytes(base64.b64decode(request.session.get(ENROLLING, "")), place).decode()
    except SealBroken:
        secret = generate_totp_secret()
        request.session[ENROLLING] = base64.b64encode(seal_bytes(secret.encode(), place)).decode()
        return secret
