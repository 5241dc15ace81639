"""Walks the tables of bad inputs: each is refused with a sentence, or accepted as the table says. Never a crash.

The bank's answers go through a walk of their own, `test_returns`.
"""

import re
from collections import Counter

import pytest

from tests.abuse.judged import fixtures_of, judge
from tests.abuse.tables import RETURNS, Case, load_tables

TABLES = load_tables()


def _marks(case: Case) -> list[pytest.MarkDecorator]:
    """The database is made only when a test says beforehand that it needs one."""
    return [pytest.mark.django_db] if {"db", "client"} & set(fixtures_of(case.door)) else []


CASES = [
    pytest.param(case, id=case.id, marks=_marks(case))
    for table in TABLES
    if table.group != RETURNS
    for case in table.cases
]


@pytest.mark.parametrize("case", CASES)
def test_case(case: Case, request: pytest.FixtureRequest) -> None:
    judge(case, request)


def test_each_group_has_its_cases_once() -> None:
    assert {table.group for table in TABLES} >= set("NIOADCUR")
    for table in TABLES:
        numbers = Counter(case.id for case in table.cases)
        assert all(re.fullmatch(rf"{table.group}\d+[a-z]?", number) for number in numbers), table.group
        assert max(numbers.values()) == 1, numbers.most_common(3)
        assert len(numbers) >= 5, table.group
