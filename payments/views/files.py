"""Files out: the release with its first download, later downloads, the summary, the template for the return."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import roles
from accounts.attempts import attempt
from accounts.enums import Role
from accounts.login.reauth import Act, recently_confirmed
from audit import heads
from foundation import clock
from payments import list_files
from payments.enums import BatchState, FileFormat
from payments.models import Batch
from payments.services import exports, return_templates
from payments.views.frame import READERS, batch_of, download, facts_of, one_of, seen_batch

JUST_RELEASED = "payments.just_released"
"""Session key: the batch whose file the releaser may fetch once by a plain address; the release has logged it."""


def _released(request: HttpRequest, pk: int) -> Act:
    batch = seen_batch(request, pk)
    again = batch is not None and batch.state != BatchState.APPROVED
    return Act("再次下载同一文件" if again else "发放并下载支付文件", facts_of(batch))


@roles(Role.RELEASER)
@recently_confirmed(_released)
@require_http_methods(["GET", "HEAD", "POST"])
def batch_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The payment file. POST on an approved batch is the release: committed, then the batch's page, which fetches the
    file by GET, once. Later downloads are POSTs, each with its line in the log.
    """
    batch = batch_of(request, pk)
    by, at = request.user, clock.now()
    if request.method != "POST":
        return _just_released(request, batch)
    if batch.state == BatchState.APPROVED:
        wanted = one_of(request.POST.get("format", ""), FileFormat.values, FileFormat.XLSX)
        if attempt(request, lambda: exports.release(batch=batch, format=wanted, by=by, at=at)):
            request.session[JUST_RELEASED] = batch.pk
            messages.success(request, f"批次 {batch.number} 已发放，支付文件正在下载。银行处理后，请对账岗导入回单。")
        return redirect("payments:batch", pk=batch.pk)
    file = attempt(request, lambda: exports.download_again(batch=batch, by=by, at=at))
    data = attempt(request, lambda: exports.content(file)) if file else None
    return download(exports.file_name(file), data) if data else redirect("payments:batch", pk=batch.pk)


def may_download(request: HttpRequest, batch: Batch) -> bool:
    """Whether this session has just released the batch and not fetched its file yet."""
    return bool(request.session.get(JUST_RELEASED) == batch.pk)


def _just_released(request: HttpRequest, batch: Batch) -> HttpResponse:
    if not may_download(request, batch):
        messages.info(request, "支付文件已经取走。需要时请用“再次下载同一文件”，每次下载都有记录。")
        return redirect("payments:batch", pk=batch.pk)
    data = attempt(request, lambda: exports.content(exports.released_file(batch)))
    if data is None:
        return redirect("payments:batch", pk=batch.pk)
    if request.method == "GET":
        del request.session[JUST_RELEASED]
    return download(exports.file_name(exports.released_file(batch)), data)


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
@recently_confirmed("下载回单模板")
@require_POST
def return_template(request: HttpRequest, pk: int) -> HttpResponse:
    """The released list with four empty columns for the bank's answer."""
    batch = batch_of(request, pk)
    data = attempt(request, lambda: return_templates.template(batch=batch, by=request.user, at=clock.now()))
    return download(f"{batch.number}回单.xlsx", data) if data else redirect("payments:batch", pk=batch.pk)
