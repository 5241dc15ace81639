"""Why an instalment waits for a re-check or was suspended by one, and which bureau must act."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from accounts.models import Bureau
from payments.enums import CheckOutcome, InstalmentState
from payments.models import Instalment, Recheck
from policy.dates import date_cn
from reviews.models import Step

WAITING = (InstalmentState.CHECKING, InstalmentState.SUSPENDED)


@dataclass(frozen=True)
class HeldUp:
    """`why` is a sentence; `bureau` decided the case and answers the re-check."""

    why: str
    bureau: Bureau | None


def with_rechecks(rows: QuerySet[Instalment]) -> QuerySet[Instalment]:
    """The instalments with their re-checks, the last first, as `held_up` reads them; one more query."""
    return rows.prefetch_related(Prefetch("rechecks", Recheck.objects.order_by("-checked_at", "-pk")))


def held_up(instalments: Collection[Instalment]) -> dict[int, HeldUp]:
    """By the key of those among the instalments that wait for a bureau; at most one query."""
    waiting = [one for one in instalments if one.state in WAITING]
    if not waiting:
        return {}
    steps = Step.objects.filter(case__application__in={one.plan.application_id for one in waiting}, decides=True)
    bureaus = {step.case.application_id: step.bureau for step in steps.select_related("case", "bureau").order_by("pk")}
    return {one.pk: HeldUp(_why(one), bureaus.get(one.plan.application_id)) for one in waiting}


def _why(one: Instalment) -> str:
    last = next(iter(one.rechecks.all()), None)
    if last is None:
        return "本期发放前须复查条件是否仍然具备，还没有复查"
    day = date_cn(last.on)
    if last.outcome == CheckOutcome.PASSED:
        return f"{day}的复查已过有效期，须重新复查"
    reasons = "；".join(each["because"] for each in last.result if each["met"] is not True)
    return f"{day}复查{last.get_outcome_display()}：{reasons or last.evidence}"
