"""The page of all parameters: value, unit, start, document and clause, and what is still to be confirmed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policy import lookup
from policy.dates import date_cn
from policy.declared import declared_parameters
from policy.money import yuan_text
from policy.parameters import Parameter, ParameterSet, Recorded
from policy.scheme import Scheme
from policy.terms import Adoption, Bureau, ContestTier, District, Level, Place
from portal.guide import Standing, standing_of

WORDLESS_UNITS = ("", "文字", "日期", "表", "开关")
WORDS = {term.value: term.label for terms in (Bureau, Level, ContestTier, Place) for term in terms} | {
    scheme.slug: scheme.short for scheme in lookup.SCHEMES
}
CODES = re.compile(r"（[a-z_]+ [^）]*）$")


@dataclass(frozen=True)
class Value:
    """One value of a parameter; `mark` is "" for the one in force, else why it is not."""

    row: Recorded
    text: str
    mark: str


@dataclass(frozen=True)
class Row:
    """`used` is False while nothing reads the parameter; `id` is its place on the page."""

    id: str
    label: str
    values: tuple[Value, ...]
    used: bool


@dataclass(frozen=True)
class DistrictRow:
    """How a district stands to most schemes, and those to which it stands otherwise."""

    usual: Standing
    others: tuple[tuple[Scheme, Adoption], ...]


@dataclass(frozen=True)
class ParameterPage:
    """All parameters by family; `pending` counts what is still to be confirmed."""

    families: tuple[tuple[str, tuple[Row, ...]], ...]
    districts: tuple[DistrictRow, ...]
    pending: int


INTERNAL = ("系统安全", "公开表单的次数上限")
"""Families that only the house itself may read: limits of log-in and of public forms, lengths of passwords."""


def parameter_page(on: date, parameters: ParameterSet, *, internal: bool = False) -> ParameterPage:
    """What everybody may read; with `internal` also how the log-in is guarded."""
    families: dict[str, list[Row]] = {}
    every = [
        parameter
        for parameter in (*parameters.all(), *declared_parameters(parameters))
        if internal or parameter.family not in INTERNAL
    ]
    for parameter in every:
        families.setdefault(parameter.family, []).append(_row(parameter, on))
    return ParameterPage(
        families=tuple((family, tuple(rows)) for family, rows in families.items()),
        districts=tuple(_district_rows(on, parameters)),
        pending=sum(parameter.is_pending for parameter in every),
    )


def _row(parameter: Parameter, on: date) -> Row:
    """The newest value first."""
    now = next((row for row in reversed(parameter.values) if row.since <= on), parameter.values[0])
    return Row(
        id=parameter.id,
        label=CODES.sub("", parameter.label),
        values=tuple(Value(row, value_text(row, parameter), _mark(row, now)) for row in parameter.values[::-1]),
        used=parameter.used,
    )


def _mark(row: Recorded, now: Recorded) -> str:
    if row is now:
        return ""
    return "尚未执行" if row.since > now.since else "已停用"


def value_text(row: Recorded, parameter: Parameter) -> str:
    """A value as people read it, with its unit; a coded word by the meaning that the label gives it."""
    value, unit = row.value, parameter.unit
    if value is None:
        return "未设定"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(_plain(item, unit) for item in value)
    if isinstance(value, Mapping):
        return "；".join(f"{WORDS.get(key, key)}：{item}" for key, item in value.items())
    if isinstance(value, list):
        return "；".join(_entry(entry) for entry in value)
    if unit == "文字":
        meaning = re.search(rf"[（，]{re.escape(str(value))} ([^，）]+)", parameter.label)
        return meaning[1] if meaning else str(value)
    return _plain(value, unit)


def _plain(value: object, unit: str) -> str:
    if isinstance(value, date):
        return date_cn(value)
    if unit == "元" and isinstance(value, Decimal | int):
        return yuan_text(Decimal(value))
    if unit == "比例" and isinstance(value, Decimal):
        return f"{value * 100:.0f}%"
    return f"{value}" if unit in WORDLESS_UNITS else f"{value} {unit}"


def _entry(entry: Mapping[str, object]) -> str:
    """One line of a table of amounts."""
    words = [WORDS.get(str(value), str(value)) for name, value in entry.items() if name not in ("amount", "shortage")]
    mark = "（急需紧缺）" if entry.get("shortage") else ""
    return f"{' '.join(words)}{mark} {yuan_text(Decimal(str(entry['amount'])))}"


def _district_rows(on: date, parameters: ParameterSet) -> Iterator[DistrictRow]:
    asked = [scheme for scheme in lookup.SCHEMES if scheme.asks_district]
    for district in District:
        standings = {scheme: standing_of(scheme, district, on, parameters) for scheme in asked}
        states = [standing.record.state for standing in standings.values()]
        usual = max(states, key=states.count)
        yield DistrictRow(
            usual=next(standing for standing in standings.values() if standing.record.state is usual),
            others=tuple(
                (scheme, standing.record.state)
                for scheme, standing in standings.items()
                if standing.record.state is not usual
            ),
        )
