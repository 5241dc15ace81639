"""What is due and not paid out: somebody else claims the same matter, or it was found to be theirs.

A dispute can begin after the decision: another applicant shows the same certificate, or `complete_claims` enters one.
"""

from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Value, When

from applications.selectors import has_lost, in_dispute
from payments.enums import InstalmentState
from payments.models import Batch, BudgetEnvelope, Instalment

MOST_SHOWN = 20
UNANSWERED = "另有申请申领同一事项，核实并经负责人确认之前暂缓发放"
ANOTHERS = "经核实，同一事项由另一申请享有，不能发放"


def undisputed() -> Q:
    """Instalments with which nobody else's claim is in the way."""
    application = OuterRef("plan__application")
    return ~in_dispute(application) & ~has_lost(application)


def held_back(envelope: BudgetEnvelope) -> list[Instalment]:
    """Instalments of the envelope that are due and held back, each with the reason (`why`)."""
    rows = Instalment.objects.filter(envelope=envelope, state=InstalmentState.ELIGIBLE)
    return list(_disputed(rows, "plan__application").select_related("plan__application").order_by("due_on", "pk"))


def disputed_lines(batch: Batch) -> list[tuple[int, str, str]]:
    """Row, name and reason of the first lines of the batch that must not go out."""
    rows = _disputed(batch.lines.all(), "instalment__plan__application").order_by("row")
    return list(rows.values_list("row", "payee_name", "why")[:MOST_SHOWN])


def _disputed(rows: QuerySet, application: str) -> QuerySet:
    there = OuterRef(application)
    why = Case(
        When(in_dispute(there), then=Value(UNANSWERED)), When(has_lost(there), then=Value(ANOTHERS)),
        default=Value(""), output_field=CharField(),
    )  # fmt: skip
    return rows.annotate(why=why).exclude(why="")
