"""The public pages in a real browser: nothing blocked by the content policy, nothing cut, nothing out of reach."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]

PAGES = ["/", "/guide/technician_reward/", "/self-check/", "/self-check/?who=individual", "/parameters/"]
WIDTHS = [1280, 375]


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_fit_their_window_also_in_large_letters(page_at: Callable[..., Page], width: int) -> None:
    page = page_at(width)
    for large in (False, True):
        for path in PAGES:
            page.goto(path)
            overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert overflow <= 0, f"{path} is {overflow} px too wide at {width}, large letters: {large}"
        if not large:
            page.goto("/text-size/?large=1&next=/")


def test_the_running_answer_follows_each_choice(page_at: Callable[..., Page]) -> None:
    page = page_at(375)
    page.goto("/self-check/?who=individual")
    page.select_option("[name=district]", "430903")
    page.check("[name=employer_above_scale][value=true]")
    page.check("[name=employer_industries][value=none]")
    page.check("[name=employer_industries][value=equipment]")
    expect(page.locator("[name=employer_industries]:checked")).to_have_count(1)
    page.check("[name=employed][value=true]")
    expect(page.locator("#check-steps .bi-check-lg").first).to_be_attached()
    page.get_by_role("link", name="证书").click()
    page.select_option("[name=level]", "technician")
    page.fill("[name=event_on]", "2025-04-20")
    page.locator("[name=event_on]").press("Tab")
    expect(page.locator("#answer-line")).to_contain_text("可能可以申领 1 项，共 5,000")
    expect(page.locator("#verdict-technician_reward")).to_contain_text("可能可以")


def test_the_menu_of_a_phone_opens_without_script(page_at: Callable[..., Page]) -> None:
    page = page_at(375)
    page.goto("/")
    page.get_by_text("菜单").click()
    page.get_by_role("link", name="自测", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("您是谁？")
