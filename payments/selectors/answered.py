"""What the bank has answered of a batch."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from foundation.fields import total
from payments.enums import InstalmentState, LineState
from payments.models import Batch, PaymentLine


def answered(batch: Batch) -> list[tuple[str, int, Decimal]]:
    """Word, number of lines and sum (yuan) of what was paid and what failed, as far as the bank has said so."""
    sums = batch.lines.order_by().values_list("state").annotate(count=Count("pk"), sum=total("amount"))
    by_state = {state: (count, amount) for state, count, amount in sums}
    return [(str(state.label), *by_state[state]) for state in (LineState.PAID, LineState.FAILED) if state in by_state]


def with_failures(batches: QuerySet[Batch]) -> QuerySet[Any]:
    """The batches, each with `failed`: how many of its lines the bank refused, and `unresolved`: whether one of these
    is still on the list of what failed (`selectors.failed`).
    """
    later = PaymentLine.objects.filter(instalment=OuterRef("instalment"), attempt__gt=OuterRef("attempt"))
    open_ones = PaymentLine.objects.filter(
        ~Exists(later), batch=OuterRef("pk"), state=LineState.FAILED, instalment__state=InstalmentState.ACCOUNT_WRONG
    )
    return batches.annotate(
        failed=Count("lines", filter=Q(lines__state=LineState.FAILED)), unresolved=Exists(open_ones)
    )
