"""The roster as it stands, on paper to be stamped: edition, number of people and a code that changes with any row."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from applications.models import Application
from applications.roster_columns import columns
from applications.roster_page import cells_to_read
from applications.selectors import current_lines, roster_problems, rows_that_must_go
from applications.selectors.stamps import edition_in_force
from applications.services import open_own_roster
from applications.views.common import open_application
from foundation import clock
from policy.lookup import scheme as scheme_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_application
def to_stamp(request: HttpRequest, application: Application) -> HttpResponse:
    """All rows with their ID numbers in full, kept in the log, so only by a POST; not while a row is to be mended."""
    scheme, edition = scheme_of(application.scheme), edition_in_force(application)
    if not scheme.is_roster:
        raise Http404
    if request.method != "POST":
        messages.info(request, "打印会显示完整身份证号并留有记录，请按“打印盖章用的花名册”打开。")
        return redirect("applications:roster", application.pk)
    lines = list(current_lines(application))
    wrong = roster_problems(application).count()
    must_go = len(rows_that_must_go(application, clock.today()))
    if edition is None or wrong or must_go or not lines:
        messages.warning(request, _why_not(wrong, must_go))
        return redirect("applications:roster", application.pk)
    at = clock.now()
    why = f"打印盖章用的花名册（第 {edition.number} 版）"
    numbers = open_own_roster(application=application, lines=lines, why=why, by=request.user, at=at)
    context = {
        "application": application,
        "scheme": scheme,
        "edition": edition,
        "columns": columns(scheme),
        "rows": [cells_to_read(scheme, line, numbers[line.pk]) for line in lines],
        "at": at,
    }
    return render(request, "applications/roster_print.html", context)


def _why_not(wrong: int, must_go: int) -> str:
    if wrong:
        return f"还有 {wrong:,} 行需要修改，改好或移除后再打印盖章。"
    if must_go:
        return f"有 {must_go:,} 行必须移除（已在您的另一份申请中），移除后再打印盖章。"
    return "花名册还没有可用的行，请先上传。"
