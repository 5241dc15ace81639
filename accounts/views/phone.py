"""Another mobile of one's own: a code to the new number, a message to the old one."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in
from accounts.enums import PendingKind
from accounts.forms.identity import CodeForm, PhoneForm
from accounts.login.reauth import recently_confirmed
from accounts.models import User
from accounts.selectors import contact_of
from accounts.services import phones
from accounts.services.pending import GONE, PendingGone, open_pending
from accounts.views.waiting import pending_of, remember
from foundation import clock
from messaging.codes import CodeWrong, TooManyCodes

SESSION = "new_phone"


@signed_in
@recently_confirmed(before=True)
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    form = PhoneForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        user = cast(User, request.user)
        try:
            pending = phones.ask_change(user=user, phone=form.cleaned_data["phone"], at=clock.now())
        except TooManyCodes as limit:
            form.add_error("phone", str(limit))
        else:
            remember(request, SESSION, pending)
            return redirect("accounts:phone_code")
    return render(request, "accounts/phone.html", {"form": form, "contact": contact_of(request.user)})


@signed_in
@recently_confirmed(before=True)
@require_http_methods(["GET", "HEAD", "POST"])
def phone_code(request: HttpRequest) -> HttpResponse:
    pending = pending_of(request, SESSION)
    form = CodeForm(request.POST if request.method == "POST" and "again" not in request.POST else None)
    try:
        row = open_pending(pending, PendingKind.PHONE, at=clock.now())
        if row.user_id != request.user.pk:
            raise PendingGone(GONE)
        if request.method == "POST" and "again" in request.POST:
            phones.send_again(pending=row, at=clock.now())
            messages.success(request, "新的验证码已发送，原来的不再有效。")
            return redirect("accounts:phone_code")
        if form.is_valid():
            phones.change(pending=row, code=form.cleaned_data["code"], at=clock.now())
            request.session.pop(SESSION, None)
            messages.success(request, f"手机号已更换为 {row.phone_mask}，原号码也收到了通知。")
            return redirect("accounts:profile")
    except CodeWrong as wrong:
        form.add_error("code", str(wrong))
    except TooManyCodes as limit:
        messages.error(request, str(limit))
        return redirect("accounts:phone_code")
    except PendingGone as gone:
        messages.error(request, str(gone))
        return redirect("accounts:phone")
    context = {
        "form": form, "title": "更换手机号", "label": "更换手机号", "back": "accounts:phone", "mask": row.phone_mask,
        "next": "",
    }  # fmt: skip
    return render(request, "accounts/code.html", context)
