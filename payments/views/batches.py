"""Batches: the list, one batch with its rail, and the acts of maker and checker."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import posts_here, roles
from accounts.attempts import attempt
from accounts.enums import Role
from accounts.login.reauth import Act, recently_confirmed
from audit.selectors import history
from foundation import clock
from payments.enums import BatchState, ReturnState
from payments.forms import ReasonForm
from payments.models import Batch
from payments.permissions import why_not
from payments.recusal import interest_in_batch
from payments.selectors import answered, disputed_lines, new_accounts, page_of, with_failures
from payments.services import batches
from payments.standing import standing
from payments.views.files import may_download
from payments.views.frame import READERS, batch_of, districts_or_404, facts_of, one_of, seen_batch, tabs
from payments.wording import ACTIONS, LINE_CHIPS, RETURN_CHIPS, batch_chip
from policy.money import capitals

DONE = {
    "submit": "已提交复核，请复核岗核对后办理。",
    "approve": "复核通过，可以由第三人发放。",
    "send_back": "已退回制单人。",
    "cancel": "批次已作废，其中的期次可以重新制单。",
}
PLAIN: dict[str, Callable[..., Batch]] = {"submit": batches.submit, "approve": batches.approve}
WITH_REASON: dict[str, Callable[..., Batch]] = {"send_back": batches.send_back, "cancel": batches.cancel}
ROLE_OF = {
    "submit": Role.MAKER,
    "cancel": Role.MAKER,
    "approve": Role.CHECKER,
    "send_back": Role.CHECKER,
    "release": Role.RELEASER,
    "again": Role.RELEASER,
    "stage": Role.RECONCILER,
}
FAILING = "failing"
"""The filter for settled batches of which a failure still waits."""
BEFORE_RELEASE = (BatchState.DRAFT, BatchState.SUBMITTED, BatchState.APPROVED)
STATES_OF = {
    "submit": {BatchState.DRAFT},
    "cancel": {BatchState.DRAFT},
    "approve": {BatchState.SUBMITTED},
    "send_back": {BatchState.SUBMITTED, BatchState.APPROVED},
    "release": {BatchState.APPROVED},
    "again": {BatchState.RELEASED, BatchState.SETTLED},
    "stage": {BatchState.RELEASED},
}


@roles(*READERS)
@require_safe
def batch_list(request: HttpRequest) -> HttpResponse:
    """All batches, newest first, by state."""
    districts = districts_or_404(request)
    state = one_of(request.GET.get("state", ""), [*BatchState.values, FAILING])
    every = Batch.objects.filter(envelope__district__in=districts).select_related("envelope", "made_by", "checked_by")
    page = page_of(
        _in_state(with_failures(every), state), newest_first=True,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    here = f"{reverse('payments:batches')}?state={state}"
    names = [("", "全部"), *BatchState.choices]
    names.insert(names.index((BatchState.SETTLED.value, BatchState.SETTLED.label)), (FAILING, "失败待处理"))
    return render(
        request,
        "payments/batches.html",
        {
            "tabs": tabs(request, "payments:batches", districts),
            "rows": [(row, *batch_chip(row, row.failed, unresolved=row.unresolved)) for row in page.rows],
            "chips": [
                {"label": label, "url": f"{reverse('payments:batches')}?state={value}", "on": value == state}
                for value, label in names
            ],
            "next_url": f"{here}&after={page.next}" if page.next else None,
            "previous_url": f"{here}&before={page.previous}" if page.previous else None,
            "may_make": any(post.role == Role.MAKER for post in posts_here(request)),
        },
    )


def _in_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    """The batches of one filter; settled are those of which nothing waits any more."""
    if state == FAILING:
        return rows.filter(unresolved=True)
    if state == BatchState.SETTLED:
        return rows.filter(state=state, unresolved=False)
    return rows.filter(state=state) if state else rows


@roles(*READERS)
@require_safe
def batch_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: who stands where, its lines, files, returns, history, and the acts that are open now."""
    batch = batch_of(request, pk)
    downloading = may_download(request, batch)
    context = {
        "tabs": tabs(request, "payments:batches", {batch.envelope.district}),
        "batch": batch,
        "downloading": downloading,
        "send_back_form": ReasonForm(label="退回原因", help_text="制单人将据此修改"),
        "cancel_form": ReasonForm(label="作废原因"),
        **_of_batch(batch),
        **_lines_of(request, batch),
        **_allowed(request, batch),
    }
    response = render(request, "payments/batch.html", context)
    if downloading:  # the file of the release just done comes by itself, with and without scripts
        response["Refresh"] = f"1; url={reverse('payments:batch_file', args=[batch.pk])}"
    return response


def _of_batch(batch: Batch) -> dict[str, Any]:
    """How the batch stands, what to notice before its release, what came back, what happened last."""
    told = with_failures(Batch.objects.filter(pk=batch.pk)).get()
    chip, word = batch_chip(batch, told.failed, unresolved=told.unresolved)
    is_here, in_words = batch.state in BEFORE_RELEASE, capitals(batch.total)
    disputed = disputed_lines(batch) if is_here else []
    files = list(batch.returns.select_related("staged_by").order_by("-pk"))
    staged = any(one.state == ReturnState.STAGED for one in files)
    return {
        "capitals": in_words,
        "chip": chip,
        "word": word,
        "failed": told.failed,
        "unresolved": told.unresolved,
        "disputed": disputed,
        "leaving_out": f"第 {'、'.join(str(row) for row, _, _ in disputed)} 行暂缓发放，剔除后重新制单",
        "new_accounts": new_accounts(batch) if is_here else [],
        "answered": answered(batch),
        "release_note": (
            f"发放批次 {batch.number}：{batch.count} 笔，合计 ¥ {batch.total:,.2f}"
            f"（人民币{in_words}），由{batch.envelope.payer_name}付出。发放后不能撤回。"
        ),
        "rail": standing(batch, told.failed, unresolved=told.unresolved, staged=staged),
        "returns": [(file, RETURN_CHIPS[file.state]) for file in files],  # type: ignore[index]
        "events": [(_done(event.action, batch, told.failed), event) for event in history(batch).reverse()[:30]],
    }


def _lines_of(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    """One page of lines, and the addresses of the pages beside."""
    lines = batch.lines.select_related("instalment__plan__application")
    page = page_of(lines, field="row", after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    here = reverse("payments:batch", args=[batch.pk])
    return {
        "lines": [(line, LINE_CHIPS[line.state]) for line in page.rows],
        "next_url": f"{here}?after={page.next}#lines" if page.next else None,
        "previous_url": f"{here}?before={page.previous}#lines" if page.previous else None,
    }


def _allowed(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    """What the reader may do now, or why not."""
    acts = _acts(request, batch)
    interest = interest_in_batch(request.user, batch) if acts else ""
    return {"acts": set() if interest else acts, "hindrance": interest or _hindrance(request, batch, acts)}


def _done(action: str, batch: Batch, failed: int) -> str:
    """What an event did; the last return by what came of it."""
    if action != "settle":
        return ACTIONS.get(action, action)
    return "回单入账，" + ("批次结清" if not failed else "全部失败" if failed == batch.count else f"{failed} 笔失败")


@roles(Role.MAKER, Role.CHECKER)
@recently_confirmed(
    lambda request, pk, action: Act("复核通过", facts_of(seen_batch(request, pk))),
    when=lambda request, action, **_: action == "approve",
)
@require_POST
def batch_act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Submit, approve, send back or cancel."""
    batch = batch_of(request, pk)
    by, at = request.user, clock.now()
    remaking = action == "cancel" and bool(disputed_lines(batch))
    if action in WITH_REASON:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            messages.error(request, "请写明原因，再办理退回或作废。")
            return redirect("payments:batch", pk=batch.pk)
        reason = form.cleaned_data["reason"]
        done = attempt(request, lambda: WITH_REASON[action](batch=batch, reason=reason, by=by, at=at))
    else:
        done = attempt(request, lambda: PLAIN[action](batch=batch, by=by, at=at))
    if done:
        messages.success(request, DONE[action])
        if remaking:
            return redirect(f"{reverse('payments:batch_new')}?envelope={batch.envelope_id}")
    return redirect("payments:batch", pk=batch.pk)


def _acts(request: HttpRequest, batch: Batch) -> set[str]:
    """What this user may do with the batch now."""
    mine = _roles(request, batch)
    acts = {
        action
        for action, role in ROLE_OF.items()
        if role in mine and batch.state in STATES_OF[action] and not why_not(batch, role, request.user)
    }
    if request.user.pk != batch.made_by_id:
        acts.discard("submit")
    return acts


def _hindrance(request: HttpRequest, batch: Batch, acts: set[str]) -> str:
    """Why somebody who holds the post of the next step may not take it."""
    role = {BatchState.SUBMITTED: Role.CHECKER, BatchState.APPROVED: Role.RELEASER}.get(BatchState(batch.state))
    if role is None or role not in _roles(request, batch) or acts & {"approve", "release"}:
        return ""
    return why_not(batch, role, request.user)


def _roles(request: HttpRequest, batch: Batch) -> set[str]:
    district = batch.envelope.district
    return {
        post.role
        for post in posts_here(request)
        if post.bureau and post.bureau.kind == "finance" and post.bureau.district == district
    }
