"""Plans: every scheme's split is exact, this year's money is held, later years wait for theirs."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.services import propose_account
from audit.selectors import history
from payments.enums import InstalmentState
from payments.errors import DutyConflict, InsufficientBudget
from payments.models import BudgetEnvelope, Instalment, PaymentPlan
from payments.receivers import room_for
from payments.selectors import accounts_to_verify
from payments.services import budget, plans
from policy.facts import read_facts
from policy.lookup import SCHEMES, scheme
from policy.parameters import load
from policy.schedule import schedule
from policy.terms import Bureau, District
from tests.applications import cases
from tests.payments import factories
from tests.payments.factories import DAY, World, moment
from tests.reviews import office as bureaus

HOUSING = {"scheme": "housing", "amount": "300000.00", "facts": {"purchased_on": "2026-01-10", "district": "430903"}}
NEW_YEAR = date(2027, 1, 1)


@given(st.integers(1, 10**11), st.dates(date(2025, 4, 13), date(2030, 12, 31)))
def test_halves_add_up_to_the_fen(fen: int, day: date) -> None:
    spec = scheme("tech_challenge")
    amount = Decimal(fen).scaleb(-2)
    if fen < 2:
        return
    parts = schedule(spec, amount, day, read_facts(spec, {spec.trigger: day.isoformat()}), load())
    assert sum(part.amount for part in parts) == amount
    assert [part.number for part in parts] == [1, 2]
    assert 0 <= parts[0].amount - parts[1].amount <= Decimal("0.01")


def test_this_years_part_is_held_and_the_rest_is_a_commitment(
    office: World, talent: BudgetEnvelope, sound: Callable[[], None]
) -> None:
    plan = factories.plan(office, **HOUSING)
    talent.refresh_from_db()
    assert talent.held == Decimal("100000.00")
    rows = list(plan.instalments.order_by("number"))
    assert [row.amount for row in rows] == [Decimal("100000.00"), *[Decimal("50000.00")] * 4]
    assert [row.envelope_id for row in rows] == [talent.pk, None, None, None, None]
    assert [event.action for event in history(plan)] == ["seal"]
    sound()


@pytest.mark.parametrize(
    ("district", "payer"),
    [("430900", "430900"), ("430902", "430900"), ("430903", "430900"), ("430972", "430900"), ("430921", "430921")],
)
def test_who_pays(office: World, talent: BudgetEnvelope, district: str, payer: str) -> None:
    """The treasury of the route's finance station, and the city's for the central districts."""
    place = office if district == "430900" else factories.world(district)
    if payer != "430900":
        factories.envelope(place)
    assert factories.plan(place, district=district).district == payer


def test_the_route_says_who_pays_not_the_place_of_handling(office: World, talent: BudgetEnvelope) -> None:
    """南县总工会 → 市总工会 → 市财政局: the city pays, and verifies the account."""
    nan = factories.world("430921")
    signed = factories.decision(office, factories.person(), district="430921")
    proposed = propose_account(
        owner=signed.case.application.person, number="6217000012345678901", bank_name="中国银行",
        by=signed.case.application.person.user, at=moment(),
    )  # fmt: skip
    assert list(accounts_to_verify({"430900"})) == [proposed]
    assert not accounts_to_verify({nan.bureau.district}).exists()
    assert room_for(signed.case.application, signed.amount, DAY).left == talent.total
    assert plans.lay_out(decision=signed, at=moment()).district == "430900"


def test_a_countys_studio_is_paid_by_the_city(db: None) -> None:
    spec = scheme("craftsman_studio")
    invented = bureaus.invented(spec)
    invented.details["host_district"] = District.NAN.value
    application = cases.submit(cases.filled(spec, cases.owner_for(spec), invented))
    bureaus.fund(spec, "430900")
    case = application.case
    assert bureaus.drawn_route(case)[::2] == [("trade_union", "430921"), ("finance", "430900")]
    assert bureaus.approved(case).plan.district == "430900"


def test_finance_stands_last_in_every_route() -> None:
    """Whence the last station tells the treasury."""
    assert not [spec.slug for spec in SCHEMES if Bureau.FINANCE in spec.route[:-1]]


@pytest.mark.parametrize(("station", "payer"), [("430921", "430921"), ("430903", "430900"), ("430900", "430900")])
def test_without_a_finance_station_the_last_one_says_who_pays(
    office: World, talent: BudgetEnvelope, station: str, payer: str
) -> None:
    place = office if station == "430900" else factories.world(station)
    owner = factories.person(verifier=office.checker)
    signed = factories.decision(place, owner, district="430900", by_finance=False)
    if payer != "430900":
        factories.envelope(place)
    assert plans.lay_out(decision=signed, at=moment()).district == payer


def test_a_new_decision_leaves_alone_what_older_plans_wait_for(office: World, sound: Callable[[], None]) -> None:
    factories.envelope(office)
    factories.plan(office, **HOUSING)
    new = factories.envelope(office, year=2027, total="49999.00")
    assert plans.sweep_due(on=NEW_YEAR, at=moment(NEW_YEAR)).waiting == 1
    signed = factories.decision(office, factories.person(verifier=office.checker), day=NEW_YEAR)
    application = signed.case.application
    assert room_for(application, signed.amount, NEW_YEAR).is_enough is False
    with pytest.raises(InsufficientBudget, match=r"其中 ¥ 50,000\.00 须留给此前已批准、等待预算的期次"):
        plans.lay_out(decision=signed, at=moment(NEW_YEAR))
    budget.adjust(
        envelope=new, delta=Decimal("5001.00"), document="益财预〔2027〕2号", made_by=office.maker,
        checked_by=office.checker, at=moment(NEW_YEAR),
    )  # fmt: skip
    plans.lay_out(decision=signed, at=moment(NEW_YEAR))
    assert plans.sweep_due(on=NEW_YEAR, at=moment(NEW_YEAR)).held == 1
    new.refresh_from_db()
    assert new.held == new.total == Decimal("55000.00")
    sound()


def test_no_room_refuses_the_signature_and_leaves_nothing(office: World, sound: Callable[[], None]) -> None:
    owner = factories.person(verifier=office.checker)
    signed = factories.decision(office, owner)
    with pytest.raises(InsufficientBudget, match="尚未下达"):
        plans.lay_out(decision=signed, at=moment())
    small = factories.envelope(office, total="4999.99")
    with pytest.raises(InsufficientBudget, match=r"余额 ¥ 4,999\.99，不足以占用 ¥ 5,000\.00"):
        plans.lay_out(decision=signed, at=moment())
    small.refresh_from_db()
    assert (PaymentPlan.objects.count(), small.held) == (0, 0)
    budget.adjust(
        envelope=small, delta=Decimal("0.01"), document="益财预〔2026〕2号", made_by=office.maker,
        checked_by=office.checker, at=moment(),
    )  # fmt: skip
    plans.lay_out(decision=signed, at=moment())
    assert BudgetEnvelope.objects.get().held == Decimal("5000.00")


def test_the_first_of_january_holds_the_new_year_in_the_order_of_due_dates(
    office: World, talent: BudgetEnvelope, sound: Callable[[], None]
) -> None:
    for day in (date(2026, 3, 5), date(2026, 3, 4), date(2026, 3, 6)):
        factories.plan(office, day=day, **HOUSING)
    seconds = list(Instalment.objects.filter(number=2).order_by("due_on"))
    swept = plans.sweep_due(on=NEW_YEAR, at=moment(NEW_YEAR))
    assert (swept.held, swept.waiting) == (0, 3), "no envelope of 2027 yet"
    new = factories.envelope(office, year=2027, total="120000.00")
    assert plans.sweep_due(on=NEW_YEAR, at=moment(NEW_YEAR)).held == 2
    states = [Instalment.objects.get(pk=row.pk).state for row in seconds]
    assert states == ["planned", "planned", "waiting_budget"]
    again = plans.sweep_due(on=NEW_YEAR, at=moment(NEW_YEAR))
    assert again == plans.Swept()
    new.refresh_from_db()
    assert (new.held, new.total) == (Decimal("100000.00"), Decimal("120000.00"))
    sound()
    due = seconds[0].due_on
    assert plans.sweep_due(on=due, at=moment(due)).checking == 1
    sound()


def test_due_on_the_day_and_after_never_before(office: World, talent: BudgetEnvelope) -> None:
    plan = factories.plan(office, day=DAY)
    row = plan.instalments.get()
    assert plans.sweep_due(on=date(2026, 3, 4), at=moment()).eligible == 0
    assert plans.sweep_due(on=date(2026, 9, 1), at=moment(date(2026, 9, 1))).eligible == 1
    assert Instalment.objects.get(pk=row.pk).state == InstalmentState.ELIGIBLE
    assert plans.sweep_due(on=date(2026, 9, 1), at=moment()) == plans.Swept()


def test_a_cut_never_goes_below_what_is_bound(office: World, talent: BudgetEnvelope) -> None:
    factories.plan(office)
    people = {"made_by": office.maker, "checked_by": office.checker, "at": moment()}
    with pytest.raises(InsufficientBudget, match="不能调减"):
        budget.adjust(envelope=talent, delta=Decimal("-995000.01"), document="一号", **people)
    budget.adjust(envelope=talent, delta=Decimal("-995000.00"), document="一号", **people)
    with pytest.raises(InsufficientBudget, match="文号"):
        budget.adjust(envelope=talent, delta=Decimal("1.00"), document=" ", **people)
    with pytest.raises(DutyConflict):
        budget.adjust(envelope=talent, delta=Decimal("1.00"), document="二号", **{**people, "checked_by": office.maker})
