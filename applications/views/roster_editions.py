"""An upload over rows that are there: which sheet, what would change, replace or append; and the edition before."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from applications.answers_page import roster_summary
from applications.models import Application, RosterEdition, RosterLine
from applications.selectors import Doubts, current_lines, doubts_among, editions_of, lines_of, roster_problems
from applications.selectors.certificates import shared_certificates
from applications.selectors.roster_difference import Difference, cells_that_differ, difference
from applications.selectors.stamps import edition_in_force, has_stamp
from applications.services import (
    RosterImport,
    RosterRefused,
    StaleVersion,
    append_roster,
    cancel_upload,
    choose_sheet,
    judge,
    replace_roster,
    restore_edition,
)
from applications.steps import ROSTER
from applications.views.common import draw, for_readers, number_of, open_application, stated_version
from foundation import clock
from policy.lookup import scheme as scheme_of

PAGE = 50
LISTS = {"changed": "有改动的人", "new": "新增的人", "gone": "不再在名册中的人"}
DOUBTED = "doubted"
MOST_EDITIONS = 20
MOST_REASONS = 5
"""So many kinds of rows without a rate are told after an upload; all of them stand on the answers page."""
VOIDED = "花名册已改动，先前上传的盖章花名册不再作数，请全部改好后重新打印、盖章、上传。"


def after_upload(request: HttpRequest, report: RosterImport) -> HttpResponse:
    """To the roster where the upload is in force, else to the page on which it waits."""
    for note in report.notes:
        messages.info(request, note)
    entry = report.entry
    if entry.applied_at is None:
        return redirect("applications:roster_upload", entry.application_id, entry.pk)
    _tell(request, entry)
    return redirect("applications:roster", entry.application_id)


@contextmanager
def telling_of_stamp(request: HttpRequest, application: Application) -> Iterator[None]:
    """Where what is done inside voids the stamped roster that was handed in, say so at once."""
    before = has_stamp(application, edition_in_force(application))
    yield
    if before and not has_stamp(application, edition_in_force(application)):
        messages.warning(request, VOIDED)


@require_http_methods(["GET", "HEAD", "POST"])
@open_application
def upload(request: HttpRequest, application: Application, edition: UUID) -> HttpResponse:
    """An upload that waits: choose the sheet, or look at the difference and replace, append or leave it."""
    if not scheme_of(application.scheme).is_roster:
        raise Http404
    entry = RosterEdition.objects.filter(application=application, pk=edition).first()
    if entry is None or entry.applied_at is not None:
        messages.info(request, "这份上传已经处理过，或已过期。现在的花名册如下。")
        return redirect("applications:roster", application.pk)
    entry.application = application
    if request.method != "POST":
        return _draw(request, application, entry)
    if "cancel" in request.POST:
        cancel_upload(edition=entry, by=request.user)
        messages.success(request, "已取消，花名册没有改动。")
        return redirect("applications:roster", application.pk)
    if entry.upload is not None:
        return _choose(request, application, entry)
    with telling_of_stamp(request, application):
        return _apply(request, application, entry)


@require_http_methods(["GET", "HEAD", "POST"])
@open_application
@for_readers
def editions(request: HttpRequest, application: Application) -> HttpResponse:
    """Who put which roster in force and when; POST brings one back whose rows are still there."""
    if not scheme_of(application.scheme).is_roster:
        raise Http404
    if request.method == "POST":
        number = number_of(request.POST.get("restore", ""))
        try:
            with telling_of_stamp(request, application):
                restored = restore_edition(
                    application=application,
                    number=number,
                    version=stated_version(request),
                    by=request.user,
                    at=clock.now(),
                )
        except StaleVersion:
            messages.warning(request, "花名册刚在另一处改过，没有恢复。请核对下面的版次后再按一次。")
            return redirect(request.path)
        messages.success(request, f"已恢复第 {number} 版，现为第 {restored.number} 版。")
        _tell(request, restored)
        return redirect("applications:roster", application.pk)
    return draw(
        request,
        application,
        ROSTER,
        "applications/roster_editions.html",
        editions=list(editions_of(application)[:MOST_EDITIONS]),
    )


def _choose(request: HttpRequest, application: Application, entry: RosterEdition) -> HttpResponse:
    names = [name for name, _ in entry.sheets]
    chosen = request.POST.get("sheet", "")
    if chosen not in names:
        return _draw(request, application, entry, error="请选择要读取的工作表。")
    try:
        return after_upload(request, choose_sheet(edition=entry, sheet=chosen, by=request.user, at=clock.now()))
    except RosterRefused as refused:
        return _draw(request, application, entry, error=str(refused))


def _apply(request: HttpRequest, application: Application, entry: RosterEdition) -> HttpResponse:
    act: dict[str, Any] = {
        "edition": entry, "version": stated_version(request), "by": request.user, "at": clock.now(),
    }  # fmt: skip
    try:
        if "append" in request.POST:
            added = append_roster(**act)
            messages.success(request, f"已追加 {added:,} 人，原有的行没有改动。")
            if wrong := roster_problems(application).count():
                messages.warning(request, f"花名册有 {wrong:,} 行需要修改，原因写在每一行下面。")
        elif "replace" in request.POST:
            replace_roster(**act)
            _tell(request, entry)
        else:
            return redirect(request.path)
    except StaleVersion:
        application.refresh_from_db()
        error = "这份申请刚在另一处保存过，花名册没有改动。下面是与现在内容的对照，请核对后再按一次。"
        return _draw(request, application, entry, error=error, status=409)
    except RosterRefused as refused:
        application.refresh_from_db()
        return _draw(request, application, entry, error=str(refused), status=422)
    return redirect("applications:roster", application.pk)


def _draw(
    request: HttpRequest, application: Application, entry: RosterEdition, error: str = "", status: int = 200
) -> HttpResponse:
    if entry.upload is not None:
        return draw(
            request, application, ROSTER, "applications/roster_sheets.html",
            status=422 if error else status, entry=entry, error=error,
        )  # fmt: skip
    found = difference(application, entry.number)
    doubts = doubts_among(application, lines_of(application, entry.number), clock.today())
    shared = shared_certificates(scheme_of(application.scheme), current_lines(application), found.new)
    lists = {name: getattr(found, name) for name in LISTS} | {DOUBTED: _doubted(application, entry, doubts)}
    here = request.GET.get("list", "")
    here = here if lists.get(here) else next((name for name in lists if lists[name]), "")
    start = number_of(request.GET.get("from", ""))
    rows = lists[here] if here else ()
    return draw(
        request,
        application,
        ROSTER,
        "applications/roster_difference.html",
        status=status,
        entry=entry,
        error=error,
        found=found,
        lists=[(name, label, len(lists[name])) for name, label in (LISTS | {DOUBTED: "有重复提示的人"}).items()],
        doubts=len(doubts.told),
        refused_with=len(doubts.must_go),
        elsewhere=len(doubts.elsewhere),
        shared=len(shared),
        listed=here,
        rows=_rows(application, here, rows[start : start + PAGE], shared),
        following=start + PAGE if len(rows) > start + PAGE else 0,
        start=start,
        before=max(start - PAGE, 0),
        same=_same(found),
        stamped=has_stamp(application, edition_in_force(application)),
    )


def _rows(application: Application, here: str, rows: Sequence[Any], shared: Mapping[int, int]) -> list[dict[str, Any]]:
    scheme = scheme_of(application.scheme)
    if here == DOUBTED:
        return [_listed(line, line.id_number_mask, doubt=why) for line, why in rows]
    if here != "changed":
        told = {number: f"证书编号与现有花名册第 {there} 行相同，追加后需要修改。" for number, there in shared.items()}
        return [_listed(row, row.mask, doubt=told.get(row.number, "") if here == "new" else "") for row in rows]
    return [_listed(after, after.mask, cells_that_differ(scheme, before, after)) for before, after in rows]


def _listed(row: Any, mask: str, cells: Sequence[Any] = (), doubt: str = "") -> dict[str, Any]:
    return {"name": row.name, "mask": mask, "number": row.number, "cells": cells, "doubt": doubt}


def _doubted(application: Application, entry: RosterEdition, doubts: Doubts) -> list[tuple[RosterLine, str]]:
    """Rows of the upload that are asked for twice, with the reason, in the order of the file."""
    if not doubts.told:
        return []
    found = lines_of(application, entry.number).only("number", "name", "id_number_mask")
    return [(line, doubts.told[line.number]) for line in found if line.number in doubts.told]


def _tell_without_rate(request: HttpRequest, application: Application) -> None:
    """Which rows have no rate, by their reason, where the scheme pays by a catalogue of names."""
    if not scheme_of(application.scheme).catalogue:
        return
    summary = roster_summary(application, judge(application, application.submitted_on or clock.today()))
    for reason in [each for each in summary.open if not each.asks][:MOST_REASONS] if summary else ():
        messages.warning(
            request,
            f"{reason.because}：{reason.lines:,} 人，金额不能确定。请核对名称和等级，无误的可以提交，由部门核定。",
        )


def _same(found: Difference) -> bool:
    """Whether the upload would change nothing at all."""
    return not (found.changed or found.new or found.gone or found.wrong or found.wrong_gone)


def _tell(request: HttpRequest, entry: RosterEdition) -> None:
    entry.refresh_from_db()
    text = f"{entry.passed:,} 行通过"
    if entry.wrong:
        messages.warning(request, f"{text}，{entry.wrong:,} 行需要修改。")
    else:
        messages.success(request, f"{text}，没有需要修改的行。")
    application = Application.objects.select_related("person", "organisation").get(pk=entry.application_id)
    _tell_without_rate(request, application)
