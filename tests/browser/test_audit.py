"""An auditor finds out who opened a number, and whether the record holds."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Page

from audit import proving
from audit.seals import seal_day
from audit.services import open_sealed
from tests import people
from tests.browser.hands import Hands
from tests.browser_fixtures import DESKTOP, PHONE, violations_on
from tests.reviews import office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_an_auditor_finds_who_opened_a_number(page_at: Callable[..., Page], live_server, clock, width: int) -> None:
    case = office.accept(office.case_of("technician_reward"))
    clerk = office.clerk(case)
    for row, field, why in (
        (case.application.person, "id_number", "与证书原件核对"),
        (case.application.person, "phone", "通知补正"),
    ):
        with transaction.atomic():
            open_sealed(row=row, field=field, who=clerk, why=why, at=office.AT)
    day = clock.set(office.later(1))
    seal_day(day=office.DAY, at=day)
    proving.keep(list(proving.run()), at=day)

    page = page_at(width, user=people.officer("auditor"))
    hands = Hands(page)
    hands.go(reverse("portal:audit_log"))
    hands.follow("谁查看过完整号码")
    page.get_by_label("姓名、单位、编号").fill("张三")
    hands.press("查找")
    hands.sees(clerk.name, "身份证号", "与证书原件核对", "手机号", "通知补正")
    hands.does_not_see(people.id_number(1))
    assert violations_on(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    hands.follow("封存与核验")
    hands.sees("最近一次核验", "下载签名的封存值")
    assert violations_on(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    hands.follow("事件日志")
    hands.sees("动作")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations_on(page) == []
