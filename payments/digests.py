"""What the log says about envelopes, plans, instalments, batches, lines and the bank's answers."""

from audit.digests import NEVER_BEGINS, Part, declare

declare(
    "payments.BudgetEnvelope",
    Part(
        "row", "指标内容",
        (
            "fund", "district", "year", "number", "payer_name", "payer_account", "payer_bank", "total", "held", "spent",
        ),
    ),
    Part(
        "changes", "指标调整", ("delta", "document", "made_by_id", "checked_by_id", "at"),
        rows="payments.BudgetChange", via="envelope", never=frozenset({"hold", "spend"}),
    ),
)  # fmt: skip
declare(
    "payments.PaymentPlan",
    Part("row", "计划内容", ("application_id", "decision_id", "fund", "district", "amount", "state", "made_at")),
    Part(
        "instalments", "各期", ("id", "number", "amount", "due_on", "rechecked"),
        rows="payments.Instalment", via="plan", only=frozenset({"seal"}),
    ),
    moves_at_once=True,
)  # fmt: skip
# Laid out by an event of the plan; from its first move on an instalment has a chain of its own.
declare(
    "payments.Instalment",
    Part("row", "期次内容", ("plan_id", "number", "amount", "due_on", "rechecked", "state", "envelope_id", "paid_on")),
    Part(
        "rechecks", "复查", ("on", "answers", "result", "outcome", "evidence", "checked_by_id", "checked_at"),
        rows="payments.Recheck", via="instalment",
    ),
    begins=NEVER_BEGINS,
)  # fmt: skip
declare(
    "payments.Batch",
    Part(
        "row", "批次内容",
        (
            "number", "envelope_id", "state", "revision", "count", "total", "content_hash", "approved_hash",
            "made_by_id", "made_at", "checked_by_id", "checked_at", "released_by_id", "released_at", "released_format",
        ),
    ),
)  # fmt: skip
# Made with its batch, whose hash of the content stands for it until it goes out.
declare(
    "payments.PaymentLine",
    Part(
        "row", "明细内容",
        (
            "batch_id", "row", "instalment_id", "attempt", "reference", "amount", "account_id", "payee_kind",
            "payee_name", "payee_number_hash", "payee_number_mask", "bank_name", "cnaps", "state", "bank_reference",
            "failure", "settled_on",
        ),
    ),
    begins=NEVER_BEGINS,
)  # fmt: skip
declare(
    "payments.ReturnFile",
    Part(
        "row", "回单内容",
        (
            "batch_id", "name", "sha256", "stored_name", "state", "problems", "paid_count", "paid_total",
            "failed_count", "failed_total", "staged_by_id", "staged_at", "applied_by_id", "applied_at",
        ),
    ),
    Part(
        "rows", "回单行",
        (
            "row", "line_id", "reference", "amount", "outcome", "bank_reference", "failure", "settled_on", "problem",
        ),
        rows="payments.ReturnRow", via="file", only=frozenset({"stage", "quarantine"}), many=True,
    ),
)  # fmt: skip
