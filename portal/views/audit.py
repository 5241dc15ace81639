"""The auditor's pages: the log searched and exported, who opened a number, the state of the seals."""

import tempfile
from collections.abc import Iterable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from xlsxwriter import Workbook

from accounts.access import roles
from accounts.attempts import attempt
from accounts.enums import Role
from audit import heads
from audit.models import Event, Seal
from foundation import clock
from payments.selectors import page_of
from portal.forms.audit import DayForm, SearchForm
from portal.selectors import audit_log, verifications
from portal.services import verifying

MOST_EXPORTED = 50_000
DAYS_SHOWN, SEALS_SHOWN, CHECKS_SHOWN = 31, 6, 8
HEADINGS = (
    ("时间", 20), ("经办人", 12), ("身份", 12), ("动作", 22), ("对象类型", 12), ("对象", 28), ("事项", 28),
    ("对象编号", 38), ("原状态", 14), ("新状态", 14), ("理由", 40), ("序号", 8), ("哈希", 68),
)  # fmt: skip
OPENED_HEADINGS = (
    ("时间", 20), ("谁看的", 12), ("身份", 24), ("对象类型", 12), ("看了谁的", 28), ("什么号码", 12), ("个数", 8),
    ("事由", 40), ("序号", 8), ("哈希", 68),
)  # fmt: skip
READING_HEADINGS = (
    ("当日首次查看", 20), ("谁看的", 12), ("部门", 28), ("看了什么", 12), ("申请编号", 24), ("申请人", 28),
)  # fmt: skip
"""Titles of the columns with their widths in characters."""
TABS = (
    ("log", "事件日志", "portal:audit_log"),
    ("opened", "谁查看过完整号码", "portal:audit_opened"),
    ("readings", "谁看过申请", "portal:audit_readings"),
    ("seals", "封存与核验", "portal:audit_seals"),
)


@roles(Role.AUDITOR)
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Search over all events: who, what, when, to whom."""
    return _listed(request, "log", "portal/audit_log.html", {})


@roles(Role.AUDITOR)
@require_safe
def opened(request: HttpRequest) -> HttpResponse:
    """Every time a full number was handed out: to whom, whose, which, why."""
    return _listed(request, "opened", "portal/audit_opened.html", {"action": "open_sealed"})


@roles(Role.AUDITOR)
@require_safe
def readings(request: HttpRequest) -> HttpResponse:
    """Which member of the staff looked at which application on which day."""
    asked = {name: str(value) for name, value in request.GET.items() if value and name not in ("after", "before")}
    form = SearchForm(asked)
    page = page_of(
        audit_log.looks(form.search()), newest_first=True,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    context = {
        "form": form,
        "rows": audit_log.named_looks(page.rows),
        "with_action": False,
        "next_url": _address(asked, after=page.next) if page.next else None,
        "previous_url": _address(asked, before=page.previous) if page.previous else None,
        "export_url": f"{reverse('portal:audit_export')}?{urlencode({**asked, 'of': 'readings'})}" if page.rows else "",
        **_place("readings"),
    }
    return render(request, "portal/audit_readings.html", context)


@roles(Role.AUDITOR)
@require_safe
def seals(request: HttpRequest) -> HttpResponse:
    """What the last verifications found, the heads that are printed and sent out by day, the newest seals."""
    newest = list(Seal.objects.order_by("-number")[:SEALS_SHOWN])
    last = newest[0].last_event_id if newest else 0
    asked = DayForm(request.GET or None)
    days = Seal.objects.filter(day__isnull=False)
    if asked.is_valid():
        days = days.filter(day__lte=asked.cleaned_data["until"])
    checks = verifications.newest(CHECKS_SHOWN)
    context = {
        "form": asked,
        "verified": checks[0] if checks else None,
        "checks": checks[1:],
        "under_way": verifications.waiting(clock.now()),
        "days": [(seal, heads.short(seal)) for seal in days.order_by("-day")[:DAYS_SHOWN]],
        "seals": [(seal, heads.short(seal)) for seal in newest],
        "unsealed": Event.objects.filter(pk__gt=last).count(),
    }
    return render(request, "portal/audit_seals.html", {**context, "tabs": _tabs("seals")})


@roles(Role.AUDITOR)
@require_POST
def verify_now(request: HttpRequest) -> HttpResponse:
    """Ask for a verification; its result appears on the page of the seals."""
    if attempt(request, lambda: verifying.ask(by=request.user, at=clock.now())):
        messages.success(request, "已开始核验，结果会出现在本页。记录多时需要几分钟，请稍后刷新。")
    return redirect("portal:audit_seals")


@roles(Role.AUDITOR)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The search as a workbook of texts, the newest MOST_EXPORTED rows, written row by row."""
    search = SearchForm(request.GET).search()
    if request.GET.get("of") == "readings":
        looks = audit_log.streamed_looks(audit_log.looks(search), MOST_EXPORTED)
        return _workbook("谁看过申请.xlsx", READING_HEADINGS, map(_reading_cells, looks))
    entries = audit_log.streamed(audit_log.events(search), MOST_EXPORTED, audit_log.files_with(search))
    if search.action == "open_sealed":
        return _workbook("谁查看过完整号码.xlsx", OPENED_HEADINGS, map(_opened_cells, entries))
    return _workbook("事件日志.xlsx", HEADINGS, map(_cells, entries))


def _workbook(name: str, headings: tuple[tuple[str, int], ...], rows: Iterable[tuple[str, ...]]) -> HttpResponseBase:
    target = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(target, options) as book:
        sheet = book.add_worksheet("事件")
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for column, (heading, width) in enumerate(headings):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, bold)
        for number, cells in enumerate(rows, start=1):
            for column, value in enumerate(cells):
                sheet.write_string(number, column, value)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=name)


@roles(Role.AUDITOR)
@require_safe
def signed_heads(request: HttpRequest) -> HttpResponse:
    """The heads of all days and of the newest seal, signed, to be kept elsewhere."""
    newest = Seal.objects.order_by("-number").values_list("number", flat=True)[:1]
    kept = Seal.objects.filter(day__isnull=False) | Seal.objects.filter(number__in=list(newest))
    lines = "".join(heads.line_of(seal) + "\n" for seal in kept.order_by("number"))
    answer = HttpResponse(lines, content_type="application/jsonl; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="heads.jsonl"'
    return answer


def _listed(request: HttpRequest, here: str, template: str, fixed: dict[str, str]) -> HttpResponse:
    asked = {
        name: str(value) for name, value in request.GET.items() if value and name not in ("after", "before", *fixed)
    }
    form = SearchForm({**asked, **fixed})
    page = page_of(
        audit_log.events(form.search()), newest_first=True,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    context = {
        "form": form,
        "rows": audit_log.acts(audit_log.entries(page.rows, audit_log.files_with(form.search()))),
        "next_url": _address(asked, after=page.next) if page.next else None,
        "previous_url": _address(asked, before=page.previous) if page.previous else None,
        "export_url": f"{reverse('portal:audit_export')}?{urlencode({**asked, **fixed})}" if page.rows else "",
        "with_action": "action" not in fixed,
        **_place(here),
    }
    return render(request, template, context)


def _address(asked: dict[str, str], **more: int) -> str:
    return "?" + urlencode({**asked, **more})


def _cells(entry: audit_log.Entry) -> tuple[str, ...]:
    event = entry.event
    return (
        f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}", event.actor_name, entry.role, entry.action, entry.kind,
        entry.name, entry.about, event.subject_id, entry.from_state, entry.to_state, event.reason, str(event.sequence),
        event.hash,
    )  # fmt: skip


def _opened_cells(entry: audit_log.Entry) -> tuple[str, ...]:
    event = entry.event
    whose = f"{entry.name}（在文件中：{entry.inside}）" if entry.inside else entry.name
    return (
        f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}", event.actor_name, entry.role, entry.kind, whose,
        entry.field, str(entry.count), event.reason, str(event.sequence), event.hash,
    )  # fmt: skip


def _reading_cells(look: audit_log.Look) -> tuple[str, ...]:
    row = look.reading
    at = f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}"
    return (at, row.reader_name, row.office, row.get_what_display(), look.number, look.name)


def _place(here: str) -> dict[str, object]:
    """What the frame of a list shows of where it stands."""
    label, name = next((label, name) for key, label, name in TABS if key == here)
    return {"tabs": _tabs(here), "heading": label, "here": name}


def _tabs(here: str) -> list[dict[str, object]]:
    return [{"label": label, "url": reverse(name), "here": key == here} for key, label, name in TABS]
