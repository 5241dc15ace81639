"""The bank's answers: upload, what was read, apply by another."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import roles
from accounts.attempts import attempt
from accounts.enums import Role
from accounts.login.reauth import Act, recently_confirmed
from foundation import clock
from foundation.fields import total
from payments.enums import BatchState, LineState, ReturnState, RowOutcome
from payments.forms import ReasonForm, ReturnForm
from payments.models import Batch, ReturnFile
from payments.permissions import districts_of
from payments.selectors import page_of
from payments.services import returns
from payments.views.frame import READERS, districts_or_404, facts_of, file_of, one_of, tabs
from payments.wording import RETURN_CHIPS, ROW_CHIPS


@roles(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def return_list(request: HttpRequest) -> HttpResponse:
    """Files read so far, batches that wait for an answer, and the upload for those who reconcile."""
    districts = districts_or_404(request)
    mine = districts_of(request.user, Role.RECONCILER)
    form = ReturnForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        batch = get_object_or_404(
            Batch.objects.select_related("envelope"), pk=_whole(request.POST.get("batch")), envelope__district__in=mine
        )
        if form.is_valid():
            file = _stage(request, batch, form.cleaned_data["file"])
            if file:
                return redirect("payments:return_file", pk=file.pk)
    rows = ReturnFile.objects.filter(batch__envelope__district__in=districts).select_related("batch", "staged_by")
    page = page_of(rows, newest_first=True, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    here = reverse("payments:returns")
    waiting = Batch.objects.filter(envelope__district__in=districts, state=BatchState.RELEASED)
    return render(
        request,
        "payments/returns.html",
        {
            "tabs": tabs(request, "payments:returns", districts),
            "form": form,
            "file_error": " ".join(map(str, form.errors.get("file", []))) if form.is_bound else "",
            "chosen": _whole(request.POST.get("batch") or request.GET.get("batch")),
            "waiting": waiting.select_related("envelope").order_by("released_at", "pk")[:100],
            "mine": mine,
            "rows": [(row, RETURN_CHIPS[row.state]) for row in page.rows],
            "next_url": f"{here}?after={page.next}" if page.next else None,
            "previous_url": f"{here}?before={page.previous}" if page.previous else None,
        },
        status=422 if form.is_bound else 200,
    )


@roles(*READERS)
@require_safe
def return_file(request: HttpRequest, pk: int) -> HttpResponse:
    """What was read from one file: matched, failed, odd, with counts and sums; rows or problems below."""
    file = file_of(request, pk)
    what = one_of(request.GET.get("show", ""), RowOutcome.values)
    sums = {
        outcome: (count, amount)
        for outcome, count, amount in file.rows.order_by()
        .values_list("outcome")
        .annotate(n=Count("pk"), sum=total("amount"))
    }
    rows = file.rows.select_related("line__instalment__plan__application")
    if what:
        rows = rows.filter(outcome=what)
    page = page_of(rows, field="row", after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    here = f"{reverse('payments:return_file', args=[file.pk])}?show={what}"
    open_lines = file.batch.lines.filter(state=LineState.EXPORTED)
    return render(
        request,
        "payments/return_file.html",
        {
            "tabs": tabs(request, "payments:returns", {file.batch.envelope.district}),
            "file": file,
            "chip": RETURN_CHIPS[file.state],  # type: ignore[index]
            "sums": [(RowOutcome(key), *sums[key]) for key in RowOutcome.values if key in sums],
            "silent": open_lines.exclude(returns__file=file).aggregate(count=Count("pk"), sum=total("amount")),
            "rows": [(row, ROW_CHIPS[row.outcome]) for row in page.rows],
            "what": what,
            "may_apply": _may_apply(request, file),
            "reject_form": ReasonForm(label="退回原因", help_text="导入人据此向银行查明"),
            "own_file": file.staged_by_id == request.user.pk,
            "next_url": f"{here}&after={page.next}" if page.next else None,
            "previous_url": f"{here}&before={page.previous}" if page.previous else None,
        },
    )


def _entered(request: HttpRequest, pk: int) -> Act:
    """The answer of the bank that is about to be entered."""
    try:
        file = file_of(request, pk)
    except Http404:
        return Act("确认入账")
    return Act("确认入账", facts_of(file.batch))


@roles(Role.RECONCILE_CHECKER)
@recently_confirmed(_entered, when=lambda request, **_: request.POST.get("act") != "reject")
@require_POST
def return_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply a staged file, or turn it down with a reason."""
    file = file_of(request, pk)
    if request.POST.get("act") == "reject":
        _reject(request, file)
        return redirect("payments:return_file", pk=file.pk)
    done = attempt(request, lambda: returns.apply(file=file, by=request.user, at=clock.now()))
    if done and done.state == ReturnState.APPLIED:
        messages.success(
            request,
            f"已入账：成功 {done.paid_count} 笔 ¥ {done.paid_total:,.2f}，失败 {done.failed_count} 笔。"
            + ("失败的已请申请人更正收款账户。" if done.failed_count else ""),
        )
    elif done:
        messages.error(request, "没有入账：导入之后，其中的付款已由其他回单登记，本文件已隔离。")
    return redirect("payments:return_file", pk=file.pk)


def _reject(request: HttpRequest, file: ReturnFile) -> None:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请写明原因，再退回回单。")
        return
    reason = form.cleaned_data["reason"]
    if attempt(request, lambda: returns.reject(file=file, reason=reason, by=request.user, at=clock.now())):
        messages.success(request, "回单已退回，没有登记任何一笔。向银行查明后，可以重新导入。")


def _stage(request: HttpRequest, batch: Batch, upload: Any) -> ReturnFile | None:
    at = clock.now()
    file: ReturnFile | None = attempt(
        request,
        lambda: returns.stage(batch=batch, name=upload.name, data=upload.read(), by=request.user, at=at),
    )
    if file and file.staged_at != at:
        messages.info(request, "这份文件以前已经导入过本批次，下面是当时的结果，没有重复登记。")
    elif file and file.state == ReturnState.QUARANTINED:
        messages.error(
            request, "文件中有问题，已整份隔离，没有登记任何一笔。请按下面列出的行核对后，重新导入改正的文件。"
        )
    elif file:
        messages.success(request, "文件已读取，与发出的明细一致。请由另一位对账复核人员入账。")
    return file


def _may_apply(request: HttpRequest, file: ReturnFile) -> bool:
    mine = districts_of(request.user, Role.RECONCILE_CHECKER)
    return file.state == ReturnState.STAGED and file.batch.envelope.district in mine


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else 0
