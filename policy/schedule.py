"""The payment plan of an approved case."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from policy.case import Case, roster_date
from policy.facts import Facts, read_facts
from policy.parameters import ParameterSet
from policy.scheme import Scheme
from policy.verdict import Instalment


def schedule(
    scheme: Scheme, amount: Decimal, decided_on: date, facts: Mapping[str, Any], parameters: ParameterSet
) -> tuple[Instalment, ...]:
    """The instalments of an approved amount (yuan), due dates counted from the day of the decision.

    They add up to `amount` exactly. Raises ValueError where the amount does not fit the scheme's plan or the facts
    that the due dates need are absent.
    """
    if not isinstance(facts, Facts):
        facts = read_facts(scheme, facts)
    if amount <= 0:
        raise ValueError(f"批准金额 {amount} 应大于 0")
    trigger = roster_date(scheme, facts, decided_on, parameters) if scheme.is_roster else facts.get(scheme.trigger)
    case = Case(scheme, facts, decided_on, parameters, trigger)
    instalments = scheme.plan(case, amount, decided_on)
    if instalments is None:
        raise ValueError(f"{scheme.title}的付款日期缺少所需的事实")
    if sum(instalment.amount for instalment in instalments) != amount:
        raise ValueError(f"{scheme.title}的分期合计与批准金额 {amount} 不一致")
    return instalments
