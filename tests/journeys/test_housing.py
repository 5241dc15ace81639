"""A home bought by a 特级技师: 300,000 yuan in five years. Two years are paid; then she leaves, and the third waits."""

from datetime import date
from decimal import Decimal

from applications.enums import ApplicationState as A
from applications.models import Application
from payments import checks
from payments.enums import InstalmentState as I
from payments.models import Instalment
from payments.services import plans, rechecks
from policy.dates import add_years
from portal.affairs import affair
from portal.world.applicant import fill_in, submit
from tests.journeys.city import MORNING, City, approve, morning_of, sheet_of_paper
from tests.journeys.stories import BUYER, HOUSING

STAYS = {"still_employed": True, "insured_months": 12, "home_kept": True}
LEFT = {"still_employed": False, "insured_months": 3, "home_kept": True}


def instalments() -> list[tuple[int, Decimal, str]]:
    rows = Instalment.objects.order_by("number")
    return [(row.number, row.amount, row.state) for row in rows]


def a_year_later(city: City, application: Application, day: date, answers: dict) -> Instalment:
    """What is due waits for its re-check; a clerk of the bureau that decided answers the scheme's questions."""
    plans.sweep_due(on=day, at=morning_of(day))
    instalment = Instalment.objects.get(state=I.CHECKING)
    decided_by = application.case.steps.get(decides=True).bureau
    rechecks.record(
        instalment=instalment, answers=answers, evidence="社会保险信息系统查询",
        by=city.office.clerk(decided_by, 0), on=day, at=morning_of(day),
    )  # fmt: skip
    instalment.refresh_from_db()
    return instalment


def test_two_years_are_paid_and_the_third_is_suspended(city: City) -> None:
    buyer = city.person("刘思远", "buyer", MORNING)
    city.account(buyer, MORNING)
    application = fill_in(HOUSING, BUYER, owner=buyer, by=buyer.user, paper=sheet_of_paper, at=MORNING)
    submit(application, by=buyer.user, at=MORNING)
    signed_on = approve(city, application, MORNING).decisions.get().decided_on
    assert [(row.number, row.due_on) for row in Instalment.objects.order_by("number")] == [
        (number, add_years(signed_on, number - 1)) for number in range(1, 6)
    ]
    later = [(number, Decimal(50_000), I.PLANNED) for number in (3, 4, 5)]
    assert instalments() == [(1, Decimal(100_000), I.ELIGIBLE), (2, Decimal(50_000), I.PLANNED), *later]
    city.treasury.pay(morning_of(signed_on), failure_rate=0)

    second = add_years(signed_on, 1)
    assert a_year_later(city, application, second, STAYS).state == I.ELIGIBLE
    city.treasury.pay(morning_of(second), failure_rate=0)
    assert instalments() == [(1, Decimal(100_000), I.PAID), (2, Decimal(50_000), I.PAID), *later]

    assert a_year_later(city, application, add_years(signed_on, 2), LEFT).state == I.SUSPENDED
    city.treasury.pay(morning_of(add_years(signed_on, 2)), failure_rate=0)
    assert instalments()[2] == (3, Decimal(50_000), I.SUSPENDED), "nothing is paid while it is suspended"
    application.refresh_from_db()
    assert application.state == A.PAYING
    shown = affair(buyer.user, application.pk, on=add_years(signed_on, 2))
    assert (shown.word, shown.instalments[2].word) == ("发放中（有暂停的期次）", "暂停发放")
    assert shown.instalments[2].note == "已不在本市企业工作；最近 12 个月参保 3 个月，少于要求的 10 个月"
    assert list(checks.breaches()) == []
