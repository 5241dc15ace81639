"""What a roster comes to without certain lines, before anybody strikes them."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from applications.models import Application
from applications.selectors import current_lines
from applications.services import judge
from policy.lookup import scheme as scheme_of
from policy.parameters import load
from policy.terms import Outcome


@dataclass(frozen=True)
class Reduced:
    """The named lines, and head count and amount (yuan) of the rest; `warning` where the rest cannot be approved."""

    lines: list[tuple[int, str]]
    people: int
    amount: Decimal | None
    warning: str


def reduced(application: Application, numbers: Collection[int]) -> Reduced:
    """Writes nothing; numbers that are not in the roster are left out."""
    lines = list(current_lines(application).filter(number__in=numbers).values_list("number", "name"))
    verdict = judge(application, without=[number for number, _ in lines])
    people = sum(line.met is True for line in verdict.lines)
    warning = ""
    if verdict.outcome is not Outcome.ELIGIBLE or not verdict.amount:
        unmet = "；".join(each.because for each in verdict.conditions if each.met is not True)
        warning = f"{_too_few(application, people) or unmet}，确认后将拟不予批准整件申请。"
    return Reduced(lines, people, verdict.amount, warning)


def _too_few(application: Application, people: int) -> str:
    name = scheme_of(application.scheme).minimum_parameter
    least = load().value(name, application.submitted_on).value if name else 1
    return f"其余 {people} 人少于 {least} 人" if people < least else ""
