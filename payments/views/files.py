"""Files out: the release with its first download, later downloads, the summary, the template for the return."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.access import roles
from accounts.enums import Role
from accounts.reauth import recently_confirmed
from audit import heads
from foundation import clock
from payments import list_files
from payments.enums import BatchState, FileFormat
from payments.services import exports, return_templates
from payments.views.frame import READERS, attempt, batch_of, download, one_of


@roles(Role.RELEASER)
@recently_confirmed
@require_POST
def batch_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The payment file. On an approved batch this is the release; it is committed before the file is sent."""
    batch = batch_of(request, pk)
    by, at = request.user, clock.now()
    wanted = one_of(request.POST.get("format", ""), FileFormat.values, FileFormat.XLSX)
    if batch.state == BatchState.APPROVED:
        file = attempt(request, lambda: exports.release(batch=batch, format=wanted, by=by, at=at))
    else:
        file = attempt(request, lambda: exports.download_again(batch=batch, by=by, at=at))
    data = attempt(request, lambda: exports.content(file)) if file else None
    return download(exports.file_name(file), data) if data else redirect("payments:batch", pk=batch.pk)


@roles(*READERS)
@require_safe
def batch_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """The side file 汇总 of a batch; it names no payee."""
    batch = batch_of(request, pk)
    seal = heads.latest_day()
    head = [(f"事件日志 {seal.day} 封存值", heads.short(seal))] if seal else []
    summary = [*exports.summary(batch), *head]
    data = list_files.write_csv([label for label, _ in summary], [[value for _, value in summary]])
    return download(f"{batch.number}汇总.csv", data)


@roles(Role.RECONCILER)
@recently_confirmed
@require_POST
def return_template(request: HttpRequest, pk: int) -> HttpResponse:
    """The released list with four empty columns for the bank's answer."""
    batch = batch_of(request, pk)
    data = attempt(request, lambda: return_templates.template(batch=batch, by=request.user, at=clock.now()))
    return download(f"{batch.number}回单.xlsx", data) if data else redirect("payments:batch", pk=batch.pk)
