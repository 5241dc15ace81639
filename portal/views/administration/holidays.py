"""Holidays by year: those that came with the rules, those entered, a new year."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import roles
from accounts.enums import Role
from accounts.login.reauth import recently_confirmed
from audit.errors import DomainError
from foundation import clock
from policy import calendar
from portal.forms.administration import HolidayForm
from portal.models import HolidayYear
from portal.services import holidays
from portal.views.administration.frame import acting, attempt, frame


@roles(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def holiday_years(request: HttpRequest) -> HttpResponse:
    form = HolidayForm(request.POST or None, initial={"number": _next_year()})
    if request.method == "POST" and form.is_valid():
        try:
            row = holidays.propose(**form.cleaned_data, by=acting(request), at=clock.now())
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{row}已录入，由另一位系统管理员对照文件确认后生效。")
            return redirect("portal:admin_holidays")
    context: dict[str, Any] = {
        **frame(request, "portal:admin_holidays"),
        "form": form,
        "published": [
            (year, holidays.spans(year.off), holidays.spans(year.working))
            for year in sorted(calendar.published().values(), key=lambda year: year.number)
        ],
        "rows": [
            (row, own, *(_spans(days) for days in (row.off, row.working)))
            for row, own in holidays.entered(shown_to=acting(request))
        ],
    }
    return render(request, "portal/admin/holidays.html", context, status=422 if form.is_bound else 200)


@roles(Role.ADMIN)
@recently_confirmed
@require_POST
def holiday_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a year or turn it down."""
    row = get_object_or_404(HolidayYear, pk=pk)
    confirmed = request.POST.get("act") == "confirm"
    if attempt(request, lambda: holidays.answer(row=row, confirmed=confirmed, by=acting(request), at=clock.now())):
        messages.success(request, f"{row}已{'确认，此后的期限按此计算' if confirmed else '驳回'}。")
    return redirect("portal:admin_holidays")


def _spans(days: list[str]) -> list[str]:
    return holidays.spans(map(date.fromisoformat, days))


def _next_year() -> int:
    year = clock.today().year
    while not calendar.is_provisional(year):
        year += 1
    return year
