"""The columns of a scheme's roster: the person's two, then what the scheme asks of each line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from applications.answers import UNANSWERED, read_answer, typed_text
from foundation.certificates import canonical
from foundation.identifiers import IdentifierRefused, id_number
from foundation.normalise import TextRefused, clean_name
from policy.facts import Fact
from policy.scheme import Scheme

NAME, ID_NUMBER = "person_name", "person_id_number"
LABELS = {NAME: "姓名", ID_NUMBER: "身份证号"}
SAMPLE = "示例"
CERTIFICATE = "certificate"
"""The matter of a line that is its certificate (policy.exclusions)."""


@dataclass(frozen=True)
class Column:
    """`fact` is None for the person's two columns; `required` says whether a blank cell is an error."""

    id: str
    header: str
    fact: Fact | None
    required: bool


@dataclass
class RosterRow:
    """One row after reading: good where `errors` is empty. Facts and details are strict JSON."""

    number: int
    typed: dict[str, str]
    name: str = ""
    id_number: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@cache
def columns(scheme: Scheme) -> tuple[Column, ...]:
    """Columns in the order of the template."""
    person = [Column(name, label, None, True) for name, label in LABELS.items()]
    facts = [Column(fact.id, fact.label, fact, fact.judged or fact.required) for fact in scheme.all_line_facts]
    return (*person, *facts)


def read_row(scheme: Scheme, number: int, cells: Mapping[str, Any], on: date) -> RosterRow:
    """Read the cells of one row by column id; every wrong cell gets its sentence."""
    row = RosterRow(number, {column.id: _typed(column, cells.get(column.id)) for column in columns(scheme)})
    for column in columns(scheme):
        try:
            _read_cell(row, column, cells.get(column.id), on)
        except (TextRefused, IdentifierRefused) as refused:
            row.errors[column.id] = str(refused)
    return row


def certificate_of(scheme: Scheme, given: Mapping[str, Any]) -> str:
    """The certificate that a line names, in the form by which two writings are the same; "" where there is none."""
    names = scheme.line_matters.get(CERTIFICATE, ())
    return canonical(given.get(names[0])) if names else ""


def certificate_column(scheme: Scheme) -> str:
    """The column in which the certificate's number stands."""
    return scheme.line_matters[CERTIFICATE][0]


def cells_of(scheme: Scheme, name: str, facts: Mapping[str, Any], details: Mapping[str, Any]) -> dict[str, str]:
    """The cells of a line that was read, as one would type them; without the ID number."""
    given = {**facts, **details}
    typed = {
        column.id: typed_text(column.fact, given.get(column.id, UNANSWERED))
        for column in columns(scheme)
        if column.fact
    }
    return {NAME: name, **typed}


def _read_cell(row: RosterRow, column: Column, raw: Any, on: date) -> None:
    if column.fact is None:
        if column.id == NAME:
            row.name = clean_name(raw)
        else:
            row.id_number = id_number(raw, on=on)
        return
    value = read_answer(column.fact, raw)
    if value is UNANSWERED:
        if column.required:
            raise TextRefused(f"请填写{column.header}。")
        return
    if column.fact.past and date.fromisoformat(value) > on:
        raise TextRefused(f"{column.header}在今天之后，请核对年份和月日。")
    (row.facts if column.fact.judged else row.details)[column.id] = value


def _typed(column: Column, raw: Any) -> str:
    """What stood in the cell, as text that can be shown and mended."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    return str(raw)[:400]
