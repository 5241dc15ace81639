"""Payee accounts that wait to be verified."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import posts_here, roles
from accounts.attempts import attempt
from accounts.enums import Role
from accounts.login.reauth import Act, recently_confirmed
from foundation import clock
from payments.forms import ReasonForm
from payments.permissions import districts_of
from payments.selectors import accounts_page, accounts_to_verify, beside_accounts
from payments.services import accounts
from payments.views.frame import READERS, districts_or_404, tabs


@roles(*READERS)
@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    """Accounts to be verified; those that hold up a payment first."""
    return _page(request, request.GET.get("after", ""))


def _waiting(request: HttpRequest, pk: UUID, action: str) -> Act:
    """What is about to be done with which account."""
    row = accounts_to_verify(districts_of(request.user, Role.CHECKER)).filter(pk=pk).first()
    facts = (("户名", row.holder_name), ("开户银行", row.bank_name), ("账号", row.number_mask)) if row else ()
    return Act("核验收款账户" if action == "verify" else "查看完整账号", facts)


@roles(Role.CHECKER)
@recently_confirmed(_waiting, when=lambda request, action, **_: action in ("verify", "open"))
@require_POST
def account_act(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """Verify and say by what, reject with a reason, or open the full number with one (shown once, in the answer)."""
    rows = accounts_to_verify(districts_of(request.user, Role.CHECKER))
    account = get_object_or_404(rows, pk=pk)
    by, at = request.user, clock.now()
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"请写明{'核验依据' if action == 'verify' else '原因'}，再办理。")
        return redirect("payments:accounts")
    why = form.cleaned_data["reason"]
    if action == "verify":
        heeded = request.POST.get("heeded") == "yes"
        if attempt(request, lambda: accounts.verify(account=account, basis=why, by=by, at=at, heeded=heeded)):
            messages.success(request, f"{account.holder_name}的收款账户已核验。")
        return redirect("payments:accounts")
    if action == "reject":
        if attempt(request, lambda: accounts.reject(account=account, reason=why, by=by, at=at)):
            messages.success(request, f"{account.holder_name}的收款账户已退回，申请人会看到原因。")
        return redirect("payments:accounts")
    number = attempt(request, lambda: accounts.open_number(account=account, why=why, by=by, at=at))
    return (
        _page(request, request.POST.get("after", ""), {account.pk: number}) if number else redirect("payments:accounts")
    )


def _page(request: HttpRequest, after: str, opened: dict[UUID, str] | None = None) -> HttpResponse:
    districts = districts_or_404(request)
    rows, following = accounts_page(districts, after=after)
    beside = beside_accounts(rows, districts)
    shown: list[dict[str, Any]] = [
        {"account": row, "number": (opened or {}).get(row.pk, ""), "urgent": row.urgent, **asdict(beside[row.pk])}
        for row in rows
    ]
    response = render(
        request,
        "payments/accounts.html",
        {
            "tabs": tabs(request, "payments:accounts", districts),
            "rows": shown,
            "after": after,
            "next_url": f"{reverse('payments:accounts')}?{urlencode({'after': following})}" if following else None,
            "may_act": any(post.role == Role.CHECKER for post in posts_here(request)),
        },
    )
    response["Cache-Control"] = "no-store"
    return response
