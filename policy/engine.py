"""The judgement: three answers, each with its reason, from facts, a day and the parameters."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from policy.case import Bounds, Case, Finding, ParameterUnset, Tally, roster_date
from policy.facts import LINES, FactError, Facts, UnknownFact, read_facts, read_lines
from policy.lookup import SCHEMES
from policy.money import ZERO
from policy.parameters import ParameterSet
from policy.scheme import Condition, Scheme
from policy.terms import Outcome
from policy.verdict import Answer, Instalment, LineAnswer, Verdict


def assess(scheme: Scheme, facts: Mapping[str, Any], on: date, parameters: ParameterSet) -> Verdict:
    """Judge one case as of a day.

    `facts` are JSON values (read strictly; raises FactError) or `Facts` that were read before.
    """
    if not isinstance(facts, Facts):
        facts = read_facts(scheme, facts)
    if scheme.is_roster:
        case = Case(scheme, facts, on, parameters, roster_date(scheme, facts, on, parameters))
        lines, open_facts = _judge_lines(case)
    else:
        case = Case(scheme, facts, on, parameters, facts.get(scheme.trigger))
        lines, open_facts = (), []

    answers = []
    missing: set[str] = set()
    outcome = Outcome.ELIGIBLE
    for condition in scheme.conditions:
        met, because = _find(condition, case)
        if met is False:
            outcome = Outcome.INELIGIBLE
        elif met is None:
            if outcome is Outcome.ELIGIBLE:
                outcome = Outcome.UNDETERMINED
            missing.update(name for name in condition.facts if name not in facts)
            if case.wanting:
                missing.add(scheme.trigger)
            if LINES in condition.facts:
                missing.update(open_facts)
        case.wanting = False
        answers.append(Answer(condition.id, condition.clause, met, because))

    amount, bounds, instalments = _money(case, outcome)
    return Verdict(
        scheme=scheme.slug,
        on=on,
        outcome=outcome,
        amount=amount,
        amount_min=bounds.minimum if bounds else None,
        amount_max=bounds.maximum if bounds else None,
        instalments=instalments,
        conditions=tuple(answers),
        lines=lines,
        missing=_in_order(scheme, missing, open_facts) if missing else (),
        parameters=tuple(case.used),
    )


def assess_all(facts: Mapping[str, Any], on: date, parameters: ParameterSet) -> list[Verdict]:
    """Judge every scheme the facts speak to: those of which a fact besides the district and the employer's is given.

    Roster schemes are left out. Raises FactError for a fact that no scheme has, or a value of the wrong kind.
    """
    if not isinstance(facts, Mapping):
        raise FactError("facts", "一个 JSON 对象")
    check_any(facts)
    verdicts = []
    for scheme in SCHEMES:
        if scheme.is_roster:
            continue
        own = read_facts(scheme, {name: facts[name] for name in facts if name in scheme.fact_index})
        if any(name != "district" and not name.startswith("employer_") for name in own):
            verdicts.append(assess(scheme, own, on, parameters))
    return verdicts


def check_any(facts: Mapping[str, Any]) -> None:
    """Raise FactError for a fact that no scheme has, or a value that no scheme having the fact can read."""
    known: dict[str, Any] = {}
    line_known: dict[str, Any] = {}
    for scheme in SCHEMES:
        known |= scheme.fact_index
        line_known |= scheme.line_index
    for name, value in facts.items():
        if name == LINES:
            if value is not None:
                read_lines(line_known, value)
            continue
        fact = known.get(name)
        if fact is None:
            raise UnknownFact(name, [*known, LINES])
        if value is not None:
            try:
                fact.read(value)
            except ValueError:
                raise FactError(name, fact.expected, fact.label) from None


def _judge_lines(case: Case) -> tuple[tuple[LineAnswer, ...], list[str]]:
    """Judge each line; fills the case's tally. Also names the absent facts of the lines that are not known."""
    scheme, facts = case.scheme, case.facts
    if LINES not in facts:
        return (), []
    case.tally = Tally([], [])
    answers = []
    open_facts: list[str] = []
    for number, line_facts in enumerate(facts[LINES], start=1):
        line = Case(scheme, line_facts, case.on, case.parameters, line_facts.get(scheme.trigger), case)
        findings = [(*_find(condition, line), condition) for condition in scheme.line_conditions]
        if any(met is False for met, _, _ in findings):
            because = "；".join(text for met, text, _ in findings if met is False)
            answers.append(LineAnswer(number, False, ZERO, because))
            continue
        amount = _line_amount(line)
        unsure = [(text, condition) for met, text, condition in findings if met is None]
        if unsure:
            case.tally.open.append((number, line, amount))
            absent = _absent(scheme, line, number, unsure)
            open_facts += absent
            answers.append(LineAnswer(number, None, amount, _why_open(line, unsure), asks=bool(absent)))
        else:
            case.tally.passing.append((number, line, amount))
            answers.append(LineAnswer(number, True, amount, f"符合条件：{findings[-1][1]}"))
    return tuple(answers), open_facts


def _find(condition: Condition, case: Case) -> Finding:
    try:
        return condition.judge(case)
    except ParameterUnset as unset:
        return None, str(unset)


def _line_amount(line: Case) -> Decimal | None:
    try:
        return line.scheme.line_amount(line)  # type: ignore[misc]
    except ParameterUnset:
        return None


def _absent(scheme: Scheme, line: Case, number: int, unsure: list[tuple[str, Condition]]) -> list[str]:
    """The absent facts that keep a line from being known: the roster's, then its own as lines[3].level."""
    wanted = {name for _, condition in unsure for name in condition.facts if not line.has(name)}
    if line.wanting and not line.has(scheme.trigger):
        wanted.add(scheme.trigger)
    names = [name for name in scheme.fact_index if name in wanted and name not in scheme.line_index]
    return names + [f"{LINES}[{number}].{name}" for name in scheme.line_index if name in wanted]


def _why_open(line: Case, unsure: list[tuple[str, Condition]]) -> str:
    """One sentence: what was not given, and what else is not known."""
    absent = dict.fromkeys(name for _, condition in unsure for name in condition.facts if not line.has(name))
    reasons = [text for text, condition in unsure if all(line.has(name) for name in condition.facts)]
    if absent:
        reasons.insert(0, f"尚未提供：{'、'.join([line.label(name) for name in absent])}")
    return "；".join(reasons)


def _money(case: Case, outcome: Outcome) -> tuple[Decimal | None, Bounds | None, tuple[Instalment, ...]]:
    if outcome is Outcome.INELIGIBLE:
        return ZERO, None, ()
    amount = case.amount()
    if amount is None:
        return None, None, ()
    if isinstance(amount, Bounds):
        return None, amount, ()
    try:
        return amount, None, case.scheme.plan(case, amount, case.on) or ()
    except ParameterUnset:
        return amount, None, ()


def _in_order(scheme: Scheme, missing: set[str], open_facts: list[str]) -> tuple[str, ...]:
    """The table's order: the facts of the case, then the lines by number."""
    names = [name for name in scheme.fact_index if name in missing]
    if LINES in missing:
        names.append(LINES)
    return (*names, *(name for name in open_facts if name in missing and name not in scheme.fact_index))
