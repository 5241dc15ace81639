"""Where an official declares that somebody is near to him, and ends it."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import roles
from accounts.cooling import cooling_days, keeps_away_until
from accounts.enums import Role
from accounts.forms.people import InterestForm
from accounts.models import DeclaredInterest, User
from accounts.services import interests
from audit.errors import DomainError
from foundation import clock


@roles(*Role.values)
@require_http_methods(["GET", "HEAD", "POST"])
def interest_list(request: HttpRequest) -> HttpResponse:
    """One's own declarations, those ended below, and a new one."""
    user = cast(User, request.user)
    form = InterestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = interests.declare(user=user, at=clock.now(), **form.cleaned_data)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已申报。{row.name}的申请和款项此后不由您办理，请同事接手。")
            return redirect("accounts:interests")
    declared = DeclaredInterest.objects.filter(user=user).order_by("-until", "-since")
    rows = [(row, keeps_away_until(row.until) if row.until else None) for row in declared]
    context = {"form": form, "rows": rows, "cooling_days": cooling_days()}
    return render(request, "accounts/interests.html", context, status=422 if form.is_bound else 200)


@roles(*Role.values)
@require_POST
def interest_end(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(DeclaredInterest, pk=pk, user=request.user)
    try:
        interests.end_interest(interest=row, by=cast(User, request.user), at=clock.now())
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, f"已解除与{row.name}的利害关系申报，{cooling_days()} 天内仍须回避；日志保留申报记录。"
        )
    return redirect("accounts:interests")
