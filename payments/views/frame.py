"""What every finance page shows around its content: tabs with what waits."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header

from accounts.access import posts_here
from accounts.enums import Role
from payments.enums import BatchState, ReturnState
from payments.models import Batch, ReturnFile
from payments.permissions import MONEY_ROLES, visible_districts
from payments.selectors import accounts_to_verify

READERS = (*MONEY_ROLES, Role.AUDITOR)


def batch_of(request: HttpRequest, pk: int) -> Batch:
    """The batch where the user may see it; 404 otherwise."""
    rows = Batch.objects.select_related("envelope", "made_by", "checked_by", "released_by")
    return get_object_or_404(rows, pk=pk, envelope__district__in=visible_districts(request.user))


def file_of(request: HttpRequest, pk: int) -> ReturnFile:
    """The return file where the user may see it; 404 otherwise."""
    rows = ReturnFile.objects.select_related("batch__envelope", "batch__made_by", "staged_by", "applied_by")
    return get_object_or_404(rows, pk=pk, batch__envelope__district__in=visible_districts(request.user))


def download(name: str, data: bytes) -> HttpResponse:
    """An attachment that no browser tries to show."""
    kinds = {"csv": "text/csv; charset=utf-8"}
    kind = kinds.get(name.rsplit(".", 1)[-1], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "no-store"
    return response


def one_of(value: str, allowed: Iterable[str], default: str = "") -> str:
    """The value where it is one of the allowed words."""
    return value if value in set(allowed) else default


NEXT_STEP = {
    Role.MAKER: BatchState.DRAFT,
    Role.CHECKER: BatchState.SUBMITTED,
    Role.RELEASER: BatchState.APPROVED,
    Role.RECONCILER: BatchState.RELEASED,
}
"""At which state a batch waits for which post."""


def tabs(request: HttpRequest, here: str, districts: set[str]) -> list[dict[str, Any]]:
    """The pages of the money with what waits on each for the user's own posts; at most four queries.

    What failed waits for its payee, or for the checker, who has it among the accounts.
    """
    mine = {post.role for post in posts_here(request)}
    waiting = [NEXT_STEP[role] for role in NEXT_STEP if role in mine]
    batches = Batch.objects.filter(envelope__district__in=districts, state__in=waiting).count()
    staged = ReturnFile.objects.filter(batch__envelope__district__in=districts, state=ReturnState.STAGED)
    pages = (
        ("payments:home", "指标", 0),
        ("payments:batches", "批次", batches),
        ("payments:returns", "银行回单", staged.count() if Role.RECONCILE_CHECKER in mine else 0),
        ("payments:failed", "失败待处理", 0),
        ("payments:accounts", "收款账户", accounts_to_verify(districts).count() if Role.CHECKER in mine else 0),
    )
    return [
        {"label": label, "url": reverse(name), "here": name == here, "count": count or ""}
        for name, label, count in pages
    ]


def districts_or_404(request: HttpRequest) -> set[str]:
    """Districts whose money the user may see; somebody with a post outside finance has none."""
    found = visible_districts(request.user)
    if not found:
        raise Http404
    return found


def seen_batch(request: HttpRequest, pk: int) -> Batch | None:
    """A batch that the reader may see; None for any other."""
    try:
        return batch_of(request, pk)
    except Http404:
        return None


def facts_of(batch: Batch | None) -> tuple[tuple[str, str], ...]:
    """By what a batch is known before something is done with it."""
    if batch is None:
        return ()
    return (("批次", batch.number), ("笔数", f"{batch.count} 笔"), ("合计", f"¥ {batch.total:,.2f}"))
