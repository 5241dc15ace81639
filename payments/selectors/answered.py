"""What the bank has answered of a batch."""

from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from foundation.fields import total
from payments.enums import LineState
from payments.models import Batch


def answered(batch: Batch) -> list[tuple[str, int, Decimal]]:
    """Word, number of lines and sum (yuan) of what was paid and what failed, as far as the bank has said so."""
    sums = batch.lines.order_by().values_list("state").annotate(count=Count("pk"), sum=total("amount"))
    by_state = {state: (count, amount) for state, count, amount in sums}
    return [(str(state.label), *by_state[state]) for state in (LineState.PAID, LineState.FAILED) if state in by_state]


def with_failures(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """The batches, each with `failed`: how many of its lines the bank refused."""
    return batches.annotate(failed=Count("lines", filter=Q(lines__state=LineState.FAILED)))
