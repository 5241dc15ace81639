"""The running answer of the self-check, in words for a page. The rules judge; here their verdicts are only told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policy.engine import assess_all
from policy.lookup import scheme as scheme_of
from policy.money import yuan_text
from policy.parameters import ParameterSet
from policy.scheme import Scheme
from policy.terms import Outcome
from policy.verdict import Answer, Verdict
from portal.questions import Visitor


@dataclass(frozen=True)
class MissingFact:
    label: str
    step: int
    key: str


@dataclass(frozen=True)
class Told:
    """One scheme's verdict in words. `why` is the nearest thing in the way; `amount_words` never hides a bound."""

    scheme: Scheme
    outcome: Outcome
    amount_words: str
    why: str
    missing: tuple[MissingFact, ...]
    clauses: tuple[tuple[str, Answer], ...]

    @property
    def chip(self) -> tuple[str, str]:
        return {
            Outcome.ELIGIBLE: ("done", "可能可以"),
            Outcome.UNDETERMINED: ("waiting", "还差信息"),
            Outcome.INELIGIBLE: ("stopped", "暂不符合"),
        }[self.outcome]


@dataclass(frozen=True)
class RunningAnswer:
    """`sum_words` adds exact amounts only; schemes whose amount people decide are named apart in `also`."""

    headline: str
    also: tuple[str, ...]
    told: tuple[Told, ...]
    untouched: tuple[tuple[Scheme, int], ...]


ORDER = (Outcome.ELIGIBLE, Outcome.UNDETERMINED, Outcome.INELIGIBLE)


def answer(visitor: Visitor, answers: Mapping, on: date, parameters: ParameterSet) -> RunningAnswer:
    """Judge the visitor's answers by every scheme that they speak to."""
    verdicts = list(_verdicts(visitor, answers, on, parameters))
    spoken = {verdict.scheme for verdict in verdicts}
    told = [_tell(scheme_of(verdict.scheme), verdict, visitor) for verdict in verdicts]
    return RunningAnswer(
        headline=_headline(verdicts),
        also=tuple(_also(verdicts)),
        told=tuple(sorted(told, key=lambda one: ORDER.index(one.outcome))),
        untouched=tuple(
            (scheme, visitor.asked(scheme, scheme.trigger)[0].number)
            for scheme in visitor.checked
            if scheme.slug not in spoken
        ),
    )


def _verdicts(visitor: Visitor, answers: Mapping, on: date, parameters: ParameterSet) -> Iterator[Verdict]:
    """Each scheme by its own facts: two schemes may mean different things by one name."""
    for scheme in visitor.checked:
        verdicts = assess_all(visitor.facts_of(scheme, answers), on, parameters)
        yield from (verdict for verdict in verdicts if verdict.scheme == scheme.slug)


def _headline(verdicts: list[Verdict]) -> str:
    if not verdicts:
        return "答到哪里，算到哪里"
    open_ways = [verdict for verdict in verdicts if verdict.outcome is Outcome.ELIGIBLE]
    waiting = sum(verdict.outcome is Outcome.UNDETERMINED for verdict in verdicts)
    if not open_ways:
        return f"{waiting} 项还差几个回答" if waiting else "目前还没有可以申领的项目"
    total = sum((verdict.amount for verdict in open_ways if verdict.amount is not None), Decimal(0))
    words = f"可能可以申领 {len(open_ways)} 项"
    return f"{words}，共 {_unbroken(yuan_text(total))}" if total else words


def _unbroken(words: str) -> str:
    """An amount that no line break may cut."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def _also(verdicts: list[Verdict]) -> list[str]:
    words = []
    open_ways = [verdict for verdict in verdicts if verdict.outcome is Outcome.ELIGIBLE]
    bounds = [verdict.amount_max for verdict in open_ways if verdict.amount_max is not None]
    if bounds:
        named = "、".join(f"最高 {_unbroken(yuan_text(bound))}" for bound in bounds)
        apart = "，未计入合计" if any(verdict.amount for verdict in open_ways) else ""
        words.append(f"{len(bounds)} 项的金额由评审确定（{named}）{apart}。")
    waiting = sum(verdict.outcome is Outcome.UNDETERMINED for verdict in verdicts)
    if waiting:
        words.append(f"还有 {waiting} 项，补充几个回答才能判断。")
    return words


def _tell(scheme: Scheme, verdict: Verdict, visitor: Visitor) -> Told:
    labels = {condition.id: condition.label for condition in scheme.conditions}
    return Told(
        scheme=scheme,
        outcome=verdict.outcome,
        amount_words=_amount_words(verdict),
        why=_why(verdict),
        missing=tuple(_missing(scheme, fact, visitor) for fact in verdict.missing),
        clauses=tuple((labels[answer.id], answer) for answer in verdict.conditions),
    )


def _amount_words(verdict: Verdict) -> str:
    if verdict.outcome is Outcome.INELIGIBLE:
        return ""
    if verdict.amount_max is not None:
        return f"最高 {yuan_text(verdict.amount_max)}"
    return yuan_text(verdict.amount) if verdict.amount is not None else "金额待定"


def _why(verdict: Verdict) -> str:
    if verdict.outcome is Outcome.INELIGIBLE:
        return next(answer.because for answer in verdict.conditions if answer.met is False)
    if verdict.missing:
        return f"还差 {len(verdict.missing)} 个回答"
    if verdict.outcome is Outcome.UNDETERMINED:
        return next(answer.because for answer in verdict.conditions if answer.met is None)
    return f"{len(verdict.conditions)} 条都符合，展开可以申请"


def _missing(scheme: Scheme, fact_id: str, visitor: Visitor) -> MissingFact:
    section, question = visitor.asked(scheme, fact_id)
    return MissingFact(question.fact.label, section.number, question.key)
