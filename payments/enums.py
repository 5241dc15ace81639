"""States of the money, and which lines count as live."""

from django.db import models

from policy.terms import Fund

FUNDS = [(fund.value, fund.label) for fund in Fund]


class PlanState(models.TextChoices):
    OPEN = "open", "编制中"
    SEALED = "sealed", "已封存"


class InstalmentState(models.TextChoices):
    PLANNED = "planned", "已排期"
    WAITING_BUDGET = "waiting_budget", "待预算"
    CHECKING = "checking", "待复查"
    SUSPENDED = "suspended", "暂停发放"
    ELIGIBLE = "eligible", "可发放"
    IN_BATCH = "in_batch", "发放中"
    ACCOUNT_WRONG = "account_wrong", "账户待更正"
    PAID = "paid", "已到账"


class CheckOutcome(models.TextChoices):
    PASSED = "passed", "通过"
    FAILED = "failed", "未通过"
    UNKNOWN = "unknown", "无法核实"


class BatchState(models.TextChoices):
    DRAFT = "draft", "制单中"
    SUBMITTED = "submitted", "待复核"
    APPROVED = "approved", "待发放"
    RELEASED = "released", "已发出，待对账"
    SETTLED = "settled", "已结清"
    CANCELLED = "cancelled", "已作废"


class LineState(models.TextChoices):
    QUEUED = "queued", "待发放"
    EXPORTED = "exported", "已发出"
    PAID = "paid", "成功"
    FAILED = "failed", "失败"
    VOID = "void", "已作废"


LIVE_LINES = (LineState.QUEUED, LineState.EXPORTED, LineState.PAID)


class FileFormat(models.TextChoices):
    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"


class ReturnState(models.TextChoices):
    STAGED = "staged", "待复核入账"
    APPLIED = "applied", "已入账"
    QUARANTINED = "quarantined", "已隔离"
    REJECTED = "rejected", "已退回"


SET_ASIDE = (ReturnState.QUARANTINED, ReturnState.REJECTED)
"""Return files of which nothing was entered: the same bytes may be read once more, for the reason may have passed."""


class RowOutcome(models.TextChoices):
    PAID = "paid", "成功"
    FAILED = "failed", "失败"
    SAME = "same", "已入账，无变化"
    ODD = "odd", "异常"
