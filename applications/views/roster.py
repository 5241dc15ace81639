"""The roster: template, upload, rows to mend, rows that pass."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import APPLICANT, roles
from applications.models import Application
from applications.roster_columns import ID_NUMBER, columns
from applications.roster_page import (
    PAGE,
    PREFIX,
    STAMP,
    drawn_stamps,
    good_rows,
    row_to_edit,
    typed_edits,
    wrong_rows,
)
from applications.roster_template import template_of
from applications.selectors import (
    current_lines,
    doubts_among,
    editions_of,
    open_correction,
    roster_problems,
    staged_editions,
)
from applications.selectors.stamps import edition_in_force, has_stamp
from applications.services import RosterRefused, RowsChanged, edit_lines, remove_lines, take_upload
from applications.steps import ROSTER
from applications.views.common import draw, for_readers, number_of, open_application
from applications.views.roster_editions import after_upload, telling_of_stamp
from foundation import clock
from policy.lookup import UnknownScheme
from policy.lookup import scheme as scheme_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE = "file"
DOUBTS = "doubts"
BACK = "移除前的一版可以在“上传记录与上一版”中恢复。"


@require_safe
@roles(APPLICANT)
def roster_template(request: HttpRequest, slug: str) -> HttpResponse:
    """The workbook to fill in, with typed columns, choices and one sample row."""
    try:
        scheme = scheme_of(slug)
    except UnknownScheme as unknown:
        raise Http404 from unknown
    if not scheme.is_roster:
        raise Http404
    response = HttpResponse(template_of(scheme), content_type=XLSX)
    name = f"{scheme.short}花名册模板.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@open_application
@for_readers
def roster(request: HttpRequest, application: Application) -> HttpResponse:
    """Upload a file, mend rows, remove rows; GET shows the wrong ones first."""
    if not scheme_of(application.scheme).is_roster:
        raise Http404
    if request.method != "POST":
        return _draw(request, application)
    with telling_of_stamp(request, application):
        return _change(request, application)


def _change(request: HttpRequest, application: Application) -> HttpResponse:
    if FILE in request.FILES:
        return _upload(request, application)
    if "remove" in request.POST:
        return _remove(request, application)
    if "remove_doubts" in request.POST:
        return _remove_doubts(request, application)
    return _mend(request, application)


def _upload(request: HttpRequest, application: Application) -> HttpResponse:
    upload = request.FILES.getlist(FILE)[-1]
    try:
        report = take_upload(
            application=application, name=upload.name or "", data=upload.read(), by=request.user, at=clock.now()
        )
    except RosterRefused as refused:
        return _draw(request, application, upload_error=str(refused))
    return after_upload(request, report)


def _remove(request: HttpRequest, application: Application) -> HttpResponse:
    """Take one row out; what was typed into the others is saved with it."""
    number = number_of(request.POST["remove"])
    if not number:
        return redirect(request.path)
    remove_lines(application=application, numbers=[number], by=request.user, at=clock.now())
    messages.success(request, f"已移除第 {number} 行，剩 {_rows(application):,} 行。{BACK}")
    return _mend(request, application, without=number)


def _rows(application: Application) -> int:
    return current_lines(application).count() + roster_problems(application).count()


def _remove_doubts(request: HttpRequest, application: Application) -> HttpResponse:
    """Take all rows out with which the submission would be refused; those that may stay are left."""
    numbers = sorted(doubts_among(application, current_lines(application), clock.today()).must_go)
    if numbers:
        remove_lines(application=application, numbers=numbers, by=request.user, at=clock.now())
        messages.success(request, f"已移除 {len(numbers):,} 行，剩 {_rows(application):,} 行。{BACK}")
    return redirect(request.path)


def _mend(request: HttpRequest, application: Application, without: int = 0) -> HttpResponse:
    edits = {number: cells for number, cells in typed_edits(application, request.POST).items() if number != without}
    if not edits:
        return redirect(request.path)
    drawn = drawn_stamps(request.POST, edits)
    try:
        results = edit_lines(application=application, edits=edits, drawn=drawn, by=request.user, at=clock.now())
    except RowsChanged as changed:
        return _draw_changed(request, application, changed, edits, drawn)
    wrong = [row for row in results if row.errors]
    mended = len(results) - len(wrong)
    if not wrong:
        messages.success(request, f"已保存 {mended} 行。")
        return redirect(request.path)
    messages.warning(
        request,
        f"已保存 {mended} 行，还有 {len(wrong)} 行需要修改。" if mended else "还有需要修改的内容，请看标出的原因。",
    )
    return _draw(request, application, retyped=wrong)


def _draw_changed(
    request: HttpRequest,
    application: Application,
    changed: RowsChanged,
    edits: Mapping[int, Mapping[str, str]],
    drawn: Mapping[int, str],
) -> HttpResponse:
    """Cell by cell what was typed and what stands there now; everything else that was typed goes along."""
    there = [row for row in changed.rows if not row.gone]
    known = {row.number for row in changed.rows}
    carried = [(f"{STAMP}-{number}", drawn[number]) for number in edits if number not in known]
    carried += [
        (f"{PREFIX}-{number}-{column}", text)
        for number, cells in edits.items()
        if number not in known
        for column, text in cells.items()
    ]
    for row in there:
        asked = {cell.column.id for cell in row.cells}
        carried.append((f"{STAMP}-{row.number}", row.stamp))
        carried += [(f"{PREFIX}-{row.number}-{name}", text) for name, text in row.typed.items() if name not in asked]
    return draw(
        request,
        application,
        ROSTER,
        "applications/changed_rows.html",
        status=409,
        there=there,
        gone=[row for row in changed.rows if row.gone],
        carried=carried,
        id_number=ID_NUMBER,
    )


def _draw(request: HttpRequest, application: Application, upload_error: str = "", retyped: Any = ()) -> HttpResponse:
    passed, wrong_count = current_lines(application).count(), roster_problems(application).count()
    after = number_of(request.GET.get("after", ""))
    doubts = doubts_among(application, current_lines(application), clock.today())
    only_doubts = bool(doubts.told) and request.GET.get("show") == DOUBTS
    edition = edition_in_force(application)
    rows, following = good_rows(application, after, doubts, only_doubts=only_doubts)
    wrong = wrong_rows(application, retyped)
    editing = row_to_edit(application, number_of(request.GET.get("edit", "")))
    if editing and editing.number not in {row.number for row in wrong}:
        wrong = [editing, *wrong]
    correction = open_correction(application)
    asked = [item for item in correction.items.all() if item.target.startswith(("line:", ROSTER))] if correction else []
    return draw(
        request,
        application,
        ROSTER,
        "applications/roster_read.html" if getattr(request, "looks_on", "") else "applications/roster.html",
        columns=columns(scheme_of(application.scheme)),
        passed=passed,
        fine=passed - len(doubts.must_go),
        wrong_count=wrong_count,
        wrong=wrong,
        rows=rows,
        following=following,
        after=after,
        page=PAGE,
        asked=asked,
        upload_error=upload_error,
        doubts=len(doubts.told),
        must_go=len(doubts.must_go),
        may_stay=doubts.may_stay,
        left_of_one=max(passed + wrong_count - 1, 0),
        left_of_all=passed + wrong_count - len(doubts.must_go),
        only_doubts=only_doubts,
        staged=list(staged_editions(application)[:5]),
        edition=edition,
        stamped=has_stamp(application, edition),
        editions=editions_of(application).count(),
    )
