"""Each declaration is complete: whatever is derived from it finds what it needs."""

import dataclasses
import pkgutil

import pytest

from policy import schemes
from policy.facts import Fact, Kind
from policy.lookup import SCHEMES, UnknownScheme, scheme
from policy.scheme import Condition, Scheme, SchemeError
from policy.terms import FactSource, Fund, MaterialMode

EACH = pytest.mark.parametrize("one", SCHEMES, ids=lambda one: one.slug)
FUNDS = {
    "training": Fund.EMPLOYMENT, "apprenticeship": Fund.EMPLOYMENT, "skill_upgrade": Fund.UNEMPLOYMENT_INSURANCE,
    "contest_award": Fund.CITY_BUDGET, "city_contest": Fund.CITY_BUDGET, "craftsman_studio": Fund.UNION,
}  # fmt: skip


@EACH
def test_texts_are_there_and_figures_are_filled_in(one: Scheme) -> None:
    texts = [one.title, one.short, one.summary, one.amount_text, *one.who, *one.steps]
    texts += [text for pair in (*one.how_much, *one.faq) for text in pair]
    assert all(texts)
    assert not any("{" in text for text in texts)
    assert 3 <= len(one.faq) <= 4
    assert one.promised_days > 0
    assert one.clause.startswith("第")


@EACH
def test_every_question_has_a_label_and_says_why(one: Scheme) -> None:
    for fact in one.facts:
        assert fact.label
        assert fact.why, fact.id
    assert all(fact.judged for fact in (*one.facts, *one.line_facts))
    assert not any(fact.judged for fact in (*one.details, *one.line_details))
    assert all(bool(fact.nullable) == bool(fact.null_label) for fact in (*one.all_facts, *one.all_line_facts))
    assert sum(fact.required for fact in one.details) <= 4


@EACH
def test_materials_say_what_the_applicant_need_not_bring(one: Scheme) -> None:
    assert len({material.id for material in one.materials}) == len(one.materials)
    for material in one.materials:
        assert (material.mode is MaterialMode.COMMITMENT) == bool(material.commitment_text)
    assert any(material.mode is MaterialMode.COMMITMENT for material in one.materials)


@EACH
def test_funds_are_those_of_the_matrix(one: Scheme) -> None:
    assert one.fund is FUNDS.get(one.slug, Fund.TALENT)


@EACH
def test_judged_takes_only_what_the_rules_read(one: Scheme) -> None:
    answers = {fact.id: None for fact in one.all_facts}
    if one.is_roster:
        answers["lines"] = [{fact.id: None for fact in one.all_line_facts} | {"name": "甲"}]
    judged = one.judged(answers)
    assert set(judged) - {"lines"} == set(one.fact_index)
    assert all(set(line) == set(one.line_index) for line in judged.get("lines", []))


def test_only_two_facts_give_null_a_meaning() -> None:
    nullable = {fact.id for one in SCHEMES for fact in (*one.facts, *one.line_facts) if fact.nullable}
    assert nullable == {"contract_end", "previous_call_on"}


def test_the_ledger_answers_for_payments_of_the_year() -> None:
    assert [fact.id for one in SCHEMES for fact in one.facts if fact.source is FactSource.LEDGER] == ["paid_this_year"]


def test_thresholds_for_texts() -> None:
    found = {one.slug: one.minimum_lines for one in SCHEMES if one.is_roster}
    assert found == {"training": 1, "school_placement": 100, "school_internship": 10, "apprenticeship": 1}


def test_one_module_is_one_scheme() -> None:
    assert sorted(module.name for module in pkgutil.iter_modules(schemes.__path__)) == sorted(
        one.slug for one in SCHEMES
    )
    assert len({one.code for one in SCHEMES}) == len({one.position for one in SCHEMES}) == len(SCHEMES) == 14


@pytest.mark.parametrize("slug", ["nope", "", None, "a\ud800"])
def test_an_unknown_scheme_is_one_sentence(slug: object) -> None:
    with pytest.raises(UnknownScheme) as caught:
        scheme(slug)  # type: ignore[arg-type]
    str(caught.value).encode()
    assert str(caught.value).endswith("。")


@pytest.mark.parametrize(
    "changes",
    [
        {"trigger": "nope"},
        {"claim_key": ("nope",)},
        {"handling": "nope"},
        {"notice_columns": ("nope",)},
        {"amount": None},
        {"conditions": (Condition("x", "第一条", "x", lambda case: (True, "x"), ("nope",)),)},
        {"conditions": (Condition("x", "第一条", "x", lambda case: (True, "x"), (), "nope"),)},
        {"details": (Fact("level", "等级", Kind.TEXT, judged=False),)},
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(SchemeError):
        dataclasses.replace(scheme("technician_reward"), **changes)  # type: ignore[arg-type]
