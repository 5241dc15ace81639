"""What is due and not paid out: somebody else claims the same matter, or it was found to be theirs.

A dispute can begin after the decision: another applicant shows the same certificate, or `complete_claims` enters one.
"""

from dataclasses import dataclass

from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Value, When

from applications.selectors import has_lost, in_dispute
from payments.enums import InstalmentState
from payments.models import Batch, BudgetEnvelope, Instalment

MOST_SHOWN = 20
UNANSWERED = "另有申请申领同一事项，核实并经负责人确认之前暂缓发放"
ANOTHERS = "经核实，同一事项由另一申请享有，不能发放"


@dataclass(frozen=True)
class HeldBack:
    """How many instalments are held back, and the first MOST_SHOWN of them, each with the reason (`why`)."""

    count: int
    shown: list[Instalment]

    @property
    def more(self) -> int:
        """So many are not shown."""
        return self.count - len(self.shown)


def undisputed() -> Q:
    """Instalments with which nobody else's claim is in the way."""
    application = OuterRef("plan__application")
    return ~in_dispute(application) & ~has_lost(application)


def held_back(envelope: BudgetEnvelope) -> HeldBack:
    """Instalments of the envelope that are due and held back, the longest due first."""
    rows = Instalment.objects.filter(envelope=envelope, state=InstalmentState.ELIGIBLE)
    rows = _disputed(rows, "plan__application")
    shown = list(rows.select_related("plan__application").order_by("due_on", "pk")[:MOST_SHOWN])
    return HeldBack(rows.count() if len(shown) == MOST_SHOWN else len(shown), shown)


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
