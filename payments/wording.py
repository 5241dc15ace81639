"""Words and chips of the finance pages for what the tables call by code."""

from datetime import date

from payments.enums import BatchState, InstalmentState, LineState, ReturnState, RowOutcome
from payments.models import Batch, Instalment

BATCH_CHIPS = {
    BatchState.DRAFT: "neutral",
    BatchState.SUBMITTED: "waiting",
    BatchState.APPROVED: "waiting",
    BatchState.RELEASED: "active",
    BatchState.SETTLED: "done",
    BatchState.CANCELLED: "stopped",
}
INSTALMENT_CHIPS = {
    InstalmentState.PLANNED: "neutral",
    InstalmentState.WAITING_BUDGET: "waiting",
    InstalmentState.CHECKING: "waiting",
    InstalmentState.SUSPENDED: "stopped",
    InstalmentState.ELIGIBLE: "active",
    InstalmentState.IN_BATCH: "active",
    InstalmentState.ACCOUNT_WRONG: "waiting",
    InstalmentState.PAID: "done",
}
LINE_CHIPS = {
    LineState.QUEUED: "neutral",
    LineState.EXPORTED: "active",
    LineState.PAID: "done",
    LineState.FAILED: "stopped",
    LineState.VOID: "neutral",
}
RETURN_CHIPS = {
    ReturnState.STAGED: "waiting",
    ReturnState.APPLIED: "done",
    ReturnState.QUARANTINED: "stopped",
    ReturnState.REJECTED: "stopped",
}
ROW_CHIPS = {
    RowOutcome.PAID: "done",
    RowOutcome.FAILED: "stopped",
    RowOutcome.SAME: "neutral",
    RowOutcome.ODD: "waiting",
}
ACTIONS = {
    "assemble": "制单",
    "submit": "提交复核",
    "approve": "复核通过",
    "send_back": "退回制单",
    "cancel": "作废",
    "release": "发放（首次下载支付文件）",
    "open_sealed": "读取收款账号",
    "settle_part": "部分回单入账",
}


def instalment_chip(one: Instalment, on: date) -> tuple[str, str]:
    """Kind and word of an instalment on a day: whether it is due is a matter of the date, not of a sweep."""
    state = InstalmentState(one.state)
    if state is InstalmentState.WAITING_BUDGET and one.due_on.year > on.year:
        return "neutral", f"{one.due_on.year} 年起占用预算"
    if state is not InstalmentState.PLANNED:
        return INSTALMENT_CHIPS[state], str(state.label)
    if one.due_on > on:
        return "neutral", "未到期"
    if one.envelope_id is None:
        return "waiting", "已到期，待占用预算"
    return "waiting", "已到期，待转入复查" if one.rechecked else "已到期，待转入可制单"


def batch_chip(batch: Batch, failed: int, *, unresolved: bool) -> tuple[str, str]:
    """Kind and word of a batch: settled is green only where every line was paid, and waits while a failure does."""
    if batch.state != BatchState.SETTLED or not failed:
        return BATCH_CHIPS[BatchState(batch.state)], str(BatchState(batch.state).label)
    word = "已回单：全部失败" if failed == batch.count else f"已回单：{failed} 笔失败"
    return ("waiting", word) if unresolved else ("neutral", f"{word}，已处理")
