"""The cases in cases/*.yaml, written for an official to read: limits stand in pairs."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from policy.engine import assess
from policy.facts import to_json
from policy.lookup import SCHEMES, scheme
from policy.parameters import ParameterSet, load

FOLDER = Path(__file__).parent / "cases"
FILES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
CASES = [
    pytest.param(content, case, id=f"{name}-{case['name']}")
    for name, content in FILES.items()
    for case in content["cases"]
]


def facts_of(content: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    facts = changed(content["facts"], case)
    if "roster" in case:
        facts["lines"] = [
            changed(group.get("line", content.get("line")), group)
            for group in case["roster"]
            for _ in range(group["times"])
        ]
    return to_json(facts)


def changed(base: dict[str, Any], by: dict[str, Any]) -> dict[str, Any]:
    facts = {**base, **by.get("change", {})}
    return {name: value for name, value in facts.items() if name not in by.get("without", [])}


def parameters_of(case: dict[str, Any]) -> ParameterSet:
    parameters = load()
    if "rates" in case:
        rows = [{**row, "amount": Decimal(str(row["amount"]))} for row in case["rates"]]
        parameters = parameters.with_value("t01.rate_table", date(2025, 4, 13), rows, "测试目录")
    if "uplift" in case:
        uplift = Decimal(str(case["uplift"]))
        parameters = parameters.with_value("t01.shortage_uplift", date(2025, 4, 13), uplift, "测试目录")
    return parameters


@pytest.mark.parametrize(("content", "case"), CASES)
def test_case(content: dict[str, Any], case: dict[str, Any]) -> None:
    verdict = assess(
        scheme(content["scheme"]), facts_of(content, case), case.get("day", content["day"]), parameters_of(case)
    ).as_dict()
    conditions = {row["id"]: row for row in verdict["conditions"]}
    lines = {row["number"]: row for row in verdict["lines"]}

    for name in ("verdict", "amount", "missing"):
        if name in case:
            assert verdict[name] == case[name], name
    if "bounds" in case:
        assert [verdict["amount_min"], verdict["amount_max"]] == case["bounds"]
    if "instalments" in case:
        expected = [
            [number, due_on.isoformat(), amount, recheck] for number, due_on, amount, recheck in case["instalments"]
        ]
        assert [list(row.values()) for row in verdict["instalments"]] == expected
    if "conditions" in case:
        assert list(conditions) == case["conditions"]
    for name, met in case.get("met", {}).items():
        assert conditions[name]["met"] is met, conditions[name]
    for name, words in case.get("says", {}).items():
        assert words in conditions[name]["because"]
    for number, (met, amount) in case.get("lines", {}).items():
        assert (lines[number]["met"], lines[number]["amount"]) == (met, amount), lines[number]
    for number, words in case.get("line_says", {}).items():
        assert words in lines[number]["because"]


def test_every_scheme_has_cases() -> None:
    assert {content["scheme"] for content in FILES.values()} == {one.slug for one in SCHEMES}
