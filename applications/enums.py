"""Public states of an application, each in the applicant's words; the bureau's words stand beside."""

from django.db import models


class ApplicationState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已提交，待受理"
    IN_REVIEW = "in_review", "审核中"
    CORRECTING = "correcting", "待您补正"
    APPROVED = "approved", "已批准，待发放"
    PAYING = "paying", "发放中"
    PAID = "paid", "已发放"
    REFUSED = "refused", "不予批准"
    WITHDRAWN = "withdrawn", "已撤回"
    DISCARDED = "discarded", "已删除的草稿"

    @property
    def bureau_label(self) -> str:
        return BUREAU_LABELS[self]


BUREAU_LABELS = {
    ApplicationState.DRAFT: "草稿",
    ApplicationState.SUBMITTED: "待受理",
    ApplicationState.IN_REVIEW: "审核中",
    ApplicationState.CORRECTING: "补正中",
    ApplicationState.APPROVED: "已批准",
    ApplicationState.PAYING: "分期发放中",
    ApplicationState.PAID: "已发放",
    ApplicationState.REFUSED: "不予批准",
    ApplicationState.WITHDRAWN: "已撤回",
    ApplicationState.DISCARDED: "已删除的草稿",
}

BEFORE_DECISION = (ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW, ApplicationState.CORRECTING)
OPEN_TO_APPLICANT = (ApplicationState.DRAFT, ApplicationState.CORRECTING)
UNNUMBERED = (ApplicationState.DRAFT, ApplicationState.DISCARDED)
UNDER_WAY = (*BEFORE_DECISION, ApplicationState.APPROVED, ApplicationState.PAYING)


class EditionOrigin(models.TextChoices):
    """How an edition of a roster came about."""

    UPLOAD = "upload", "上传"
    APPEND = "append", "追加"
    RESTORE = "restore", "恢复"
    COPY = "copy", "从已撤回的申请带入"
    REMOVE = "remove", "移除行后的花名册"


class JudgementPurpose(models.TextChoices):
    SUBMIT = "submit", "提交"
    RESUBMIT = "resubmit", "补正后提交"
    REVIEW = "review", "审核"
    DECISION = "decision", "决定"


class MaterialForm(models.TextChoices):
    FILE = "file", "上传文件"
    COMMITMENT = "commitment", "书面承诺"


class ClaimState(models.TextChoices):
    LIVE = "live", "申领中"
    DISPUTED = "disputed", "有争议，待核实"
    PAID = "paid", "已发放"
    RELEASED = "released", "已释放"


HOLDING = (ClaimState.LIVE, ClaimState.PAID)
"""States in which a claim holds its place."""


class ConflictState(models.TextChoices):
    OPEN = "open", "待核实"
    PROPOSED = "proposed", "已提出结论，待负责人确认"
    ANSWERED = "answered", "已核实"
    MOOT = "moot", "一方已不再申领"


CONFLICT_WAITS = (ConflictState.OPEN, ConflictState.PROPOSED)
"""States in which two people have not answered yet which claim counts."""


class ConflictFinding(models.TextChoices):
    FIRST = "first", "由先登记的一方享有"
    RIVAL = "rival", "由后登记的一方享有"
    BOTH = "both", "属于不同事项，双方都可以申领"
