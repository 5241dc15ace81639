"""The roster: template, upload, rows to mend, rows that pass."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import APPLICANT, roles
from applications.models import Application
from applications.roster_columns import columns
from applications.roster_page import PAGE, good_rows, row_to_edit, typed_edits, wrong_rows
from applications.roster_template import template_of
from applications.selectors import current_lines, open_correction
from applications.selectors.applications import roster_problems
from applications.services import RosterRefused, edit_lines, import_roster, remove_lines
from applications.steps import ROSTER
from applications.views.common import draw, open_application
from foundation import clock
from policy.lookup import UnknownScheme
from policy.lookup import scheme as scheme_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE = "file"


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
def roster(request: HttpRequest, application: Application) -> HttpResponse:
    """Upload a file, mend rows, remove rows; GET shows the wrong ones first."""
    if not scheme_of(application.scheme).is_roster:
        raise Http404
    if request.method != "POST":
        return _draw(request, application)
    if FILE in request.FILES:
        return _upload(request, application)
    if "remove" in request.POST:
        return _remove(request, application)
    return _mend(request, application)


def _upload(request: HttpRequest, application: Application) -> HttpResponse:
    upload = request.FILES.getlist(FILE)[-1]
    try:
        report = import_roster(
            application=application, name=upload.name or "", data=upload.read(), by=request.user, at=clock.now()
        )
    except RosterRefused as refused:
        return _draw(request, application, upload_error=str(refused))
    for note in report.notes:
        messages.info(request, note)
    text = f"{report.passed:,} 行通过"
    if report.problems:
        messages.warning(request, f"{text}，{len(report.problems):,} 行需要修改。")
    else:
        messages.success(request, f"{text}，没有需要修改的行。")
    return redirect(request.path)


def _remove(request: HttpRequest, application: Application) -> HttpResponse:
    """Take one row out; what was typed into the others is saved with it."""
    number = _number(request.POST["remove"])
    if not number:
        return redirect(request.path)
    remove_lines(application=application, numbers=[number], by=request.user, at=clock.now())
    messages.success(request, f"已移除第 {number} 行。")
    return _mend(request, application, without=number)


def _mend(request: HttpRequest, application: Application, without: int = 0) -> HttpResponse:
    edits = {number: cells for number, cells in typed_edits(application, request.POST).items() if number != without}
    if not edits:
        return redirect(request.path)
    results = edit_lines(application=application, edits=edits, by=request.user, at=clock.now())
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


def _draw(request: HttpRequest, application: Application, upload_error: str = "", retyped: Any = ()) -> HttpResponse:
    problems = roster_problems(application)
    after = _number(request.GET.get("after", ""))
    rows, following = good_rows(application, after)
    wrong = wrong_rows(application, retyped)
    editing = row_to_edit(application, _number(request.GET.get("edit", "")))
    if editing and editing.number not in {row.number for row in wrong}:
        wrong = [editing, *wrong]
    correction = open_correction(application)
    asked = [item for item in correction.items.all() if item.target.startswith(("line:", ROSTER))] if correction else []
    return draw(
        request,
        application,
        ROSTER,
        "applications/roster.html",
        columns=columns(scheme_of(application.scheme)),
        passed=current_lines(application).count(),
        wrong_count=problems.count(),
        wrong=wrong,
        rows=rows,
        following=following,
        after=after,
        page=PAGE,
        asked=asked,
        upload_error=upload_error,
    )


def _number(raw: str) -> int:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 8 else 0
