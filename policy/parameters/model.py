"""Parameters in memory: values with their start dates, and how each district stands to each scheme."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from policy.terms import Adoption, District

ALL_SCHEMES = "all"
PENDING = "待确认"
UNSET = "unset"


class ParameterError(ValueError):
    """A parameter file or row that does not make sense."""


@dataclass(frozen=True, eq=False)
class Recorded:
    """One value of a parameter: in force from `since`, with the document and clause it comes from.

    `value` is None while it is unset; yuan and ratios are Decimal, counts int, instalments a tuple of Decimal.
    """

    id: str
    value: Any
    since: date
    source: str
    clause: str = ""
    note: str = ""
    _entries: dict[str, "Recorded"] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def text(self) -> str:
        """The value as it stands in a verdict: money with two places, `unset` where there is none."""
        return _text(self.value)

    def entry(self, key: str, value: Any) -> "Recorded":
        """One entry of a table as a value of its own (t01.rate_table[焊工,senior]); the same object each time."""
        if key not in self._entries:
            name = f"{self.id}[{key}]"
            self._entries[key] = Recorded(name, value, self.since, self.source, self.clause, self.note)
        return self._entries[key]

    @property
    def is_pending(self) -> bool:
        """True while somebody has to confirm it (待确认)."""
        return self.value is None or self.note.startswith(PENDING)

    def as_dict(self) -> dict[str, str]:
        source = f"{self.source} {self.clause}".strip()
        return {"id": self.id, "value": self.text, "from": self.since.isoformat(), "source": source}


@dataclass(frozen=True, eq=False)
class Parameter:
    """A parameter with all its values, oldest first; `used` is False while nothing reads it and it only informs."""

    id: str
    label: str
    unit: str
    family: str
    values: tuple[Recorded, ...]
    used: bool = True

    def __post_init__(self) -> None:
        starts = [value.since for value in self.values]
        if not starts or starts != sorted(set(starts)):
            raise ParameterError(f"参数 {self.id} 至少要有一个值，各值的开始日期不得重复")

    @property
    def is_pending(self) -> bool:
        """True while its newest value waits for confirmation."""
        return self.values[-1].is_pending


@dataclass(frozen=True, eq=False)
class AdoptionRecord:
    """How a district stands to a scheme from a date on; `amounts` are its own, by parameter id, under own_rule."""

    district: District
    scheme: str
    state: Adoption
    since: date
    source: str
    clause: str = ""
    note: str = ""
    amounts: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def recorded(self) -> Recorded:
        """The state as a parameter: district.adoption[430921,technician_reward]."""
        name = f"district.adoption[{self.district.value},{self.scheme}]"
        return Recorded(name, self.state.value, self.since, self.source, self.clause, self.note)

    @cached_property
    def own(self) -> dict[str, Recorded]:
        """The district's own amounts as parameters: m01.amount2[430921]."""
        return {
            name: Recorded(f"{name}[{self.district.value}]", value, self.since, self.source, self.clause, self.note)
            for name, value in self.amounts.items()
        }


class ParameterSet:
    """All parameters. Never changed: `with_value` and `with_adoption` give a new set, so a draft can be rehearsed."""

    def __init__(self, parameters: Iterable[Parameter], adoptions: Iterable[AdoptionRecord]) -> None:
        self._parameters = {parameter.id: parameter for parameter in parameters}
        self._adoptions = sorted(adoptions, key=lambda row: row.since)
        self._adoption_rows: dict[tuple[District, str], tuple[AdoptionRecord, ...]] = {}
        self._newest_first = {name: parameter.values[::-1] for name, parameter in self._parameters.items()}

    def value(self, name: str, on: date) -> Recorded:
        """The value in force on a day; before its first start date, the first one. Raises KeyError for no such id."""
        values = self._newest_first[name]
        for recorded in values:
            if recorded.since <= on:
                return recorded
        return values[-1]

    def settled(self, name: str, since: date, until: date) -> Recorded | None:
        """The value in force on `until`, if it is the same on every day from `since` to `until`; else None."""
        last = self.value(name, until)
        first = self.value(name, since)
        between = (row for row in self._parameters[name].values if since < row.since <= until)
        same = last.value == first.value and all(row.value == last.value for row in between)
        return last if same else None

    def history(self, name: str) -> tuple[Recorded, ...]:
        """All values of a parameter, oldest first."""
        return self._parameters[name].values

    def latest(self, name: str) -> Any:
        """The newest value, for texts; judgements use `value` with a date."""
        return self._parameters[name].values[-1].value

    def all(self) -> tuple[Parameter, ...]:
        """Every parameter in the order of the files."""
        return tuple(self._parameters.values())

    def adoptions(self, district: District, scheme: str) -> tuple[AdoptionRecord, ...]:
        """How a district stood to a scheme over time, oldest first."""
        rows = self._adoption_rows.get((district, scheme))
        if rows is None:
            rows = self._adoption_rows[(district, scheme)] = self._merge(district, scheme)
        return rows

    def adoption(self, district: District, scheme: str, on: date) -> AdoptionRecord:
        """How a district stands to a scheme on a day; before the first start date, the first state."""
        rows = self.adoptions(district, scheme)
        for row in reversed(rows):
            if row.since <= on:
                return row
        return rows[0]

    def adoption_settled(self, district: District, scheme: str, since: date, until: date) -> AdoptionRecord | None:
        """The adoption on `until` if nothing about it changed after `since`; else None."""
        last = self.adoption(district, scheme, until)
        return last if last is self.adoption(district, scheme, since) else None

    def has_own_rule(self, scheme: str) -> bool:
        """True when some district has amounts of its own for the scheme."""
        return any(row.state is Adoption.OWN_RULE and row.scheme in (scheme, ALL_SCHEMES) for row in self._adoptions)

    def with_value(
        self, name: str, since: date, value: Any, source: str, clause: str = "", note: str = ""
    ) -> "ParameterSet":
        """A new set in which a known parameter has another value from a day on."""
        old = self._parameters[name]
        kept = [row for row in old.values if row.since != since]
        rows = sorted([*kept, Recorded(name, value, since, source, clause, note)], key=lambda row: row.since)
        changed = {**self._parameters, name: replace(old, values=tuple(rows))}
        return ParameterSet(changed.values(), self._adoptions)

    def with_adoption(self, record: AdoptionRecord) -> "ParameterSet":
        """A new set in which a district stands to a scheme as `record` says."""
        same = (record.district, record.scheme, record.since)
        kept = [row for row in self._adoptions if (row.district, row.scheme, row.since) != same]
        return ParameterSet(self._parameters.values(), [*kept, record])

    def _merge(self, district: District, scheme: str) -> tuple[AdoptionRecord, ...]:
        # A row for one scheme wins from its start on; until then the district's row for all schemes holds.
        mine = [row for row in self._adoptions if row.district is district]
        own = [row for row in mine if row.scheme == scheme]
        general = [
            replace(row, scheme=scheme)
            for row in mine
            if row.scheme == ALL_SCHEMES and (not own or row.since < own[0].since)
        ]
        rows = (*general, *own)
        if not rows:
            raise ParameterError(f"{district.label} 没有执行状态")
        return rows


def _text(value: Any) -> str:
    if value is None:
        return UNSET
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ", ".join(_text(item) for item in value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return str(value)
