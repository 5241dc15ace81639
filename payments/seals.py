"""What the database refuses about several rows at once: sealed plans, frozen batches and lines, return files.

Declared for SQLite and PostgreSQL; imported by payments.models, created after every migrate.
"""

from foundation.triggers import changed, no_truncate, refuse

PLAN, INSTALMENT = "payments.PaymentPlan", "payments.Instalment"
BATCH, LINE, RETURN_FILE = "payments.Batch", "payments.PaymentLine", "payments.ReturnFile"

# I1: a plan is laid open, filled, and sealed once its instalments add up; then it never changes.
refuse(
    "plan_open_first", PLAN, "INSERT", "NEW.state <> 'open'", "plan_open_first: a plan is sealed after its instalments"
)
refuse(
    "plan_sum",
    PLAN,
    "UPDATE",
    "OLD.state = 'open' AND NEW.state = 'sealed' AND NEW.amount <>"
    " (SELECT COALESCE(SUM(i.amount), 0) FROM payments_instalment i WHERE i.plan_id = NEW.id)",
    "plan_sum: instalments must add up to the approved amount",
)
refuse(
    "plan_as_decided",
    PLAN,
    "UPDATE",
    "OLD.state = 'open' AND NEW.state = 'sealed' AND NEW.amount <>"
    " (SELECT d.amount FROM reviews_decision d WHERE d.id = NEW.decision_id)",
    "plan_as_decided: the plan is that of the decision",
)
refuse(
    "plan_sealed",
    PLAN,
    "UPDATE",
    f"OLD.state = 'sealed' AND ({changed('state', 'amount', 'application_id', 'decision_id', 'fund', 'district')})",
    "plan_sealed: a sealed plan never changes",
)
refuse(
    "instalment_sealed_insert",
    INSTALMENT,
    "INSERT",
    "(SELECT p.state FROM payments_paymentplan p WHERE p.id = NEW.plan_id) <> 'open'",
    "instalment_sealed_insert: the plan is sealed",
)
refuse(
    "instalment_sealed_update",
    INSTALMENT,
    "UPDATE",
    changed("plan_id", "number", "amount", "due_on", "rechecked"),
    "instalment_sealed_update: what was granted never changes",
)
refuse(
    "instalment_hold_stays",
    INSTALMENT,
    "UPDATE",
    f"OLD.envelope_id IS NOT NULL AND ({changed('envelope_id')})",
    "instalment_hold_stays: an amount held in one envelope is not moved",
)
refuse(
    "instalment_paid_stays",
    INSTALMENT,
    "UPDATE",
    f"OLD.state = 'paid' AND ({changed('state', 'paid_on')})",
    "instalment_paid_stays: paid is final",
)

# I3: a line is what was approved: the instalment's amount, out of the envelope that holds it, to one payee.
refuse(
    "line_into_draft",
    LINE,
    "INSERT",
    "NEW.state <> 'queued' OR (SELECT b.state FROM payments_batch b WHERE b.id = NEW.batch_id) <> 'draft'",
    "line_into_draft: lines are added to a draft only",
)
refuse(
    "line_amount",
    LINE,
    "INSERT",
    "NOT EXISTS (SELECT 1 FROM payments_instalment i JOIN payments_batch b ON b.id = NEW.batch_id"
    " WHERE i.id = NEW.instalment_id AND i.amount = NEW.amount AND i.envelope_id = b.envelope_id)",
    "line_amount: a line pays its instalment from the envelope that holds it",
)
refuse(
    "line_account_editor",
    LINE,
    "INSERT",
    "(SELECT a.proposed_by_id FROM accounts_payeeaccount a WHERE a.id = NEW.account_id)"
    " = (SELECT b.made_by_id FROM payments_batch b WHERE b.id = NEW.batch_id)",
    "line_account_editor: the maker has edited this account",
)
refuse(
    "line_frozen",
    LINE,
    "UPDATE",
    changed(
        "batch_id", "row", "instalment_id", "attempt", "reference", "amount", "account_id", "payee_kind", "payee_name",
        "payee_number_hash", "payee_number_mask", "bank_name", "cnaps",
    ),
    "line_frozen: amount and payee of a line never change",
)  # fmt: skip
refuse(
    "line_final",
    LINE,
    "UPDATE",
    f"OLD.state IN ('paid', 'failed', 'void') AND ({changed('state', 'bank_reference', 'settled_on', 'failure')})",
    "line_final: a settled line never changes",
)

# I4 and I10: what is submitted adds up, and who did what stays.
refuse(
    "batch_sum",
    BATCH,
    "UPDATE",
    "OLD.state = 'draft' AND NEW.state = 'submitted' AND (NEW.count = 0"
    " OR NEW.count <> (SELECT COUNT(*) FROM payments_paymentline l WHERE l.batch_id = NEW.id)"
    " OR NEW.total <> (SELECT COALESCE(SUM(l.amount), 0) FROM payments_paymentline l WHERE l.batch_id = NEW.id))",
    "batch_sum: count and total must be those of the lines",
)
refuse(
    "batch_frozen",
    BATCH,
    "UPDATE",
    f"{changed('number', 'envelope_id', 'made_by_id', 'made_at')}"
    f" OR (OLD.content_hash <> '' AND ({changed('content_hash', 'count', 'total')}))"
    f" OR (OLD.released_by_id IS NOT NULL AND"
    f" ({changed('released_by_id', 'released_at', 'released_format', 'checked_by_id', 'checked_at')}"
    f" OR {changed('approved_hash', 'revision')}))",
    "batch_frozen: what was made, approved or released never changes",
)
refuse(
    "batch_account_editor",
    BATCH,
    "UPDATE",
    "NEW.checked_by_id IS NOT NULL AND (OLD.checked_by_id IS NULL OR OLD.checked_by_id <> NEW.checked_by_id)"
    " AND EXISTS (SELECT 1 FROM payments_paymentline l JOIN accounts_payeeaccount a ON a.id = l.account_id"
    " WHERE l.batch_id = NEW.id AND a.proposed_by_id = NEW.checked_by_id)",
    "batch_account_editor: the checker has edited an account in this batch",
)
refuse(
    "return_not_by_maker",
    RETURN_FILE,
    "INSERT",
    "NEW.staged_by_id = (SELECT b.made_by_id FROM payments_batch b WHERE b.id = NEW.batch_id)",
    "return_not_by_maker: the maker of a batch does not read its return",
)
refuse(
    "return_frozen",
    RETURN_FILE,
    "UPDATE",
    f"{changed('batch_id', 'name', 'sha256', 'stored_name', 'staged_by_id', 'staged_at')}"
    f" OR (OLD.state <> 'staged' AND ({changed('state', 'applied_by_id', 'applied_at')}))",
    "return_frozen: a return file never changes",
)

for _label in (PLAN, INSTALMENT, BATCH, LINE, RETURN_FILE, "payments.BudgetEnvelope"):
    _name = _label.lower().replace(".", "_")
    refuse(f"{_name}_no_delete", _label, "DELETE", "1 = 1", f"{_name}_no_delete: money is never deleted")
    no_truncate(_label)
