"""A case while it is judged: the facts, the day, and the parameters it reads, each of them recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from policy.facts import LINES, Facts
from policy.money import CENT
from policy.parameters import AdoptionRecord, ParameterSet, Recorded
from policy.terms import Adoption

if TYPE_CHECKING:
    from policy.scheme import Scheme

EFFECTIVE_FROM = "policy.effective_from"

Finding = tuple[bool | None, str]


def met(because: str) -> Finding:
    """The condition is met."""
    return True, because


def not_met(because: str) -> Finding:
    """The condition is not met."""
    return False, because


def unknown(because: str) -> Finding:
    """It cannot be known yet whether the condition is met."""
    return None, because


class ParameterUnset(Exception):
    """A parameter that a rule needs is unset, or cannot be known without the trigger date."""

    def __init__(self, name: str) -> None:
        super().__init__(f"参数 {name} 尚未设定或不能确定")


@dataclass(frozen=True, slots=True)
class Bounds:
    """An amount that people decide, between two limits (yuan)."""

    minimum: Decimal
    maximum: Decimal


@dataclass(slots=True)
class Tally:
    """The judged lines of a roster that pass, and those that may: (number, case of the line, amount) each."""

    passing: list[tuple[int, "Case", Decimal | None]]
    open: list[tuple[int, "Case", Decimal | None]]


class Case:
    """What a condition or an amount looks at. A line of a roster is a case of its own with the roster as `whole`."""

    __slots__ = (
        "_amount",
        "facts",
        "on",
        "own_unset",
        "parameters",
        "scheme",
        "tally",
        "trigger",
        "used",
        "wanting",
        "whole",
    )

    def __init__(
        self,
        scheme: "Scheme",
        facts: Facts,
        on: date,
        parameters: ParameterSet,
        trigger: date | None,
        whole: "Case | None" = None,
    ) -> None:
        self.scheme = scheme
        self.facts = facts
        self.on = on
        self.parameters = parameters
        self.trigger = trigger
        self.whole = whole
        self.used: dict[Recorded, None] = {} if whole is None else whole.used
        self.wanting = False  # the trigger date is needed to know which value of a parameter is in force
        self.own_unset = False  # an amount of the district's own is needed and has not been entered
        self.tally: Tally | None = None
        self._amount: Any = None

    def get(self, fact: str) -> Any:
        """The value of a fact, None where it was not given."""
        return self.facts.get(fact)

    def lacking(self, *facts: str) -> Finding:
        """Not known, naming those of the facts that were not given."""
        return None, f"尚未提供：{'、'.join([self.label(name) for name in facts if not self.has(name)])}"

    def has(self, fact: str) -> bool:
        """Whether a fact was given; a line also has what its roster has."""
        return fact in self.facts or (self.whole is not None and fact in self.whole.facts)

    def label(self, fact: str) -> str:
        """The Chinese name of a fact of this case."""
        own = self.scheme.line_index.get(fact) if self.whole is not None else None
        return (own or self.scheme.fact_index[fact]).label

    def figure(self, name: str) -> Any:
        """A parameter's value in force on the trigger date; None where it is unset or cannot be known."""
        recorded = self._recorded(name)
        if recorded is None:
            return None
        self.used[recorded] = None
        return recorded.value

    def need(self, name: str) -> Any:
        """A parameter's value in force on the trigger date; raises ParameterUnset where there is none."""
        value = self.figure(name)
        if value is None:
            raise ParameterUnset(name)
        return value

    def entry(self, name: str, *, optional: bool = False, **keys: Any) -> Mapping[str, Any] | None:
        """The row of a table in force whose columns have these values; None where there is none, or no table.

        The table is the district's own where it has a rule of its own. `optional`: its absence is no gap, because the
        amount is then found another way.
        """
        recorded = self._in_force(name, optional)
        if recorded is None:
            return None
        for row in recorded.value or ():
            if all(row.get(column) == value for column, value in keys.items()):
                self.used[recorded.entry(",".join(keys.values()), table_amount(row))] = None
                return row
        if recorded.value is None:
            self.used[recorded] = None
        return None

    def money(self, name: str, *, optional: bool = False) -> Any:
        """An amount in force: the district's own where it has a rule of its own, else the document's."""
        recorded = self._in_force(name, optional)
        if recorded is None:
            return None
        self.used[recorded] = None
        return recorded.value

    def adoption(self) -> AdoptionRecord | None:
        """How the district stands to the scheme on the trigger date; None where it cannot be known."""
        district = (self.whole or self).facts.get("district")
        if district is None:
            return None
        slug = self.scheme.slug
        if self.trigger is not None:
            return self.parameters.adoption(district, slug, self.trigger)
        settled = self.parameters.adoption_settled(district, slug, self._earliest(), self.on)
        if settled is None:
            self.wanting = True
        return settled

    def record(self, recorded: Recorded) -> None:
        """Note that the judgement used this value."""
        self.used[recorded] = None

    def amount(self) -> Decimal | Bounds | None:
        """The amount the case would have if all that is unknown were met; worked out once."""
        if self._amount is None:
            try:
                self._amount = (self.scheme.amount(self) if self.scheme.amount else roster_amount(self),)
            except ParameterUnset:
                self._amount = (None,)
        return self._amount[0]

    def _recorded(self, name: str) -> Recorded | None:
        if self.trigger is not None:
            return self.parameters.value(name, self.trigger)
        settled = self.parameters.settled(name, self._earliest(), self.on)
        if settled is None:
            self.wanting = True
        return settled

    def _in_force(self, name: str, optional: bool) -> Recorded | None:
        """A value as it is in the case's district; None where it cannot be known or the district entered none."""
        if not self.scheme.asks_district:
            return self._recorded(name)
        adoption = self.adoption()
        if adoption is None:
            return None if self.parameters.has_own_rule(self.scheme.slug) else self._recorded(name)
        if adoption.state is not Adoption.OWN_RULE:
            return self._recorded(name)
        recorded = adoption.own.get(name)
        if recorded is None or recorded.value is None:
            if not optional:
                (self.whole or self).own_unset = True
            return None
        return recorded

    def _earliest(self) -> date:
        return min(self.parameters.history(EFFECTIVE_FROM)[0].value, self.on)


def table_amount(row: Mapping[str, Any]) -> Decimal:
    """The amount of a table's row, in yuan with two places."""
    return Decimal(row["amount"]).quantize(CENT)


def minimum_of(case: Case) -> int:
    """How many lines of a roster must pass, on the case's date."""
    name = case.scheme.minimum_parameter
    return case.need(name) if name else 1


def counted_lines(case: Case) -> list[tuple[int, Case, Decimal | None]] | None:
    """The lines that count: the passing ones, with the open ones only where the passing are too few.

    None while no lines are given.
    """
    tally = case.tally
    if tally is None:
        return None
    if len(tally.passing) >= minimum_of(case):
        return tally.passing
    return tally.passing + tally.open


def roster_amount(case: Case) -> Decimal | None:
    """The sum over the counted lines; None where the amount of one of them cannot be known."""
    counted = counted_lines(case)
    if counted is None:
        return None
    total = Decimal("0.00")
    for _number, _line, amount in counted:
        if amount is None:
            return None
        total += amount
    return total


def roster_date(scheme: "Scheme", facts: Facts, on: date, parameters: ParameterSet) -> date:
    """The date by which the roster as a whole is judged: the last valid trigger date of its lines, else `on`."""
    since = parameters.value(EFFECTIVE_FROM, on).value
    triggers = [line[scheme.trigger] for line in facts.get(LINES, ()) if scheme.trigger in line]
    return max((day for day in triggers if since <= day <= on), default=on)
