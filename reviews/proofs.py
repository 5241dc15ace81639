"""Check of the decisions: judged again from their stored facts."""

from collections.abc import Iterator

from audit.proving import looked_at, only_a_sample, proof, seen
from reviews.enums import DecisionState
from reviews.models import Decision
from reviews.replay import differences

SAMPLE = 200
"""Newest decisions judged again every night; all of them with --full."""


@proof("已签发的决定重新判断，结论不变")
def replay(full: bool) -> Iterator[str]:
    number_of = Decision.objects.filter(state=DecisionState.SIGNED).count()
    if full or number_of <= SAMPLE:
        looked_at(number_of)
        yield from differences()
        return
    only_a_sample()
    newest = Decision.objects.filter(state=DecisionState.SIGNED).order_by("-signed_at")
    for number in seen(newest.values_list("case__application__number", flat=True)[:SAMPLE]):
        yield from differences(number)
