"""What follows a decision: the payment plan, the re-checks, the route."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.facts import FactError
from policy.lookup import SCHEMES, scheme
from policy.money import yuan
from policy.parameters import AdoptionRecord, load
from policy.recheck import recheck
from policy.routing import decider, route
from policy.schedule import schedule
from policy.terms import Adoption, ApplicantKind, District

START = date(2025, 4, 13)
DECIDED = date(2026, 6, 1)


def plan(slug: str, amount: str, decided_on: date = DECIDED, **facts: Any) -> list[tuple[int, str, str, bool]]:
    rows = schedule(scheme(slug), Decimal(amount), decided_on, facts, load())
    return [(row.number, row.due_on.isoformat(), str(row.amount), row.recheck) for row in rows]


# --- schedule ------------------------------------------------------------------------------------------------------


def test_a_project_is_paid_in_halves_and_the_first_takes_the_odd_fen() -> None:
    assert plan("tech_challenge", "100000.01", published_on="2026-01-01") == [
        (1, "2026-06-01", "50000.01", False),
        (2, "2028-06-01", "50000.00", True),
    ]


def test_the_second_half_is_due_24_months_after_the_decision() -> None:
    assert [row[1] for row in plan("tech_challenge", "50000", date(2024, 2, 29), published_on="2026-01-01")] == [
        "2024-02-29",
        "2026-02-28",
    ]


@given(st.integers(5_000_000, 20_000_000))
def test_the_halves_of_any_project_add_up(whole_fen: int) -> None:
    first, second = schedule(scheme("tech_challenge"), yuan(whole_fen), DECIDED, {}, load())
    assert first.amount + second.amount == yuan(whole_fen)
    assert first.amount - second.amount in (Decimal(0), Decimal("0.01"))


def test_housing_is_counted_from_the_decision() -> None:
    rows = plan("housing", "300000", purchased_on="2026-01-01")
    assert [row[1] for row in rows] == ["2026-06-01", "2027-06-01", "2028-06-01", "2029-06-01", "2030-06-01"]
    assert [row[2] for row in rows] == ["100000.00", "50000.00", "50000.00", "50000.00", "50000.00"]
    assert [row[3] for row in rows] == [False, True, True, True, True]


def test_an_amount_that_does_not_fit_the_yearly_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="不一致"):
        plan("housing", "250000", purchased_on="2026-01-01")


def test_an_order_class_is_paid_when_each_year_is_full_but_not_before_the_decision() -> None:
    rows = plan("order_class", "9000", date(2027, 1, 15), graduated_on="2025-06-30")
    assert [row[1] for row in rows] == ["2027-01-15", "2027-06-30", "2028-06-30"]
    assert all(row[3] for row in rows)


def test_due_dates_need_their_fact() -> None:
    with pytest.raises(ValueError, match="缺少"):
        plan("order_class", "9000")


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_nothing_is_not_paid(amount: str) -> None:
    with pytest.raises(ValueError):
        plan("city_contest", amount, place="first")


def test_everything_else_is_paid_at_once() -> None:
    several = {"housing", "order_class", "tech_challenge"}
    for one in SCHEMES:
        if one.slug not in several:
            (row,) = schedule(one, Decimal("123.45"), DECIDED, {}, load())
            assert (row.number, row.due_on, row.amount, row.recheck) == (1, DECIDED, Decimal("123.45"), False)


# --- re-check ------------------------------------------------------------------------------------------------------

HOUSING = {"still_employed": True, "insured_months": 10, "home_kept": True}


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, True),
        ({"insured_months": 12}, True),
        ({"insured_months": 9}, False),
        ({"still_employed": False}, False),
        ({"home_kept": False}, False),
        ({"home_kept": None}, None),
        ({"insured_months": None}, None),
        ({"insured_months": 9, "home_kept": None}, False),
    ],
)
def test_housing_needs_work_ten_insured_months_and_the_home(changes: dict[str, Any], outcome: bool | None) -> None:
    assert recheck(scheme("housing"), {**HOUSING, **changes}, DECIDED, load()).outcome is outcome


def test_a_recheck_gives_clause_and_figures() -> None:
    result = recheck(scheme("housing"), {**HOUSING, "insured_months": 9}, DECIDED, load())
    assert [answer.id for answer in result.answers] == ["still_employed", "insured_months", "home_kept"]
    assert all(answer.clause == "第五条" for answer in result.answers)
    assert result.answers[1].because == "最近 12 个月参保 9 个月，少于要求的 10 个月"


def test_nothing_answered_is_not_known() -> None:
    for one in SCHEMES:
        if one.recheck:
            result = recheck(one, {}, DECIDED, load())
            assert result.outcome is None
            assert all(answer.met is None for answer in result.answers)


@pytest.mark.parametrize(("slug", "name"), [("order_class", "socially_insured"), ("tech_challenge", "accepted")])
def test_one_question_decides(slug: str, name: str) -> None:
    assert recheck(scheme(slug), {name: True}, DECIDED, load()).outcome is True
    assert recheck(scheme(slug), {name: False}, DECIDED, load()).outcome is False


def test_a_scheme_without_questions_is_refused() -> None:
    with pytest.raises(ValueError):
        recheck(scheme("city_contest"), {}, DECIDED, load())


def test_a_longer_plan_is_rechecked_to_its_end() -> None:
    """The number of instalments is a parameter; the re-check follows it."""
    parameters = load().with_value("a02.years", START, 5, "新文件")
    facts = {"graduated_on": "2025-07-01", "district": "430902"}
    parts = schedule(scheme("order_class"), Decimal("15000.00"), DECIDED, facts, parameters)
    assert [part.recheck for part in parts] == [True] * 5
    parts_of_home = tuple(Decimal("10000.00") for _ in range(7))
    parameters = load().with_value("m03.schedule", START, parts_of_home, "新文件")
    facts = {"purchased_on": "2025-07-01", "district": "430902"}
    parts = schedule(scheme("housing"), Decimal("70000.00"), DECIDED, facts, parameters)
    assert [part.recheck for part in parts] == [False] + [True] * 6


@pytest.mark.parametrize(
    "answers",
    [
        {"home_kept": 1},
        {"insured_months": True},
        {"insured_months": -1},
        {"insured_months": "10"},
        {"nonsense": True},
        [],
    ],
)
def test_answers_are_strict(answers: Any) -> None:
    with pytest.raises(FactError):
        recheck(scheme("housing"), answers, DECIDED, load())


# --- route ---------------------------------------------------------------------------------------------------------


def chain(slug: str, district: District, kind: ApplicantKind | None = None, parameters: Any = None) -> list[str]:
    return [station.label for station in route(scheme(slug), district, kind, parameters or load(), DECIDED)]


@pytest.mark.parametrize(
    ("slug", "district", "stations"),
    [
        ("technician_reward", District.HESHAN, "赫山区人社局 市人社局 市委组织部（人才办） 市财政局"),
        ("technician_reward", District.CITY, "市人社局 市委组织部（人才办） 市财政局"),
        ("technician_reward", District.NAN, "南县人社局 南县委组织部（人才办） 南县财政局"),
        ("leading_talent", District.ZIYANG, "资阳区人社局 市人社局 市委组织部（人才办） 市委人才工作领导小组 市财政局"),
        ("tech_challenge", District.CITY, "市人社局 市工信局 市委组织部（人才办） 市财政局"),
        ("order_class", District.HIGH_TECH, "益阳高新区园区管委会 益阳高新区人社局 市人社局 市财政局"),
        ("training", District.ZIYANG, "资阳区人社局 市人社局 市财政局"),
        ("contest_award", District.HESHAN, "市人社局 市委组织部（人才办） 市财政局"),
        ("city_contest", District.CITY, "市人社局 市财政局"),
        ("craftsman_studio", District.NAN, "南县总工会 市总工会 市财政局"),
        ("skill_upgrade", District.ANHUA, "安化县失业保险经办机构"),
    ],
)  # fmt: skip
def test_chains(slug: str, district: District, stations: str) -> None:
    assert chain(slug, district) == stations.split()


@pytest.mark.parametrize("slug", ["school_placement", "school_internship"])
def test_schools_start_at_education_and_technical_schools_at_hrss(slug: str) -> None:
    assert chain(slug, District.HESHAN, ApplicantKind.VOCATIONAL_SCHOOL) == [
        "赫山区教育局",
        "市人社局",
        "市委组织部（人才办）",
        "市财政局",
    ]
    assert chain(slug, District.HESHAN, ApplicantKind.TECHNICAL_SCHOOL) == [
        "赫山区人社局",
        "市人社局",
        "市委组织部（人才办）",
        "市财政局",
    ]
    assert chain(slug, District.CITY, ApplicantKind.TECHNICAL_SCHOOL) == [
        "市人社局",
        "市委组织部（人才办）",
        "市财政局",
    ]


def test_a_district_that_adopted_keeps_everything_to_itself() -> None:
    adopted = load().with_adoption(AdoptionRecord(District.NAN, "housing", Adoption.ADOPTED, date(2025, 4, 13), "南"))
    assert all(label.startswith("南县") for label in chain("housing", District.NAN, None, adopted))


@pytest.mark.parametrize("district", District)
@pytest.mark.parametrize("one", SCHEMES, ids=lambda one: one.slug)
def test_every_chain_has_a_decider_and_finance_last(one: Any, district: District) -> None:
    stations = route(one, district, one.applicants[0], load(), DECIDED)
    assert len(set(stations)) == len(stations)
    assert [station.role for station in stations[:-1]] == ["review"] * (len(stations) - 1)
    assert stations[-1].role == ("review" if one.slug == "skill_upgrade" else "finance")
    review = [station for station in stations if station.role == "review"]
    assert decider(stations) == review[-1]
