"""Holidays by year: those that came with the rules, those entered, a new year or a correction, and its confirmation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import roles
from accounts.attempts import attempt, attempt_with
from accounts.enums import ProposalState, Role
from accounts.login.reauth import Act, recently_confirmed
from accounts.recusal import own_logins, same_person
from foundation import clock
from policy import calendar
from policy.calendar import Year
from portal.forms.administration import HolidayForm, ReasonForm
from portal.kept_deadlines import kept_deadlines
from portal.models import HolidayYear
from portal.services import holidays
from portal.views.administration.frame import acting, frame

KEPT_SHOWN = 100


@dataclass(frozen=True)
class Arranged:
    """A year as the list shows it; `row` is None where it came with the rules, `replaced` where it counts no longer."""

    year: Year
    row: HolidayYear | None
    replaced: bool

    @property
    def off(self) -> list[str]:
        return holidays.spans(self.year.off)

    @property
    def no(self) -> str:
        """What became of one that was not confirmed."""
        return "已撤下" if self.row and self.row.is_taken_back else "已驳回"

    @property
    def working(self) -> list[str]:
        return holidays.spans(self.year.working)


@roles(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def holiday_years(request: HttpRequest) -> HttpResponse:
    """All years, and the form for another or for a correction; `year` in the address fills in what counts now."""
    form = HolidayForm(request.POST or None, initial=_initial(request.GET.get("year", "")))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        row = attempt_with(form, lambda: holidays.propose(**data, by=acting(request), at=clock.now()))
        if row is not None:
            messages.success(request, f"{_called(row)}已录入，由另一位系统管理员对照文件确认后生效。")
            return redirect("portal:admin_holiday", pk=row.pk)
    own = own_logins(request.user)
    context = {**frame(request, "portal:admin_holidays"), "form": form, "years": _years(), "own": own}
    return render(request, "portal/admin/holidays.html", context, status=422 if form.is_bound else 200)


def _waiting(request: HttpRequest, pk: int) -> Act:
    """What is about to be done with which year."""
    row = HolidayYear.objects.select_related("proposed_by").filter(pk=pk).first()
    word = "确认" if request.POST.get("act") == "confirm" else "驳回"
    if row and word == "驳回" and _mine(request, row)["own"]:
        word = "撤下"
    return Act(f"{word}节假日安排", _facts(row) if row else ())


def _facts(row: HolidayYear) -> tuple[tuple[str, str], ...]:
    """By what an arrangement is known before it is answered; a correction says why."""
    facts = (("年份", f"{row.number} 年"), ("文件", row.document))
    return (*facts, ("更正的理由", row.reason)) if row.reason else facts


def _called(row: HolidayYear) -> str:
    return f"{row}的更正" if row.reason else str(row)


@roles(Role.ADMIN)
@recently_confirmed(_waiting)
@require_http_methods(["GET", "HEAD", "POST"])
def holiday_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One arrangement beside what counts now, what it would do to open limits; confirm it or turn it down."""
    row = get_object_or_404(HolidayYear.objects.select_related("proposed_by", "answered_by"), pk=pk)
    act = request.POST.get("act", "")
    form = ReasonForm(request.POST if act == "turn_down" else None)
    if (act == "confirm" and _confirm(request, row)) or (act == "turn_down" and _turn_down(request, row, form)):
        return redirect("portal:admin_holidays")
    return render(
        request,
        "portal/admin/holiday.html",
        {
            **frame(request, "portal:admin_holidays"),
            "row": row,
            "called": _called(row),
            "form": form,
            **_compared(row),
            **_mine(request, row),
        },
        status=422 if form.is_bound else 200,
    )


def _confirm(request: HttpRequest, row: HolidayYear) -> bool:
    done = attempt(request, lambda: holidays.confirm(row=row, by=acting(request), at=clock.now()))
    if done:
        messages.success(request, f"{_called(row)}已确认，此后的期限按此计算；此前已经算出的期限不变。")
    return bool(done)


def _turn_down(request: HttpRequest, row: HolidayYear, form: ReasonForm) -> bool:
    if not form.is_valid():
        return False
    reason = form.cleaned_data["reason"]
    done = attempt_with(form, lambda: holidays.turn_down(row=row, reason=reason, by=acting(request), at=clock.now()))
    if done:
        messages.success(request, f"{_called(row)}已{'撤下' if done.is_taken_back else '驳回'}。")
    return bool(done)


def _compared(row: HolidayYear) -> dict[str, Any]:
    """What the arrangement says, and while it waits: which days and which open limits differ from what counts now."""
    year = holidays.year_of(row)
    shown = {"off": holidays.spans(year.off), "working": holidays.spans(year.working), "off_count": len(year.off)}
    counts = calendar.year_of(row.number)
    if row.state != ProposalState.PROPOSED or counts is None:
        return {**shown, "counts": None, "kept": [], "kept_number": 0}
    changed, kept = calendar.changed_days(year), kept_deadlines(year)
    return {
        **shown,
        "counts": counts,
        "to_off": holidays.spans(day for day in changed if not calendar.is_working_day(day, year)),
        "to_working": holidays.spans(day for day in changed if calendar.is_working_day(day, year)),
        "kept": kept[:KEPT_SHOWN],
        "kept_number": len(kept),
    }


def _mine(request: HttpRequest, row: HolidayYear) -> dict[str, bool]:
    """Whether the row waits, and whether the reader's own person entered it."""
    waits = row.state == ProposalState.PROPOSED
    return {"waits": waits, "own": waits and same_person(acting(request), row.proposed_by)}


def _years() -> list[Arranged]:
    rows = holidays.entered()
    counting = {row.number for row in rows if row.state == ProposalState.CONFIRMED}
    found = [Arranged(holidays.year_of(row), row, row.state == ProposalState.REPLACED) for row in rows]
    found += [Arranged(year, None, year.number in counting) for year in calendar.published().values()]
    return sorted(found, key=_place)


def _place(each: Arranged) -> tuple[bool, int, int, int]:
    """The newest year first, in it what waits, what counts, what counted; those not confirmed below all others."""
    order = {ProposalState.PROPOSED: 0, ProposalState.CONFIRMED: 1, ProposalState.REPLACED: 2}
    state = ProposalState(each.row.state) if each.row else ProposalState.CONFIRMED
    rank = 2 if each.replaced else order.get(state, 3)
    return state == ProposalState.REFUSED, -each.year.number, rank, -(each.row.pk if each.row else 0)


def _initial(asked: str) -> dict[str, Any]:
    """The year that counts, to be corrected; without one the next that is not known."""
    year = calendar.year_of(int(asked)) if asked.isascii() and asked.isdigit() and len(asked) == 4 else None
    if year is None:
        return {"number": _next_year()}
    off, working = _lines(year.off), _lines(year.working)
    return {"number": year.number, "document": year.document, "off": off, "working": working}


def _lines(days: Iterable[date]) -> str:
    return "\n".join(holidays.plain_spans(days))


def _next_year() -> int:
    year = clock.today().year
    while not calendar.is_provisional(year):
        year += 1
    return year
