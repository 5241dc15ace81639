"""A home bought by a 特级技师: two years' parts are paid; then she leaves the enterprise, and the third waits."""

from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from django.urls import reverse

from policy.dates import add_years
from portal.world.applicant import fill_in, submit
from tests.browser.conftest import Opener
from tests.browser.hands import Hands
from tests.journeys.city import CHINA, MORNING, City, approve, morning_of, sheet_of_paper
from tests.journeys.stories import BUYER, HOUSING

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NAME = "刘思远"


def test_the_third_year_is_suspended(city: City, at_work: Opener, day_comes: Callable[[date], None]) -> None:
    signed_on = approved(city)
    second, third = add_years(signed_on, 1), add_years(signed_on, 2)
    day_comes(signed_on)
    city.treasury.pay(morning_of(signed_on), failure_rate=0)
    buyer = at_work("buyer")
    opens_own_affair(buyer)
    buyer.sees("发放中", "300,000 元", "第 1 期", "100,000 元", "已到账", "发放前须复查是否仍符合条件")

    day_comes(second)
    clerk = at_work("organisation.city.clerk1")
    rechecks(clerk, {"仍在本市企业工作": "是", "最近 12 个月的参保月数": "12", "所购房屋没有转让": "是"})
    clerk.sees("复查通过，本期款项可以制单发放")
    city.treasury.pay(datetime.combine(second, time(17), tzinfo=CHINA), failure_rate=0)
    opens_own_affair(buyer)
    buyer.sees(f"已到账 {second}")

    day_comes(third)
    rechecks(clerk, {"仍在本市企业工作": "否", "最近 12 个月的参保月数": "3", "所购房屋没有转让": "是"})
    clerk.sees("复查未通过，本期已暂停发放")
    clerk.follow("暂停发放")
    clerk.sees(NAME, "第 3 期", "¥ 50,000.00")
    opens_own_affair(buyer)
    buyer.sees(
        "发放中（有暂停的期次）", "暂停发放", "已不在本市企业工作", "最近 12 个月参保 3 个月，少于要求的 10 个月",
        "情况恢复后可以再次复查",
    )  # fmt: skip


def approved(city: City) -> date:
    """The way to the signature is told in test_welder; here it is only gone. Gives its day."""
    buyer = city.person(NAME, "buyer", MORNING)
    city.account(buyer, MORNING)
    application = fill_in(HOUSING, BUYER, owner=buyer, by=buyer.user, paper=sheet_of_paper, at=MORNING)
    submit(application, by=buyer.user, at=MORNING)
    return approve(city, application, MORNING).decisions.get().decided_on


def rechecks(clerk: Hands, answers: dict[str, str]) -> None:
    """A clerk of the bureau that decided asks the scheme's questions."""
    clerk.go("/")
    clerk.follow("复查", exact=True)
    clerk.follow(NAME)
    clerk.answer({**answers, "核实方式": "社会保险信息系统查询"})
    clerk.press("提交复查结果")


def opens_own_affair(buyer: Hands) -> None:
    buyer.go(reverse("portal:affairs"))
    buyer.follow("高技能人才购房补贴")
