"""Inventing what an applicant would state: drawn by the kind of each fact until the rules themselves say yes.

Nothing here knows a scheme; a new one gets its cases from its declaration.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from policy.dates import add_months
from policy.engine import assess
from policy.facts import Fact, Kind
from policy.parameters import load
from policy.scheme import Scheme
from policy.terms import District, FactSource, Industry, Level, Outcome
from portal.world import names

EFFECTIVE = date(2025, 4, 13)
TRIES = 400
TEXTS = {
    "occupation": names.OCCUPATIONS,
    "prize": ("金奖", "银奖", "铜奖", "优胜奖"),
    "major": names.MAJORS,
}


@dataclass
class Invented:
    """JSON facts and details of a case, and of its lines (each with name and id_number beside)."""

    facts: dict[str, Any]
    details: dict[str, Any]
    lines: list[dict[str, Any]] = field(default_factory=list)
    outcome: Outcome = Outcome.UNDETERMINED


def invent(
    scheme: Scheme, rng: Random, *, on: date, district: District, industries: tuple[Industry, ...], lines: int = 0
) -> Invented | None:
    """A case of the scheme that is not ineligible on the day; None where none was found in good time."""
    known = {"district": district.value, "employer_industries": [term.value for term in industries]}
    best: Invented | None = None
    for _ in range(TRIES if not scheme.is_roster else 30):
        facts = draw(scheme.facts, rng, on, known)
        roster = _roster(scheme, rng, on, facts=facts, known=known, count=lines) if scheme.is_roster else []
        judged = facts | ({"lines": [_only(scheme.line_facts, line) for line in roster]} if roster else {})
        verdict = assess(scheme, judged, on, load())
        if verdict.outcome is Outcome.INELIGIBLE:
            continue
        best = Invented(facts, draw(scheme.details, rng, on, known | facts), roster, verdict.outcome)
        if verdict.outcome is Outcome.ELIGIBLE:
            return best
    return best


def draw(facts: tuple[Fact, ...], rng: Random, on: date, known: dict[str, Any]) -> dict[str, Any]:
    """One value for each fact that an applicant states."""
    values: dict[str, Any] = {}
    for fact in facts:
        if fact.source is FactSource.LEDGER:
            continue
        values[fact.id] = known[fact.id] if fact.id in known else _value(fact, rng, on, known | values)
    return values


def _roster(scheme: Scheme, rng: Random, on: date, facts: dict, known: dict, count: int) -> list[dict[str, Any]]:
    """Lines of invented people; a line that would fail is drawn again a few times, so that most pass."""
    template = draw(scheme.line_facts, rng, on, known | facts)
    for _ in range(TRIES):
        judged = assess(scheme, facts | {"lines": [template]}, on, load()).lines[0]
        if judged.met is not False:
            break
        template = draw(scheme.line_facts, rng, on, known | facts)
    roster, seen = [], set()
    while len(roster) < count:
        number = names.id_number(rng, oldest=1996, youngest=2008)
        if number in seen:
            continue
        seen.add(number)
        details = draw(scheme.line_details, rng, on, known | facts | template)
        roster.append({"name": names.person_name(rng), "id_number": number, **template, **details})
    return roster


def _only(facts: tuple[Fact, ...], line: dict[str, Any]) -> dict[str, Any]:
    return {fact.id: line[fact.id] for fact in facts if fact.id in line}


def _value(fact: Fact, rng: Random, on: date, known: dict[str, Any]) -> Any:
    if fact.kind is Kind.BOOL:
        return rng.random() < 0.98
    if fact.kind is Kind.WHOLE:
        return on.year - rng.randrange(2) if fact.id == "year" else rng.randrange(24, 160)
    if fact.kind is Kind.DATE:
        return _date(fact, rng, on, known)
    if fact.kind is Kind.CHOICE:
        return rng.choice(list(fact.members))
    if fact.kind is Kind.CHOICES:
        members = list(fact.members)
        return [rng.choice(members)] if members else []
    return _text(fact, rng, on, known)


def _date(fact: Fact, rng: Random, on: date, known: dict[str, Any]) -> str | None:
    """A day since the measures began; an end follows its start; what may be absent is so now and then."""
    if fact.nullable and rng.random() < 0.5:
        return None
    start = known.get(fact.id.replace("_end", "_start")) if fact.id.endswith("_end") else None
    if start:
        months = rng.choice((3, 6, 12, 24, 36))
        return (add_months(date.fromisoformat(start), months) - timedelta(days=1)).isoformat()
    if fact.nullable:
        return add_months(on, -rng.randrange(25, 48)).isoformat()
    earliest = max(EFFECTIVE, on - timedelta(days=760))
    return (earliest + timedelta(days=rng.randrange(max((on - earliest).days, 0) + 1))).isoformat()


def _text(fact: Fact, rng: Random, on: date, known: dict[str, Any]) -> str:
    if fact.id in TEXTS:
        return rng.choice(TEXTS[fact.id])
    if fact.format == "uscc":
        return known.get("uscc") or names.uscc(rng, prefix="91", district="430903")
    if fact.format == "certificate":
        digits = {Level.JUNIOR: "5", Level.INTERMEDIATE: "4", Level.SENIOR: "3", Level.TECHNICIAN: "2"}
        return names.certificate(rng, year=on.year, level_digit=digits.get(known.get("level"), "1"))
    if fact.id in known:
        return known[fact.id]
    return WORDS.get(fact.id, fact.label) if not fact.id.endswith(("_number", "_no")) else f"{_code(rng, on)}"


def _code(rng: Random, on: date) -> str:
    return f"益技〔{on.year}〕{rng.randrange(1, 9999)}号"


WORDS = {
    "employer_name": "益阳会龙山重工机械有限公司",
    "enterprise_name": "益阳会龙山重工机械有限公司",
    "home_address": "湖南省益阳市赫山区桃花仑街道康富南路",
    "address": "湖南省益阳市赫山区桃花仑街道康富南路",
}
