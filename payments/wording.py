"""Words and chips of the finance pages for what the tables call by code."""

from payments.enums import BatchState, InstalmentState, LineState, ReturnState, RowOutcome

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
    "settle": "回单入账，批次结清",
}
