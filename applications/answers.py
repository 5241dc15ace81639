"""Answers to declared questions: from what people type to strict JSON, and from JSON to what people read."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from foundation import certificates, identifiers
from foundation.normalise import TextRefused, clean_line, clean_text, parse_date, parse_whole
from policy.dates import date_cn
from policy.facts import Fact, Kind

NONE_OF_THESE = "都不是"
NOT_GIVEN = "未填写"
YES = frozenset({"是", "有", "对", "已", "true", "yes", "y", "√", "✓"})
NO = frozenset({"否", "无", "没有", "不是", "未", "false", "no", "n", "×", "✗"})
NOTHING = frozenset({"无", "没有", "/", "-", "—", NONE_OF_THESE, "都不属于"})
_SEPARATORS = re.compile(r"[、,，;；/|\s]+")


class _Unanswered:
    """Not given, as opposed to null, which has a meaning in a nullable fact."""

    def __repr__(self) -> str:
        return "UNANSWERED"

    def __bool__(self) -> bool:
        return False


UNANSWERED = _Unanswered()


def read_answer(fact: Fact, raw: Any) -> Any:
    """The JSON value behind a form field or a cell; UNANSWERED where it is blank.

    Raises TextRefused with a Chinese sentence.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return UNANSWERED
    if fact.nullable and isinstance(raw, str) and _folded(raw) in {_folded(fact.null_label), *NOTHING}:
        return None
    return _READERS[fact.kind](fact, raw)


def show_answer(fact: Fact, value: Any) -> str:
    """A JSON value in words."""
    if value is UNANSWERED:
        return NOT_GIVEN
    if value is None:
        return fact.null_label or "无"
    if fact.kind is Kind.BOOL:
        return "是" if value else "否"
    if fact.kind is Kind.DATE:
        return date_cn(date.fromisoformat(value))
    if fact.kind is Kind.CHOICE:
        return fact.members[value].label
    if fact.kind is Kind.CHOICES:
        return "、".join(fact.members[each].label for each in value) or NONE_OF_THESE
    return str(value)


def typed_text(fact: Fact, value: Any) -> str:
    """A JSON value as it would be typed into a cell; it reads back as the same value."""
    if value is UNANSWERED:
        return ""
    return value if fact.kind is Kind.DATE and value is not None else show_answer(fact, value)


def key_text(values: Iterable[Any]) -> str:
    """Values that make one event, folded to letters and digits: 〔2025〕8号, [2025] 8 号 and （2025）８号 are one."""
    parts = []
    for value in values:
        text = "" if value is None or value is UNANSWERED else str(value)
        parts.append("".join(ch for ch in unicodedata.normalize("NFKC", text).upper() if ch.isalnum()))
    return "|".join(parts)


def _bool(fact: Fact, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = _folded(str(raw))
    if word in YES or word == "1":
        return True
    if word in NO or word == "0":
        return False
    raise TextRefused("请填写“是”或“否”。")


def _whole(fact: Fact, raw: Any) -> int:
    return parse_whole(raw)


def _date(fact: Fact, raw: Any) -> str:
    return parse_date(raw).isoformat()


def _text(fact: Fact, raw: Any) -> Any:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        raw = f"{raw:g}" if isinstance(raw, float) else str(raw)
    if isinstance(raw, date):
        raw = raw.isoformat()
    if fact.format == "uscc":
        try:
            return identifiers.uscc(raw)
        except identifiers.IdentifierRefused as refused:
            raise TextRefused(str(refused)) from refused
    if fact.format == "certificate":
        number = re.sub(r"\s", "", clean_line(raw, 60)).upper()
        return certificates.checked(number) if number else UNANSWERED
    if fact.format == "long":
        return clean_text(raw, multiline=True, limit=2000) or UNANSWERED
    return clean_line(raw) or UNANSWERED


def _choice(fact: Fact, raw: Any) -> str:
    found = _member(fact, str(raw))
    if found is None:
        raise TextRefused(f"请从下列各项中选一项：{_listed(fact)}。")
    return found


def _choices(fact: Fact, raw: Any) -> list[str]:
    words = [raw] if isinstance(raw, str) else list(raw)
    if len(words) == 1 and _folded(str(words[0])) in NOTHING:
        return []
    parts = [part for word in words for part in _SEPARATORS.split(str(word)) if part]
    found = [_member(fact, part) for part in parts]
    if None in found:
        raise TextRefused(f"“{clean_line(parts[found.index(None)], 100)}”不在可选范围内，可选：{_listed(fact)}。")
    return [name for name in fact.members if name in found]


def _member(fact: Fact, raw: str) -> str | None:
    """The word itself, its label, or the label without its brackets."""
    word = _folded(raw)
    for name, term in fact.members.items():
        label = _folded(term.label)
        if word in (name, label, label.partition("(")[0]):
            return name
    return None


def _listed(fact: Fact) -> str:
    return "、".join(fact.offered)


def _folded(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()


_READERS = {
    Kind.BOOL: _bool,
    Kind.WHOLE: _whole,
    Kind.DATE: _date,
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
}
