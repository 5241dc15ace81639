"""Judge signed decisions again from their stored facts with today's parameter files, and name every difference."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from policy.engine import assess
from policy.facts import FactError
from policy.lookup import UnknownScheme
from policy.lookup import scheme as scheme_of
from policy.parameters import ParameterSet, load
from reviews.enums import DecisionOutcome, DecisionState
from reviews.models import Decision

LABELS = {
    "verdict": "结论",
    "amount": "金额",
    "amount_min": "金额下限",
    "amount_max": "金额上限",
    "instalments": "分期",
    "conditions": "条款",
    "lines": "花名册",
    "missing": "缺少的事实",
    "parameters": "参数",
}


def differences(number: str = "", parameters: ParameterSet | None = None) -> Iterator[str]:
    """A sentence for each difference; of one application, or of all signed decisions."""
    decisions = Decision.objects.filter(state=DecisionState.SIGNED).select_related("case__application", "judgement")
    if number:
        decisions = decisions.filter(case__application__number=number)
    for decision in decisions.order_by("signed_at", "pk").iterator(chunk_size=200):
        yield from _of_decision(decision, parameters or load())


def _of_decision(decision: Decision, parameters: ParameterSet) -> Iterator[str]:
    application, judgement = decision.case.application, decision.judgement
    try:
        scheme = scheme_of(application.scheme)
        fresh = assess(scheme, judgement.facts, judgement.on, parameters).as_dict()
    except (FactError, UnknownScheme) as error:
        yield f"{application.number} 无法重新判断：{error}"
        return
    for key, label in LABELS.items():
        if judgement.verdict.get(key) != fresh[key]:
            yield f"{application.number} {label}不一致：{_first_difference(judgement.verdict.get(key), fresh[key])}"
    yield from _amount(decision, fresh)


def _amount(decision: Decision, fresh: dict[str, Any]) -> Iterator[str]:
    """An approved amount is the rules' own, or lies inside the rules' bounds."""
    if decision.outcome != DecisionOutcome.APPROVED:
        return
    number = decision.case.application.number
    if fresh["amount"] is not None:
        if Decimal(fresh["amount"]) != decision.amount:
            yield f"{number} 批准金额 {decision.amount} 元，重新判断为 {fresh['amount']} 元"
    elif fresh["amount_max"] is None or not (
        Decimal(fresh["amount_min"]) <= decision.amount <= Decimal(fresh["amount_max"])
    ):
        yield f"{number} 批准金额 {decision.amount} 元，不在 {fresh['amount_min']} 元至 {fresh['amount_max']} 元之间"


def _first_difference(old: Any, new: Any) -> str:
    """The first place where the two part, short enough for a line."""
    if isinstance(old, list) and isinstance(new, list):
        for one, other in zip(old, new, strict=False):
            if one != other:
                return f"原为 {one}，现为 {other}"
        return f"原有 {len(old)} 项，现有 {len(new)} 项"
    return f"原为 {old}，现为 {new}"
