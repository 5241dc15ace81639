"""What a scheme declares. The form, the checklist, the route, the payment plan and the letters follow from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from policy.case import Bounds, Case, Finding
from policy.facts import Fact, Kind
from policy.parameters import load
from policy.terms import ApplicantKind, Bureau, Fund, MaterialMode
from policy.verdict import Instalment

YEAR_OF = ".year"
"""Ending of a name in `matters`: the year of that date."""
Plan = Callable[[Case, Decimal, date], tuple[Instalment, ...] | None]


class SchemeError(ValueError):
    """A declaration that contradicts itself; raised when the module is imported."""


@dataclass(frozen=True)
class Condition:
    """One thing that must hold: `judge` answers met, not met or not known, with a Chinese sentence.

    `facts` are the ids it reads; `document` is the id of the material that shows it, "" where none does.
    """

    id: str
    clause: str
    label: str
    judge: Callable[[Case], Finding]
    facts: tuple[str, ...] = ()
    document: str = ""


@dataclass(frozen=True)
class Material:
    """A document of the file; `commitment_text` is what the applicant promises instead of it. `of_roster`: it is the
    roster itself, printed and stamped, and void once the roster says something else.
    """

    id: str
    label: str
    mode: MaterialMode
    help: str = ""
    commitment_text: str = ""
    of_roster: bool = False


@dataclass(frozen=True)
class RecheckQuestion:
    """A question answered before a later instalment is paid.

    `minimum` is the parameter that a whole number must reach; a yes-no question must be answered yes. `passed` and
    `failed` are the sentences, with {answer} and {minimum} where there are figures.
    """

    id: str
    kind: Kind
    label: str
    clause: str
    passed: str
    failed: str
    help: str = ""
    minimum: str = ""


def single_payment(case: Case, amount: Decimal, start: date) -> tuple[Instalment, ...]:
    """All at once, due on the day itself."""
    return (Instalment(1, start, amount),)


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """One money scheme of the document.

    A roster scheme has `line_facts`, `line_conditions` and `line_amount`; the others have `amount`. `decided` says that
    people decide the amount inside its bounds. `handling` is the id of the fact or detail that holds the district where
    the file is handled, "" for the city. `route` names the bureaus as for a central district: the first one, and the
    first of a pair, is the district's. `claim_key` are the facts and details that, with the person or unit, make one
    event (() : once for each person or unit); in a roster scheme only the lines make claims, by `line_claim_key`.
    `matters` and `line_matters` name what may be paid once among several schemes (policy.exclusions): for each kind of
    matter the facts or details that make it, `.year` for the year of a date.
    `also_proposes` says from the facts (JSON values) what the approval proposes beside the money, "" for nothing.
    """

    slug: str
    code: str
    position: int
    clause: str
    title: str
    short: str
    summary: str
    amount_text: str
    applicants: tuple[ApplicantKind, ...]
    facts: tuple[Fact, ...]
    trigger: str
    conditions: tuple[Condition, ...]
    materials: tuple[Material, ...]
    route: tuple[Bureau, ...]
    fund: Fund
    handling: str
    promised_days: int
    who: tuple[str, ...]
    how_much: tuple[tuple[str, str], ...]
    steps: tuple[str, ...]
    faq: tuple[tuple[str, str], ...]
    details: tuple[Fact, ...] = ()
    claim_key: tuple[str, ...] = ()
    matters: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    amount: Callable[[Case], Decimal | Bounds | None] | None = None
    decided: bool = False
    plan: Plan = single_payment
    recheck: tuple[RecheckQuestion, ...] = ()
    line_facts: tuple[Fact, ...] = ()
    line_details: tuple[Fact, ...] = ()
    line_conditions: tuple[Condition, ...] = ()
    line_amount: Callable[[Case], Decimal | None] | None = None
    line_claim_key: tuple[str, ...] = ()
    line_matters: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    minimum_parameter: str = ""
    catalogue: str = ""
    """The table of parameters whose names the rows of a roster must meet to have a rate."""
    notice_columns: tuple[str, ...] = ()
    also_proposes: Callable[[Mapping[str, Any]], str] | None = None

    def __post_init__(self) -> None:
        check_declaration(self)

    @property
    def is_roster(self) -> bool:
        """True when the scheme takes lines."""
        return bool(self.line_facts)

    @property
    def is_decided(self) -> bool:
        """True when people decide the amount inside its bounds."""
        return self.decided

    @property
    def asks_district(self) -> bool:
        """True when the district's adoption matters (✓D)."""
        return "district" in self.fact_index

    @property
    def all_facts(self) -> tuple[Fact, ...]:
        """Facts and details of the case, in the order of the form; lines apart."""
        return self.facts + self.details

    @property
    def all_line_facts(self) -> tuple[Fact, ...]:
        """Facts and details of a line, in the order of the template."""
        return self.line_facts + self.line_details

    @cached_property
    def fact_index(self) -> dict[str, Fact]:
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def detail_index(self) -> dict[str, Fact]:
        return {fact.id: fact for fact in self.details}

    @cached_property
    def line_index(self) -> dict[str, Fact]:
        return {fact.id: fact for fact in self.line_facts}

    @property
    def trigger_fact(self) -> Fact:
        """The fact whose date decides which parameters are in force; of a line in a roster scheme."""
        return self.line_index[self.trigger] if self.is_roster else self.fact_index[self.trigger]

    @property
    def minimum_lines(self) -> int:
        """How many lines must pass, for texts (newest shipped value); 1 without a threshold, 0 where there are none."""
        if self.minimum_parameter:
            return load().latest(self.minimum_parameter)
        return 1 if self.is_roster else 0

    def proposal(self, facts: Mapping[str, Any]) -> str:
        """What an approval with these facts proposes beside the money, in one sentence; "" for nothing."""
        return self.also_proposes(facts) if self.also_proposes else ""

    def judged(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Of a form's answers (facts and details together) those that the rules read, lines included."""
        facts = {name: value for name, value in answers.items() if name in self.fact_index}
        if self.is_roster and answers.get("lines") is not None:
            facts["lines"] = [
                {name: value for name, value in line.items() if name in self.line_index} for line in answers["lines"]
            ]
        return facts


def check_declaration(scheme: Scheme) -> None:
    """Raise SchemeError where names in a declaration do not fit together."""
    names = {fact.id for fact in scheme.all_facts}
    line_names = {fact.id for fact in scheme.all_line_facts}
    materials = {material.id for material in scheme.materials} | {""}
    wrong = [name for name in scheme.claim_key if name not in names]
    wrong += [name for name in scheme.line_claim_key if name not in line_names]
    wrong += [name for part in scheme.matters.values() for name in part if name.removesuffix(YEAR_OF) not in names]
    wrong += [
        name for part in scheme.line_matters.values() for name in part if name.removesuffix(YEAR_OF) not in line_names
    ]
    wrong += [name for name in scheme.notice_columns if name not in names]
    wrong += [scheme.handling] if scheme.handling and scheme.handling not in names else []
    wrong += [scheme.trigger] if scheme.trigger not in (line_names if scheme.is_roster else names) else []
    for condition in scheme.conditions:
        wrong += [name for name in condition.facts if name not in scheme.fact_index and name != "lines"]
    for condition in scheme.line_conditions:
        wrong += [name for name in condition.facts if name not in line_names and name not in scheme.fact_index]
    for condition in scheme.conditions + scheme.line_conditions:
        wrong += [condition.document] if condition.document not in materials else []
    if wrong:
        raise SchemeError(f"{scheme.slug}：没有声明 {'、'.join(wrong)}")
    if len(names | line_names) != len(scheme.all_facts) + len(scheme.all_line_facts):
        raise SchemeError(f"{scheme.slug}：名称重复")
    if scheme.is_roster != (scheme.line_amount is not None) or scheme.is_roster == (scheme.amount is not None):
        raise SchemeError(f"{scheme.slug}：名册补贴声明 line_amount，其他补贴声明 amount")
