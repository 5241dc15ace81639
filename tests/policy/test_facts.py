"""Strict JSON kinds: what is read, and what is refused with the fact named."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.facts import FactError, Kind, read_details, read_facts, to_json
from policy.lookup import SCHEMES, scheme
from policy.terms import District, Industry, Level

REWARD = scheme("technician_reward")


def refusal(slug: str, facts: Any) -> str:
    with pytest.raises(FactError) as caught:
        read_facts(scheme(slug), facts)
    return str(caught.value)


@pytest.mark.parametrize(
    ("slug", "name", "value"),
    [
        ("technician_reward", "employed", 1),
        ("technician_reward", "employed", 0),
        ("technician_reward", "employed", "true"),
        ("technician_reward", "level", "Technician"),
        ("technician_reward", "level", 2),
        ("technician_reward", "level", ["technician"]),
        ("technician_reward", "district", 430903),
        ("technician_reward", "district", "430904"),
        ("technician_reward", "event_on", "2026-6-1"),
        ("technician_reward", "event_on", "1899-12-31"),
        ("technician_reward", "event_on", "2101-01-01"),
        ("technician_reward", "event_on", 20260601),
        ("technician_reward", "employer_industries", "pcb"),
        ("technician_reward", "employer_industries", ["pcb", None]),
        ("technician_reward", "employer_industries", {"pcb": True}),
        ("skill_upgrade", "insured_months", True),
        ("skill_upgrade", "insured_months", -1),
        ("skill_upgrade", "insured_months", 12.0),
        ("skill_upgrade", "insured_months", "12"),
        ("contest_award", "prize", 1),
        ("school_placement", "lines", {}),
        ("school_placement", "lines", "x"),
        ("school_placement", "lines", [1]),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_its_name(slug: str, name: str, value: object) -> None:
    message = refusal(slug, {name: value})
    assert name in message
    assert "应为" in message
    assert message.endswith("。")


def test_a_line_is_named_from_1() -> None:
    message = refusal("school_placement", {"lines": [{}, {}, {"contract_start": "soon"}]})
    assert "lines[3].contract_start" in message
    assert "YYYY-MM-DD" in message


@pytest.mark.parametrize("facts", [[], "x", None, 1])
def test_facts_are_an_object(facts: object) -> None:
    assert "JSON 对象" in refusal("technician_reward", facts)


@pytest.mark.parametrize("name", ["levels", "", "lines", "certificate_number", "年份", "a\ud800\nb"])
def test_an_unknown_fact_is_refused(name: str) -> None:
    message = refusal("technician_reward", {name: 1})
    message.encode("utf-8")
    assert "\n" not in message


def test_an_unknown_fact_in_a_line_is_refused() -> None:
    assert "lines[1].year" in refusal("school_placement", {"lines": [{"year": 2026}]})


def test_null_is_not_given_except_where_it_has_a_meaning() -> None:
    assert read_facts(REWARD, {"level": None}) == {}
    assert read_facts(scheme("craftsman_studio"), {"previous_call_on": None}) == {"previous_call_on": None}
    assert read_facts(scheme("school_placement"), {"lines": [{"contract_end": None, "contract_start": None}]}) == {
        "lines": ({"contract_end": None},)
    }
    assert read_facts(scheme("school_placement"), {"lines": None}) == {}


def test_values_become_python_and_go_back() -> None:
    raw = {
        "district": "430903",
        "employer_industries": ["pcb", "food"],
        "level": "technician",
        "event_on": "2026-01-01",
        "employed": False,
    }
    facts = read_facts(REWARD, raw)
    assert facts["district"] is District.HESHAN
    assert facts["employer_industries"] == (Industry.PCB, Industry.FOOD)
    assert facts["level"] is Level.TECHNICIAN
    assert facts["event_on"] == date(2026, 1, 1)
    assert to_json(facts) == raw


def test_lines_go_back_too() -> None:
    raw = {"lines": [{"contract_start": "2026-01-01", "contract_end": None, "employer_industries": []}]}
    assert to_json(read_facts(scheme("school_placement"), raw)) == raw


def test_details_are_read_as_strictly() -> None:
    assert read_details(REWARD, {"certificate_number": "S1"}) == {"certificate_number": "S1"}
    with pytest.raises(FactError):
        read_details(REWARD, {"certificate_number": 1})
    with pytest.raises(FactError):
        read_details(REWARD, {"level": "technician"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = sorted({fact.id for one in SCHEMES for fact in (*one.facts, *one.line_facts)} | {"lines", "x"})


@given(st.sampled_from(SCHEMES), st.dictionaries(st.sampled_from(NAMES), JSON, max_size=6))
def test_whatever_comes_in_is_read_or_refused_in_one_sentence(one: Any, raw: dict[str, Any]) -> None:
    try:
        facts = read_facts(one, raw)
    except FactError as error:
        assert str(error).endswith("。")
    else:
        assert read_facts(one, to_json(facts)) == facts


def test_levels_are_ordered() -> None:
    assert list(Level) == sorted(Level)
    assert (
        Level.CHIEF_TECHNICIAN > Level.SPECIAL_TECHNICIAN >= Level.SPECIAL_TECHNICIAN > Level.TECHNICIAN > Level.SENIOR
    )


def test_every_choice_names_its_words() -> None:
    for one in SCHEMES:
        for fact in (*one.facts, *one.line_facts):
            if fact.kind in (Kind.CHOICE, Kind.CHOICES):
                assert fact.members
                assert all(word in fact.expected for word in fact.members)
