"""Another mobile of one's own: a code to the new number, a message to the old one."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in
from accounts.enums import PendingKind
from accounts.forms.identity import PhoneForm
from accounts.login.reauth import recently_confirmed
from accounts.models import Pending, User
from accounts.selectors import contact_of
from accounts.services import phones
from accounts.views.waiting import CodeStep, code_page, pending_of, remember
from foundation import clock
from messaging.codes import TooManyCodes

SESSION = "new_phone"


@signed_in
@recently_confirmed("更换手机号", before=True)
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
@recently_confirmed("更换手机号", before=True)
@require_http_methods(["GET", "HEAD", "POST"])
def phone_code(request: HttpRequest) -> HttpResponse:
    """The second step, for whoever began the first."""
    pending = pending_of(request, SESSION)
    if pending and pending.user_id != request.user.pk:
        pending = None

    def right(row: Pending, code: str) -> HttpResponse:
        phones.change(pending=row, code=code, at=clock.now())
        request.session.pop(SESSION, None)
        messages.success(request, f"手机号已更换为 {row.phone_mask}，原号码也收到了通知。")
        return redirect("accounts:profile")

    step = CodeStep(
        kind=PendingKind.PHONE, here="accounts:phone_code", back="accounts:phone", title="更换手机号",
        label="更换手机号", sent="新的验证码已发送，原来的不再有效。", right=right,
        again=lambda row: phones.send_again(pending=row, at=clock.now()),
    )  # fmt: skip
    return code_page(request, pending, step)
