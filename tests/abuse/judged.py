"""What comes of a case of the tables: refused with a sentence, or accepted as the table says. Never a crash."""

import inspect
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from audit.errors import DomainError
from foundation.filecheck import FileRefused
from foundation.identifiers import IdentifierRefused
from foundation.normalise import TextRefused
from tests.abuse.tables import Case

REFUSALS = (TextRefused, IdentifierRefused, FileRefused, ValidationError, DomainError)


def fixtures_of(door: Any) -> list[str]:
    """Arguments of a door, after the first, that must be given."""
    if inspect.isbuiltin(door):
        return []
    parameters = list(inspect.signature(door).parameters.values())[1:]
    return [each.name for each in parameters if each.default is each.empty and each.kind is not each.VAR_KEYWORD]


def judge(case: Case, request: pytest.FixtureRequest) -> None:
    """Give the case to its door and hold what comes of it against the table."""
    given = case.given() if callable(case.given) else case.given
    arguments = dict(case.arguments)
    for name in fixtures_of(case.door):
        if name not in arguments:
            arguments[name] = request.getfixturevalue(name)
    try:
        result, refusal = case.door(given, **arguments), ""
    except REFUSALS as error:
        result, refusal = None, "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
    _compare(case.expected, result, refusal)


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
