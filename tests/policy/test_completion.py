"""What is met or not met on part of the facts stays so, whatever the missing ones turn out to be; so does a verdict."""

from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.engine import assess
from policy.facts import LINES
from policy.lookup import SCHEMES, scheme
from policy.parameters import load
from policy.scheme import Scheme
from policy.terms import District, Industry
from policy.verdict import Verdict
from portal.world.cases import draw
from tests.policy.test_engine import DAYS, values_of

ON = date(2026, 6, 1)


def full(one: Scheme) -> st.SearchStrategy[dict[str, Any]]:
    """A case with every fact given; values from all over, or near to what the rules accept."""

    def near(seed: int) -> dict[str, Any]:
        rng = Random(seed)
        known = {"district": rng.choice(list(District)).value, "employer_industries": [Industry.CAPACITORS.value]}
        facts = draw(one.facts, rng, ON, known)
        if one.is_roster:
            shared = draw(one.line_facts, rng, ON, known | facts)
            count = one.minimum_lines + rng.randrange(3)
            lines = [shared if rng.random() < 0.9 else draw(one.line_facts, rng, ON, known) for _ in range(count)]
            facts[LINES] = [_only(one.line_index, line) for line in lines]
        return _only({**one.fact_index, LINES: None}, facts)

    anything = st.fixed_dictionaries({fact.id: values_of(fact) for fact in one.facts} | _lines(one))
    return st.integers(0, 10**9).map(near) | anything


def _lines(one: Scheme) -> dict[str, Any]:
    if not one.is_roster:
        return {}
    line = st.fixed_dictionaries({fact.id: values_of(fact) for fact in one.line_facts})
    return {LINES: st.lists(line, max_size=4)}


def _only(index: Any, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in index}


def blanked(facts: dict[str, Any], seed: int) -> dict[str, Any]:
    """The same with some facts, and some of the lines' facts, not given; few or many of them."""
    rng = Random(seed)
    share = rng.choice((0.02, 0.2, 0.6))
    part = {name: value for name, value in facts.items() if rng.random() >= share}
    if LINES in part:
        part[LINES] = [{name: value for name, value in line.items() if rng.random() >= share} for line in part[LINES]]
    return part


def broken(part: Verdict, whole: Verdict) -> list[str]:
    """Answers known on the part that the whole does not bear out.

    `one_time` is met by the contract of the schemes while no line passes, so that nothing was known of it then.
    """
    wrong = [
        f"{before.id}: {before.met} → {after.met} ({before.because} / {after.because})"
        for before, after in zip(part.conditions, whole.conditions, strict=True)
        if before.met is not None and before.met != after.met
        if before.id != "one_time" or any(line.met for line in part.lines)
    ]
    if part.outcome not in ("undetermined", whole.outcome):
        wrong.append(f"{part.outcome} → {whole.outcome}")
    return wrong


@pytest.mark.parametrize("one", SCHEMES, ids=lambda one: one.slug)
@settings(max_examples=60, deadline=None)
@given(data=st.data(), on=DAYS | st.just(ON), seed=st.integers(0, 10**9))
def test_what_is_known_on_part_of_the_facts_stays_so_on_all_of_them(
    one: Scheme, data: st.DataObject, on: date, seed: int
) -> None:
    facts = data.draw(full(one))
    # A null is not given, save where its absence means something: a completion may fill it, but need not.
    whole, part = assess(one, facts, on, load()), assess(one, blanked(facts, seed), on, load())
    assert broken(part, whole) == []


def _student(start: str | None, **other: Any) -> dict[str, Any]:
    line = {
        "internship_start": start, "internship_end": "2026-05-31", "employer_above_scale": True,
        "employer_industries": ["capacitors"],
    } | other  # fmt: skip
    return {name: value for name, value in line.items() if value is not None}


def _one_time(lines: list[dict[str, Any]]) -> bool | None:
    facts = {"district": "430903", "school_in_city": True, "lines": lines}
    verdict = assess(scheme("school_internship"), facts, ON, load())
    return next(answer.met for answer in verdict.conditions if answer.id == "one_time")


def test_a_student_without_a_date_leaves_open_whether_all_were_sent_at_one_time() -> None:
    sure = [_student("2026-01-05")] * 12
    assert _one_time(sure) is True
    assert _one_time([*sure, _student(None)]) is None
    assert _one_time([*sure, _student("2026-01-05", employer_above_scale=None)]) is True
    assert _one_time([*sure, _student("2026-02-05", employer_above_scale=None)]) is None
    assert _one_time([*sure, _student("2026-02-05")]) is False
    assert _one_time([*sure, _student(None, employer_above_scale=False)]) is True


def test_while_no_student_passes_it_is_met() -> None:
    assert _one_time([_student("2026-01-05", employer_above_scale=False)]) is True
    assert _one_time([_student(None), _student("2026-01-05", employer_above_scale=None)]) is True
