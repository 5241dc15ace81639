"""Re-checks: the scheme's questions answered before a later instalment is paid."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from audit.services import save_checked, transition
from payments.enums import CheckOutcome
from payments.errors import AnswersRefused
from payments.models import Instalment, Recheck
from payments.permissions import require_recheck
from policy.facts import FactError
from policy.lookup import scheme as scheme_of
from policy.parameters import load
from policy.recheck import recheck
from reviews.permissions import refuse_own_case

OUTCOMES = {True: CheckOutcome.PASSED, False: CheckOutcome.FAILED, None: CheckOutcome.UNKNOWN}


@transaction.atomic
def record(
    *, instalment: Instalment, answers: Mapping[str, Any], evidence: str, by: Any, on: date, at: datetime
) -> Recheck:
    """Judge the answers: a pass makes the instalment payable, a fail or an unknown suspends it until a later pass.

    One that was passed is suspended again where a later look finds otherwise, as long as it is in no batch.
    Raises NotYours (not a clerk of the deciding bureau), AnswersRefused, TransitionRefused.
    """
    require_recheck(by, instalment)
    refuse_own_case(by, instalment.plan.application)
    if not evidence.strip():
        raise AnswersRefused("请写明核实方式，例如“社保系统查询，2026 年 3 月 5 日”。")
    scheme = scheme_of(instalment.plan.application.scheme)
    try:
        found = recheck(scheme, answers, on, load())
    except FactError as error:
        raise AnswersRefused(str(error)) from error
    outcome = OUTCOMES[found.outcome]
    result = [{"id": one.id, "clause": one.clause, "met": one.met, "because": one.because} for one in found.answers]
    row = Recheck(
        instalment=instalment, on=on, answers=dict(answers), result=result, outcome=outcome,
        evidence=evidence.strip(), checked_by=by, checked_at=at,
    )  # fmt: skip
    save_checked(row)
    transition(
        row=instalment, action="pass" if found.outcome else "suspend", role="clerk", actor=by, at=at,
        reason="" if found.outcome else "；".join(one.because for one in found.answers if one.met is not True),
        data={"on": on, "outcome": outcome},
    )  # fmt: skip
    return row


def expired(rows: QuerySet[Instalment], on: date) -> QuerySet[Instalment]:
    """Those of the instalments whose last re-check is older than parameter recheck.valid_days allows."""
    oldest = on - timedelta(days=int(load().value("recheck.valid_days", on).value))
    last = Recheck.objects.filter(instalment=OuterRef("pk")).order_by("-checked_at", "-pk").values("on")[:1]
    return rows.filter(rechecked=True).annotate(checked_on=Subquery(last)).filter(checked_on__lt=oldest)
