"""What an applicant handed in, to be read again, printed and downloaded: each version, with the answer of the rules."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from applications.answers import UNANSWERED, show_answer
from applications.consent import declarations_of
from applications.enums import UNNUMBERED
from applications.handed_in_sheet import sheet_of
from applications.models import Application, RosterLine
from applications.permissions import may_act
from applications.sections import sections
from applications.selectors import disputed_claims
from applications.selectors.versions import (
    HandedIn,
    Version,
    changes_between,
    handed_in_as,
    roster_rows,
    versions_of,
)
from applications.services import open_own_roster
from applications.statements import statements_of
from applications.views.common import number_of, own_application
from foundation import clock
from policy.lookup import scheme as scheme_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LEAST_SEARCH = 2
"""Characters of a name that are looked for; one alone would find half the roster."""


@never_cache
@require_safe
@own_application
def handed_in(request: HttpRequest, application: Application) -> HttpResponse:
    """Answers, materials, judgement and roster of a version, and what differs from the one before."""
    if application.state in UNNUMBERED:
        return redirect("applications:check", application.pk)
    versions, here = _version(request, application)
    handed = handed_in_as(application, here, newest=here is versions[-1])
    older = handed_in_as(application, versions[here.number - 2], newest=False) if here.number > 1 else None
    search = request.GET.get("q", "").strip()[:40]
    rows: list[Any] = []
    following = 0
    if scheme_of(application.scheme).is_roster:
        after = number_of(request.GET.get("after", ""))
        looked_for = search if len(search) >= LEAST_SEARCH else ""
        rows, following = roster_rows(application, handed, after=after, search=looked_for)
    context = _context(application, handed) | {
        "versions": versions,
        "acts": may_act(request.user, application),
        "changes": changes_between(application, older, handed) if older else [],
        "rows": rows,
        "disputed": set(disputed_claims(application).values_list("line", flat=True)) if handed.is_newest else set(),
        "following": following,
        "search": search,
        "too_short": bool(search) and len(search) < LEAST_SEARCH,
    }
    return render(request, "applications/handed_in.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@own_application
def printed(request: HttpRequest, application: Application) -> HttpResponse:
    """One version as a page to be printed and filed, with the whole roster; by POST its ID numbers are in full."""
    if application.state in UNNUMBERED:
        return redirect("applications:check", application.pk)
    versions, here = _version(request, application)
    handed = handed_in_as(application, here, newest=here is versions[-1])
    rows: list[Any] = []
    if scheme_of(application.scheme).is_roster:
        rows = _own_rows(request, application, handed, f"打印提交的申请（第 {here.number} 版）")
    context = _context(application, handed) | {"rows": rows, "in_full": request.method == "POST"}
    return render(request, "applications/handed_in_print.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@own_application
def roster_file(request: HttpRequest, application: Application) -> HttpResponse:
    """The roster of a version as a workbook, with result and reason of each line; by POST with ID numbers in full."""
    if application.state in UNNUMBERED or not scheme_of(application.scheme).is_roster:
        raise Http404
    versions, here = _version(request, application)
    handed = handed_in_as(application, here, newest=here is versions[-1])
    rows = _own_rows(request, application, handed, f"下载提交的花名册（第 {here.number} 版）")
    response = HttpResponse(sheet_of(scheme_of(application.scheme), rows), content_type=XLSX)
    name = f"{application.number}花名册第{here.number}版.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _own_rows(
    request: HttpRequest, application: Application, handed: HandedIn, why: str
) -> list[tuple[RosterLine, str]]:
    """All rows, each with its ID number: masked, or by POST as the unit typed it, which is kept in the log."""
    opened = request.method == "POST"
    rows, _ = roster_rows(application, handed, limit=None, sealed=opened)
    if not opened:
        return [(row, row.id_number_mask) for row in rows]
    at = clock.now()
    numbers = open_own_roster(application=application, lines=rows, why=why, by=request.user, at=at)
    return [(row, numbers[row.pk]) for row in rows]


def _version(request: HttpRequest, application: Application) -> tuple[list[Version], Version]:
    """All versions and the one that is asked for, the newest where none is."""
    versions = versions_of(application)
    wanted = request.GET.get("version", "")
    here = next((each for each in versions if wanted == str(each.number)), None) if wanted else versions[-1]
    if here is None:
        raise Http404
    return versions, here


def _context(application: Application, handed: HandedIn) -> dict[str, Any]:
    scheme = scheme_of(application.scheme)
    stated = {**handed.details, **handed.facts}
    pages = [
        (
            section.title,
            [
                {"label": fact.label, "value": show_answer(fact, stated.get(fact.id, UNANSWERED))}
                for fact in section.facts
                if fact.id in stated
            ],
        )
        for section in sections(scheme)
    ]
    conditions = {condition.id: condition.label for condition in scheme.conditions}
    verdict = handed.verdict
    return {
        "application": application,
        "scheme": scheme,
        "handed": handed,
        "pages": [(title, rows) for title, rows in pages if rows],
        "materials": [
            (declared, [each for each in handed.materials if each.code == declared.id]) for declared in scheme.materials
        ],
        "clauses": [(conditions.get(answer["id"], ""), answer) for answer in verdict["conditions"]],
        "lines": len(verdict["lines"]),
        "statements": statements_of(application),
        "consents": [each.title for each in declarations_of(application.consent_version)],
        "passing": sum(line["met"] is True for line in verdict["lines"]),
    }
