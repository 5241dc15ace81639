"""Facts: what a scheme asks, and the strict reading of what was answered.

Values come in as JSON and go out as Python: dates as `date`, words as terms, lists as tuples. null means "not given",
except where the fact is nullable: there the null is kept and has the meaning of its label.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from policy.dates import parse_date
from policy.terms import FactSource, Term

if TYPE_CHECKING:
    from policy.scheme import Scheme

LINES = "lines"


class Kind(Enum):
    """The kinds of value; each value is what the kind expects, in Chinese."""

    BOOL = "true 或 false"
    WHOLE = "不小于 0 的整数"
    DATE = "YYYY-MM-DD 形式的日期（1900 年至 2100 年）"
    TEXT = "一段文字"
    CHOICE = "下列之一"
    CHOICES = "由下列各项组成的列表"


@dataclass(frozen=True)
class Fact:
    """One question of a form.

    `judged=False` marks a detail: the form asks it and letters and claim keys use it, but no rule reads it.
    `required` matters for details only; `format` hints at the entry: "" plain, "long" several lines, "uscc" a unified
    social credit code, "certificate" a certificate number. `not_before` names a date of the same group that this one
    cannot precede: a form refuses it, of a roster's line the rule says so. `past` is the date of what must have
    happened already: a roster's cell with a later one is to be mended. `choices` is a term class or a tuple of its
    members; `offers` are those of them that lists and help name, where the rules say no to all others. `example` is
    what the sample row of a roster shows, where the kind alone does not give a plausible one.
    """

    id: str
    label: str
    kind: Kind
    help: str = ""
    why: str = ""
    choices: type[Term] | tuple[Term, ...] | None = None
    nullable: bool = False
    null_label: str = ""
    group: str = "基本情况"
    source: FactSource = FactSource.APPLICANT
    judged: bool = True
    required: bool = False
    format: str = ""
    not_before: str = ""
    past: bool = False
    offers: tuple[Term, ...] = ()
    example: str = ""

    @cached_property
    def members(self) -> dict[str, Term]:
        """Allowed words of a choice by their value, in order."""
        return {term.value: term for term in self.choices or ()}

    @cached_property
    def offered(self) -> tuple[str, ...]:
        """Labels of the choices that a list offers."""
        return tuple(term.label for term in self.offers or self.members.values())

    @cached_property
    def expected(self) -> str:
        """What a value must be, in Chinese, for error messages."""
        words = self.kind.value
        if self.kind in (Kind.CHOICE, Kind.CHOICES):
            words += "：" + "、".join(self.members)
        return words + ("，或 null" if self.nullable else "")

    @cached_property
    def read(self) -> Callable[[Any], Any]:
        """Turns a JSON value that is not null into its Python value; raises ValueError for another kind."""
        if self.kind is Kind.CHOICE:
            return _choice_reader(self.members)
        if self.kind is Kind.CHOICES:
            return _choices_reader(self.members)
        return _READERS[self.kind]


class FactError(ValueError):
    """A fact that is unknown or of the wrong kind; `str()` is one Chinese sentence."""

    def __init__(self, fact: str, expected: str, label: str = "") -> None:
        self.fact = _printable(fact)
        self.expected = expected
        name = f"{self.fact}（{label}）" if label else self.fact
        super().__init__(f"事实 {name} 应为{expected}。")


class UnknownFact(FactError):
    """A name that the scheme does not have."""

    def __init__(self, fact: str, known: Iterable[str]) -> None:
        super().__init__(fact, "、".join(known))
        self.args = (f"没有名为 {self.fact} 的事实，这里可以填写的是：{self.expected}。",)


class Facts(dict[str, Any]):
    """Facts that have been read: given ones only, as Python values; `lines` is a tuple of such dicts."""


def read_facts(scheme: "Scheme", raw: Mapping[str, Any]) -> Facts:
    """Read the facts of a scheme from JSON values.

    Raises FactError (one Chinese sentence naming the fact and what was expected) for an unknown fact or a value of the
    wrong kind. A missing fact is no error.
    """
    if not isinstance(raw, Mapping):
        raise FactError("facts", "一个 JSON 对象")
    facts = Facts()
    known = scheme.fact_index
    for name, value in raw.items():
        fact = known.get(name)
        if fact is not None:
            if value is not None:
                try:
                    facts[name] = fact.read(value)
                except ValueError:
                    raise FactError(name, fact.expected, fact.label) from None
            elif fact.nullable:
                facts[name] = None
        elif name == LINES and scheme.is_roster:
            if value is not None:
                facts[LINES] = read_lines(scheme.line_index, value)
        else:
            raise UnknownFact(name, [*known, LINES] if scheme.is_roster else known)
    return facts


def read_details(scheme: "Scheme", raw: Mapping[str, Any]) -> Facts:
    """Read the details (judged=False) of a scheme; the same strictness as for facts."""
    return _read(scheme.detail_index, raw, "")


def read_lines(known: Mapping[str, Fact], raw: Any) -> tuple[Facts, ...]:
    """Read the lines of a roster; errors name the line as lines[3], counted from 1."""
    if not isinstance(raw, list | tuple):
        raise FactError(LINES, "由对象组成的列表")
    lines = []
    for number, line in enumerate(raw, start=1):
        if not isinstance(line, Mapping):
            raise FactError(f"{LINES}[{number}]", "一个 JSON 对象")
        lines.append(_read(known, line, f"{LINES}[{number}]."))
    return tuple(lines)


def to_json(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON form of facts that hold Python values: dates as YYYY-MM-DD, terms as their words, tuples as lists."""
    return {name: _plain(value) for name, value in facts.items()}


def _read(known: Mapping[str, Fact], raw: Mapping[str, Any], prefix: str) -> Facts:
    facts = Facts()
    for name, value in raw.items():
        fact = known.get(name)
        if fact is None:
            raise UnknownFact(f"{prefix}{name}", known)
        if value is not None:
            try:
                facts[name] = fact.read(value)
            except ValueError:
                raise FactError(f"{prefix}{name}", fact.expected, fact.label) from None
        elif fact.nullable:
            facts[name] = None
    return facts


def _plain(value: Any) -> Any:
    if isinstance(value, Term):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return to_json(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _bool(value: Any) -> bool:
    if value is True or value is False:
        return value
    raise ValueError(value)


def _whole(value: Any) -> int:
    if type(value) is int and value >= 0:
        return value
    raise ValueError(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(value)


def _choice_reader(members: Mapping[str, Term]) -> Callable[[Any], Term]:
    def read(value: Any) -> Term:
        term = members.get(value) if isinstance(value, str) else None
        if term is None:
            raise ValueError(value)
        return term

    return read


def _choices_reader(members: Mapping[str, Term]) -> Callable[[Any], tuple[Term, ...]]:
    one = _choice_reader(members)

    def read(value: Any) -> tuple[Term, ...]:
        if not isinstance(value, list | tuple):
            raise ValueError(value)
        return tuple([one(item) for item in value])

    return read


_READERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.BOOL: _bool,
    Kind.WHOLE: _whole,
    Kind.DATE: parse_date,
    Kind.TEXT: _text,
}


def _printable(name: object) -> str:
    # A name comes from outside and is quoted back: no lone surrogates, no control characters, no page of text.
    text = "".join(ch if ch.isprintable() else "�" for ch in str(name))
    return text if len(text) <= 80 else text[:79] + "…"
