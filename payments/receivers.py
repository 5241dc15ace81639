"""What payments does when others speak: a signed approval gets its plan in the same transaction."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from payments.services import plans
from reviews.enums import DecisionOutcome
from reviews.models import Decision
from reviews.signals import decision_made


@receiver(decision_made, dispatch_uid="payments.lay_out")
def lay_out_plan(sender: Any, *, decision: Decision, at: datetime, **_signal: Any) -> None:
    if decision.outcome == DecisionOutcome.APPROVED:
        plans.lay_out(decision=decision, at=at)
