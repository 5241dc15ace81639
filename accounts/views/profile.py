"""One's own profile, password and payee account."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import services
from accounts.access import APPLICANT, roles, signed_in
from accounts.forms.login import WAIT, NewPasswordForm
from accounts.forms.people import AccountForm
from accounts.login import sessions
from accounts.login.reauth import Act, recently_confirmed
from accounts.models import Organisation, Person, User
from accounts.permissions import may_reclaim
from accounts.selectors import (
    accounts_of,
    active_account,
    contact_of,
    invitations_for,
    memberships_of,
    person_of,
    posts_of,
)
from accounts.services import factors
from accounts.views.login import TOO_MANY
from audit.errors import DomainError
from foundation import clock


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
            "contact": contact_of(request.user),
            "memberships": memberships_of(request.user),
            "invitations": list(invitations_for(request.user)),
            "posts": posts_of(request.user),
            "reclaims": may_reclaim(request.user),
            "has_factor": factors.enrolled(cast(User, request.user)),
        },
    )


@signed_in
@recently_confirmed("修改密码", before=True)
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    form = NewPasswordForm(request.user, request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        services.change_password(
            user=cast(User, request.user), password=form.cleaned_data["new_password1"], at=clock.now()
        )
        sessions.end_others(request)
        messages.success(request, "密码已修改，其他设备上的登录已退出。")
        return redirect("accounts:profile")
    status = TOO_MANY if form.has_error("old_password", WAIT) else 200
    return render(request, "accounts/password.html", {"form": form}, status=status)


def account_typed(request: HttpRequest, **_ids: Any) -> Act:
    """The account that waits to be registered, as it was typed; of the number the end."""
    digits = [each for each in request.POST.get("number", "") if each.isalnum()]
    facts = [("开户银行", request.POST.get("bank_name", "").strip()[:60]), ("账号尾号", "".join(digits[-4:]))]
    return Act("登记账户", tuple((label, value) for label, value in facts if value))


@roles(APPLICANT)
@recently_confirmed(account_typed)
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    person = person_of(request.user)
    if person is None:
        raise Http404
    return propose(request, person, reverse("accounts:profile"))


def propose(request: HttpRequest, owner: Person | Organisation, back: str) -> HttpResponse:
    personal = isinstance(owner, Person)
    form = AccountForm(request.POST or None, personal=personal)
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("number", "bank_name", "cnaps")}
        try:
            services.propose_account(owner=owner, by=cast(User, request.user), at=clock.now(), **data)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "收款账户已登记，待财政部门核验后用于发放。")
            return redirect(back)
    held: dict[str, Any] = {"person": owner} if personal else {"organisation": owner}
    accounts = list(accounts_of(**held)[:5])
    paid_to = active_account(**held) is not None
    context = {"form": form, "owner": owner, "accounts": accounts, "back": back, "paid_to": paid_to}
    return render(request, "accounts/account.html", context)
