"""Parameters: what is shipped, which value holds on a day, and how the districts stand to the schemes."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from policy.declared import declared_parameters
from policy.engine import assess
from policy.lookup import SCHEMES, scheme
from policy.parameters import AdoptionRecord, ParameterError, load
from policy.parameters.reader import FOLDER, read_folder
from policy.terms import Adoption, District

START = date(2025, 4, 13)
FACTS = {
    "district": "430903",
    "employer_above_scale": True,
    "employer_industries": ["pcb"],
    "level": "technician",
    "event_on": "2025-05-10",
    "employed": True,
}
NAN_FACTS = {**FACTS, "district": "430921"}
REWARD = scheme("technician_reward")
ON = date(2026, 6, 1)

# Every amount, count and month of the contract.
FIGURES = {
    "policy.effective_from": "2025-04-13",
    "s01.min_count": "100",
    "s01.amount": "500.00",
    "s01.min_contract_months": "24",
    "s02.min_batch": "10",
    "s02.amount": "200.00",
    "s02.min_months": "2",
    "a01.rate4": "6000.00",
    "a01.rate3": "8000.00",
    "a01.max_years": "2",
    "a02.amount": "3000.00",
    "a02.years": "3",
    "p01.min": "50000.00",
    "p01.max": "200000.00",
    "p01.second_due_months": "24",
    "w01.amount": "80000.00",
    "w03.amount": "30000.00",
    "w03.interval_years": "2",
    "m01.amount2": "5000.00",
    "m01.amount1": "10000.00",
    "m01.amountT": "30000.00",
    "m01.amountC": "50000.00",
    "m01.wait_months": "12",
    "m02.cap": "800000.00",
    "m03.schedule": "100000.00, 50000.00, 50000.00, 50000.00, 50000.00",
    "m03.recheck_insured_months": "10",
    "c01.cap": "300000.00",
    "c021": "10000.00",
    "c022": "8000.00",
    "c023": "5000.00",
    "u01.amount5": "1000.00",
    "u01.amount4": "1500.00",
    "u01.amount3": "2000.00",
    "u01.window_months": "12",
    "u01.per_year": "1",
    "u01.extra_if_shortage": "2",
    "r04.max_ratio": "0.60",
}
UNSET = [
    "t01.rate_table",
    "t01.shortage_uplift",
    "a01.advance_max",
    "c01.rate_table",
    "m02.title_amount",
    "cost_share",
    "m01.contract_years",
    "m01.new_def_months",
    "window.housing",
]


@pytest.mark.parametrize(("name", "text"), FIGURES.items())
def test_the_figures_of_the_contract_are_parameters(name: str, text: str) -> None:
    assert load().value(name, ON).text == text


@pytest.mark.parametrize("name", UNSET)
def test_what_the_document_leaves_open_is_unset_and_pending(name: str) -> None:
    recorded = load().value(name, ON)
    assert recorded.value is None
    assert recorded.text == "unset"
    assert recorded.note.startswith("待确认")


def test_a_value_holds_from_its_start_on() -> None:
    assert load().value("u01.min_months", date(2025, 12, 31)).value == 12
    assert load().value("u01.min_months", date(2026, 1, 1)).value == 36
    assert load().value("u01.min_months", date(2026, 1, 1)).note.startswith("待确认")
    assert load().value("u01.min_months", date(2020, 1, 1)).value == 12


def test_every_parameter_says_what_it_is_and_where_from() -> None:
    for parameter in load().all():
        assert parameter.label
        assert parameter.unit
        for value in parameter.values:
            assert value.source
            assert value.value is not None or value.note.startswith("待确认")


def test_the_files_are_read_once() -> None:
    assert load() is load()


def test_a_new_value_leaves_the_past_alone() -> None:
    raised = load().with_value("m01.amount2", date(2026, 1, 1), Decimal("6000.00"), "新文件")
    before = assess(REWARD, FACTS, ON, raised)
    after = assess(REWARD, {**FACTS, "event_on": "2026-01-01"}, date(2027, 6, 1), raised)
    assert before.amount == Decimal(5000)
    assert after.amount == Decimal(6000)
    assert {row.id: row.text for row in after.parameters}["m01.amount2"] == "6000.00"
    assert {row.id: row.source for row in after.parameters}["m01.amount2"] == "新文件"
    assert load().value("m01.amount2", date(2026, 6, 1)).value == Decimal(5000)


def test_without_the_trigger_date_an_amount_is_known_only_where_it_did_not_change() -> None:
    facts = {name: value for name, value in FACTS.items() if name != "event_on"}
    raised = load().with_value("m01.amount2", date(2026, 1, 1), Decimal("6000.00"), "新文件")
    assert assess(REWARD, facts, ON, raised).amount is None
    assert assess(REWARD, facts, date(2025, 12, 31), raised).amount == Decimal(5000)
    same = load().with_value("m01.amount2", date(2026, 1, 1), Decimal("5000.00"), "新文件")
    assert assess(REWARD, facts, ON, same).amount == Decimal(5000)


def test_an_unset_parameter_that_a_rule_needs_is_not_known() -> None:
    unset = load().with_value("m01.wait_months", START, None, "x")
    verdict = assess(REWARD, FACTS, ON, unset)
    assert {row.id: row.met for row in verdict.conditions}["one_year"] is None
    assert verdict.outcome == "undetermined"
    assert verdict.missing == ()


# --- districts ---------------------------------------------------------------------------------------------------


def adoption(state: Adoption, since: date = START, district: District = District.NAN, **amounts: str) -> AdoptionRecord:
    own = {name.replace("_", "."): Decimal(value) for name, value in amounts.items()}
    return AdoptionRecord(district, "technician_reward", state, since, "南人才发〔2026〕1号", amounts=own)


@pytest.mark.parametrize("district", District)
def test_who_follows_the_city_from_the_start(district: District) -> None:
    expected = Adoption.CITY_RULE if district.is_city or district.is_central else Adoption.NOT_ADOPTED
    assert load().adoption(district, "housing", ON).state is expected


def test_a_district_that_has_not_adopted_is_not_met() -> None:
    verdict = assess(REWARD, NAN_FACTS, ON, load())
    assert verdict.outcome == "ineligible"
    assert [row.met for row in verdict.conditions if row.id == "district_rule"] == [False]


def test_a_district_that_adopted_pays_the_citys_amounts() -> None:
    verdict = assess(REWARD, NAN_FACTS, ON, load().with_adoption(adoption(Adoption.ADOPTED)))
    assert verdict.outcome == "eligible"
    assert verdict.amount == Decimal(5000)


def test_adoption_counts_from_its_day_by_the_trigger_date() -> None:
    parameters = load().with_adoption(adoption(Adoption.ADOPTED, date(2025, 5, 10)))
    assert assess(REWARD, NAN_FACTS, ON, parameters).outcome == "eligible"
    assert assess(REWARD, {**NAN_FACTS, "event_on": "2025-05-09"}, ON, parameters).outcome == "ineligible"
    without = {name: value for name, value in NAN_FACTS.items() if name != "event_on"}
    verdict = assess(REWARD, without, ON, parameters)
    assert verdict.missing == ("event_on",)
    assert [row.met for row in verdict.conditions if row.id == "district_rule"] == [None]


def test_adoption_of_one_scheme_leaves_the_others_alone() -> None:
    parameters = load().with_adoption(adoption(Adoption.ADOPTED))
    assert parameters.adoption(District.NAN, "housing", ON).state is Adoption.NOT_ADOPTED
    assert parameters.adoption(District.TAOJIANG, "technician_reward", ON).state is Adoption.NOT_ADOPTED


def test_a_rule_of_its_own_pays_its_own_amounts() -> None:
    parameters = load().with_adoption(adoption(Adoption.OWN_RULE, m01_amount2="4000.00"))
    verdict = assess(REWARD, NAN_FACTS, ON, parameters)
    assert verdict.outcome == "eligible"
    assert verdict.amount == Decimal(4000)
    assert "m01.amount2[430921]" in [row.id for row in verdict.parameters]


def test_an_amount_of_its_own_that_was_not_entered_is_not_known() -> None:
    parameters = load().with_adoption(adoption(Adoption.OWN_RULE, m01_amount2="4000.00"))
    verdict = assess(REWARD, {**NAN_FACTS, "level": "senior_technician"}, ON, parameters)
    assert verdict.outcome == "undetermined"
    assert verdict.amount is None
    assert verdict.instalments == ()
    assert [row.met for row in verdict.conditions if row.id == "district_rule"] == [None]


def test_without_the_district_an_amount_is_known_only_while_no_district_has_its_own() -> None:
    facts = {name: value for name, value in FACTS.items() if name != "district"}
    assert assess(REWARD, facts, ON, load()).amount == Decimal(5000)
    parameters = load().with_adoption(adoption(Adoption.OWN_RULE, m01_amount2="4000.00"))
    assert assess(REWARD, facts, ON, parameters).amount is None


def test_a_roster_pays_the_districts_own_amount_by_line() -> None:
    own = AdoptionRecord(
        District.NAN, "school_internship", Adoption.OWN_RULE, START, "南", amounts={"s02.amount": Decimal("150.00")}
    )
    line = {
        "internship_start": "2026-03-01",
        "internship_end": "2026-04-30",
        "employer_above_scale": True,
        "employer_industries": ["pcb"],
    }
    facts = {"district": "430921", "school_in_city": True, "lines": [line] * 10}
    verdict = assess(scheme("school_internship"), facts, ON, load().with_adoption(own))
    assert verdict.amount == Decimal(1500)
    unset = AdoptionRecord(District.NAN, "school_internship", Adoption.OWN_RULE, START, "南")
    verdict = assess(scheme("school_internship"), facts, ON, load().with_adoption(unset))
    assert verdict.outcome == "undetermined"
    assert verdict.lines[0].amount is None


def test_contest_tables_and_title_tables_fix_an_amount_once_set() -> None:
    table = load().with_value(
        "c01.rate_table", START, [{"tier": "national", "prize": "金牌", "amount": 100000}], "竞赛奖励办法"
    )
    facts = {"contest_tier": "national", "result_on": "2026-01-01", "prize": " 金牌 "}
    fixed = assess(scheme("contest_award"), facts, ON, table)
    assert (fixed.amount, fixed.amount_max, len(fixed.instalments)) == (Decimal(100000), None, 1)
    assert "c01.rate_table[national,金牌]" in [row.id for row in fixed.parameters]
    other = assess(scheme("contest_award"), {**facts, "prize": "银牌"}, ON, table)
    assert (other.amount, other.amount_max) == (None, Decimal(300000))


TABLE = [{"occupation": "焊工", "level": "senior", "amount": 2000, "shortage": True}]
OWN_TABLE = [{"occupation": "焊工", "level": "senior", "amount": 1800, "shortage": True}]


def own_rule(slug: str, **amounts: object) -> AdoptionRecord:
    named = {name.replace("_", ".", 1): value for name, value in amounts.items()}
    return AdoptionRecord(District.NAN, slug, Adoption.OWN_RULE, START, "南", amounts=named)


def test_the_citys_table_is_not_a_districts_own() -> None:
    """A county with its own rule and no table entered: not known, whatever the city's table says."""
    one = scheme("training")
    line = {"occupation": "焊工", "level": "senior", "certificate_on": "2026-03-01"}
    facts = {"district": "430921", "lines": [line]}
    city = (
        load()
        .with_value("t01.rate_table", START, TABLE, "目录")
        .with_value("t01.shortage_uplift", START, Decimal("0.50"), "目录")
    )
    assert assess(one, {**facts, "district": "430903"}, ON, city).lines[0].amount == Decimal(3000)
    unset = assess(one, facts, ON, city.with_adoption(own_rule("training")))
    assert unset.lines[0].amount is None
    assert [row.met for row in unset.conditions if row.id == "district_rule"] == [None]
    own = assess(one, facts, ON, city.with_adoption(own_rule("training", t01_rate_table=OWN_TABLE)))
    assert own.lines[0].amount == Decimal(1800)
    assert "t01.rate_table[430921][焊工,senior]" in [row.id for row in own.parameters]


def test_a_title_amount_of_the_city_is_not_paid_under_a_districts_own_rule() -> None:
    one = scheme("leading_talent")
    held = next(iter(one.fact_index["honour"].members))
    facts = {"district": "430921", "honour": held}
    city = load().with_value("m02.title_amount", START, [{"honour": held, "amount": 500000}], "办法")
    assert assess(one, {**facts, "district": "430903"}, ON, city).amount == Decimal(500000)
    unset = assess(one, facts, ON, city.with_adoption(own_rule("leading_talent")))
    assert (unset.amount, unset.amount_max) == (None, None)
    capped = assess(one, facts, ON, city.with_adoption(own_rule("leading_talent", m02_cap=Decimal("300000.00"))))
    assert (capped.amount, capped.amount_max) == (None, Decimal(300000))


# --- files --------------------------------------------------------------------------------------------------------

FAMILY = """title: 试
document: 文
clause: 第一条
parameters:
  - id: x.y
    label: 某
    unit: {unit}
    values:
      - {{from: {start}, value: {value}}}
"""


@pytest.mark.parametrize(
    ("unit", "start", "value"),
    [
        ("元", "2025-04-13", "5.001"),
        ("元", "2025-04-13", "-5"),
        ("元", "2025-04-13", "true"),
        ("月", "2025-04-13", "1.5"),
        ("月", "四月", "12"),
        ("日期", "2025-04-13", "12"),
        ("元", "2025-04-13", "["),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, unit: str, start: str, value: str) -> None:
    (tmp_path / "bad.yaml").write_text(FAMILY.format(unit=unit, start=start, value=value), encoding="utf-8")
    (tmp_path / "adoption.yaml").write_text((FOLDER / "adoption.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ParameterError, match=r"bad\.yaml"):
        read_folder(tmp_path)


def test_the_same_parameter_twice_is_refused(tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(FAMILY.format(unit="元", start="2025-04-13", value="5"), encoding="utf-8")
    (tmp_path / "adoption.yaml").write_text((FOLDER / "adoption.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ParameterError, match=r"x\.y"):
        read_folder(tmp_path)


def test_nothing_is_listed_twice_and_every_scheme_is_there() -> None:
    ids = [parameter.id for parameter in (*load().all(), *declared_parameters(load()))]
    assert len(ids) == len(set(ids))
    for key in ("chain", "fund", "scope.enforce", "window"):
        assert {f"{key}.{one.slug}" for one in SCHEMES} <= set(ids)


def test_what_schemes_declare_is_listed_too() -> None:
    rows = {parameter.id: parameter.values[0] for parameter in declared_parameters(load())}
    assert rows["chain.housing"].value == "人社局 → 组织部（人才办） → 财政局"
    assert rows["fund.skill_upgrade"].value == "失业保险基金"
    assert rows["scope.enforce.skill_upgrade"].value == "不限"
    assert rows["scope.enforce.school_placement"].value == "限重点产业领域的规模以上企业"
    assert rows["chain.housing"].is_pending


def test_which_districts_are_to_be_confirmed() -> None:
    pending = [district for district in District if load().adoption(district, "housing", ON).recorded.is_pending]
    assert pending == [district for district in District if district.kind == "县市区"]


def test_a_parameter_is_read_or_marked_as_not_used() -> None:
    """What the page of parameters shows decides something, or says that it does not."""
    root = FOLDER.parent.parent
    apps = ("policy", "messaging", "accounts", "applications", "reviews", "payments", "portal", "yiyang_skills")
    code = "".join(path.read_text(encoding="utf-8") for app in apps for path in (root / app).rglob("*.py"))
    families = re.findall(r"""["']([a-z_]+\.)\{""", code)  # a name put together: f"limit.{name}"
    for parameter in load().all():
        read = re.search(rf"""["'{{]{re.escape(parameter.id)}["'}}]""", code) is not None
        if parameter.used:
            assert read or parameter.id.startswith(tuple(families)), f"{parameter.id} is read by nothing"
        else:
            assert not read, f"{parameter.id} is read: it is in use"
