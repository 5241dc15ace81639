"""Walks the tables of bad inputs: each is refused with a sentence, or accepted as the table says. Never a crash."""

import inspect
import re
from collections import Counter
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from audit.errors import DomainError
from foundation.filecheck import FileRefused
from foundation.identifiers import IdentifierRefused
from foundation.normalise import TextRefused
from tests.abuse.tables import Case, load_tables

REFUSALS = (TextRefused, IdentifierRefused, FileRefused, ValidationError, DomainError)
TABLES = load_tables()


def _fixtures_of(door: Any) -> list[str]:
    """Arguments of a door, after the first, that must be given."""
    if inspect.isbuiltin(door):
        return []
    parameters = list(inspect.signature(door).parameters.values())[1:]
    return [each.name for each in parameters if each.default is each.empty and each.kind is not each.VAR_KEYWORD]


def _marks(case: Case) -> list[pytest.MarkDecorator]:
    """The database is made only when a test says beforehand that it needs one."""
    return [pytest.mark.django_db] if {"db", "client"} & set(_fixtures_of(case.door)) else []


CASES = [pytest.param(case, id=case.id, marks=_marks(case)) for table in TABLES for case in table.cases]


@pytest.mark.parametrize("case", CASES)
def test_case(case: Case, request: pytest.FixtureRequest) -> None:
    given = case.given() if callable(case.given) else case.given
    arguments = dict(case.arguments)
    for name in _fixtures_of(case.door):
        if name not in arguments:
            arguments[name] = request.getfixturevalue(name)
    try:
        result, refusal = case.door(given, **arguments), ""
    except REFUSALS as error:
        result, refusal = None, "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
    _compare(case.expected, result, refusal)


def test_each_group_has_its_cases_once() -> None:
    assert {table.group for table in TABLES} >= set("NIOADCUR")
    for table in TABLES:
        numbers = Counter(case.id for case in table.cases)
        assert all(re.fullmatch(rf"{table.group}\d+[a-z]?", number) for number in numbers), table.group
        assert max(numbers.values()) == 1, numbers.most_common(3)
        assert len(numbers) >= 5, table.group


def _compare(expected: dict[str, Any], result: Any, refusal: str) -> None:
    if "refused" in expected:
        assert refusal, f"accepted: {result!r}"
        assert expected["refused"] in refusal
        assert re.search(r"[\u4e00-\u9fff]", refusal)
        return
    assert not refusal
    if "gives" in expected:
        assert str(result) == str(expected["gives"])
    if "warns" in expected:
        assert any(expected["warns"] in warning for warning in result), result
    if "told" in expected:
        assert any(expected["told"] in note for note in result.notes), result.notes
    if "problem" in expected:
        problems = [f"第 {each.row} 行“{each.header}”：{each.message}" for each in result.problems]
        assert any(expected["problem"] in problem for problem in problems), problems
    if "shape" in expected:
        rows, first = expected["shape"]
        assert (len(result.rows), str(next(iter(result.rows[0].values.values())))) == (rows, str(first))
