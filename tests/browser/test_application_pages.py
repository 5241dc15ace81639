"""The application in a real browser: saving by itself, losing nothing, without script."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from applications import services
from applications.models import Application
from tests.applications.cases import AT, PLACEMENT, as_csv, draft, filled, user_of
from tests.applications.test_roster import rows_of_120_with_4_wrong
from tests.browser_fixtures import log_in

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def on_the_day(clock: Any) -> None:
    clock.set(AT)


def addresses(application: Application, *names: str) -> list[str]:
    return [f"/applications/{application.pk}/{name}/" for name in names]


def test_an_answer_is_saved_while_one_goes_on_to_the_next(page_at: Callable[..., Page]) -> None:
    application = draft()
    page = page_at(user=user_of(application.applicant))
    page.goto(addresses(application, "section/2")[0])
    page.get_by_label("职业（工种）").fill("焊工")
    page.get_by_label("证书编号").fill("S0000430")
    page.get_by_label("职业（工种）").focus()
    expect(page.locator("#version")).not_to_have_value("1")
    assert Application.objects.get().details == {"occupation": "焊工", "certificate_number": "S0000430"}
    page.get_by_role("button", name="保存并继续").click()
    expect(page.get_by_role("heading", name="材料", exact=True)).to_be_visible()


def test_a_quick_hand_loses_no_answer_by_a_link_or_the_button(page_at: Callable[..., Page]) -> None:
    application = draft()
    page = page_at(user=user_of(application.applicant))
    page.goto(addresses(application, "section/2")[0])
    page.get_by_label("职业（工种）").fill("焊工")
    page.get_by_label("证书编号").fill("S0000430")
    page.get_by_role("navigation", name="申请步骤").get_by_role("link", name="材料").click()
    expect(page.get_by_role("heading", name="材料", exact=True)).to_be_visible()
    assert Application.objects.get().details == {"occupation": "焊工", "certificate_number": "S0000430"}
    page.goto(addresses(application, "section/2")[0])
    for round_ in range(5):
        page.get_by_label("职业（工种）").fill(f"焊工{round_}")
        page.get_by_label("证书编号").fill(f"S000043{round_}")
    page.get_by_role("button", name="保存并继续").click()
    expect(page.get_by_role("heading", name="材料", exact=True)).to_be_visible()
    assert Application.objects.get().details == {"occupation": "焊工4", "certificate_number": "S0000434"}


def test_enter_in_a_roster_saves_and_removes_nothing(page_at: Callable[..., Page]) -> None:
    application = draft(PLACEMENT)
    user = user_of(application.applicant)
    services.import_roster(
        application=application, name="名册.csv", data=as_csv(PLACEMENT, rows_of_120_with_4_wrong()), by=user, at=AT
    )
    page = page_at(user=user)
    page.goto(addresses(application, "roster")[0])
    cell = page.locator("#wrong input[name$=person_name]").first
    cell.fill("王新名")
    cell.press("Enter")
    expect(page.get_by_text("还有需要修改的内容").or_(page.get_by_text("已保存")).first).to_be_visible()
    assert application.roster_problems.count() + application.lines.count() == 120
    expect(page.locator("#wrong input[name$=person_name]").first).to_have_value("王新名")


def test_it_is_filled_in_and_submitted_without_script(browser: Browser, live_server: Any) -> None:
    application = filled()
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    log_in(context, live_server.url, user_of(application.applicant))
    page = context.new_page()
    page.goto(addresses(application, "section/2")[0])
    page.get_by_label("职业（工种）").fill("电焊工")
    page.get_by_role("button", name="保存并继续").click()
    page.goto(addresses(application, "check")[0])
    for name in ("信用承诺", "个人信息处理告知", "敏感个人信息单独同意", "电子送达"):
        page.get_by_label(f"我已阅读并同意“{name}”").check()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("申请编号")).to_be_visible()
    context.close()
    stored = Application.objects.get()
    assert stored.number
    assert stored.details["occupation"] == "电焊工"
