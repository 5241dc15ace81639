"""The questions answered before a later instalment is paid. The conditions of the claim are not judged again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from policy.facts import FactError, Kind, UnknownFact
from policy.parameters import ParameterSet
from policy.scheme import RecheckQuestion, Scheme
from policy.verdict import Answer


@dataclass(frozen=True, slots=True)
class Recheck:
    """True: pay. False or None (not known): the instalment is suspended, which may be cured."""

    outcome: bool | None
    answers: tuple[Answer, ...]


def recheck(scheme: Scheme, answers: Mapping[str, Any], on: date, parameters: ParameterSet) -> Recheck:
    """Judge the re-check of an instalment as of a day; whether it needs one, the instalment itself says (`recheck`).

    `answers` are JSON values by question id; an absent one or null is not known. Raises FactError for an unknown
    question or a value of the wrong kind, ValueError for a scheme without questions.
    """
    if not scheme.recheck:
        raise ValueError(f"{scheme.title}不需要复查")
    if not isinstance(answers, Mapping):
        raise FactError("answers", "一个 JSON 对象")
    known = {question.id: question for question in scheme.recheck}
    for name, value in answers.items():
        if name not in known:
            raise UnknownFact(name, known)
        if value is not None and not _fits(known[name].kind, value):
            raise FactError(name, known[name].kind.value, known[name].label)
    given = tuple(_answer(question, answers.get(question.id), on, parameters) for question in scheme.recheck)
    if any(answer.met is False for answer in given):
        return Recheck(False, given)
    return Recheck(None if any(answer.met is None for answer in given) else True, given)


def _answer(question: RecheckQuestion, value: Any, on: date, parameters: ParameterSet) -> Answer:
    minimum = parameters.value(question.minimum, on).value if question.minimum else None
    if value is None:
        return Answer(question.id, question.clause, None, f"尚未核实：{question.label}")
    if question.kind is Kind.WHOLE and minimum is None:
        return Answer(question.id, question.clause, None, f"参数 {question.minimum} 尚未设定")
    passed = value >= minimum if question.kind is Kind.WHOLE else value is True
    sentence = (question.passed if passed else question.failed).format(answer=value, minimum=minimum)
    return Answer(question.id, question.clause, passed, sentence)


def _fits(kind: Kind, value: Any) -> bool:
    if kind is Kind.WHOLE:
        return type(value) is int and value >= 0
    return value is True or value is False
