"""The money: envelopes, plans with instalments, re-checks, batches with lines, files out and in.

Every rule that one row or one index can hold is a constraint here; what concerns several rows of a plan or batch is
held by the triggers of payments.seals; what neither can hold is in payments.checks. Invariant numbers (I1 …) as in
payments.checks.
"""

import payments.seals  # noqa: F401  declares the triggers
from payments.models.batches import Batch, ExportFile, PaymentLine
from payments.models.budget import BudgetChange, BudgetEnvelope
from payments.models.plans import Instalment, PaymentPlan, Recheck
from payments.models.returns import ReturnFile, ReturnRow

__all__ = [
    "Batch",
    "BudgetChange",
    "BudgetEnvelope",
    "ExportFile",
    "Instalment",
    "PaymentLine",
    "PaymentPlan",
    "Recheck",
    "ReturnFile",
    "ReturnRow",
]
