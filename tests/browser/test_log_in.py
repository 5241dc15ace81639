"""Log-in in two steps, confirmation that loses nothing, a log-in ended from another device; in a real browser."""

from collections.abc import Callable
from importlib import import_module

import pytest
from django.conf import settings
from playwright.sync_api import Page

from accounts.models import PayeeAccount
from tests import people
from tests.accounts.codes import code_of
from tests.browser.hands import Hands, log_in
from tests.browser_fixtures import DESKTOP, PHONE, violations_on
from tests.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opener = Callable[..., Page]
CODE = "动态码或恢复码"


def fits(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    assert violations_on(page) == []


def session_of(page: Page) -> object:
    """The server's side of the browser's log-in."""
    key = next(each["value"] for each in page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME)
    return import_module(settings.SESSION_ENGINE).SessionStore(key)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_clerk_sets_up_a_second_factor_and_uses_it(page_at: Opener, *, scripts: bool) -> None:
    clerk = people.officer("clerk", people.bureau())
    hands = Hands(page_at(DESKTOP, scripts=scripts))
    hands.go("/desk/")
    log_in(hands, clerk.username, PASSWORD)
    hands.heading("设置动态码")
    picture = hands.page.get_by_role("img", name="设置动态码的二维码")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    key = hands.page.locator(".factor-key").inner_text()
    if scripts:
        fits(hands.page, DESKTOP)
    hands.write("动态码", code_of(key))
    hands.press("完成设置")
    hands.heading("请保存恢复码")
    codes = hands.page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10
    hands.go("/desk/")
    hands.heading("案件")

    for typed in (code_of(key, later=1), codes[4]):
        hands.press("退出")
        hands.go("/desk/")
        log_in(hands, clerk.username, PASSWORD)
        hands.write(CODE, "000000")
        hands.press("登录")
        hands.sees("不正确")
        if scripts:
            hands.page.set_viewport_size({"width": PHONE, "height": 812})
            fits(hands.page, PHONE)
            hands.page.set_viewport_size({"width": DESKTOP, "height": 900})
        hands.write(CODE, typed)
        hands.press("登录")
        hands.heading("案件")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_form_typed_long_after_the_log_in_is_not_lost(page_at: Opener, *, scripts: bool) -> None:
    hands = Hands(page_at(PHONE, user=people.person().user, scripts=scripts))
    hands.go("/profile/account/")
    session = session_of(hands.page)
    session["confirmed"] -= 11 * 60  # type: ignore[index]
    session.save()  # type: ignore[attr-defined]
    hands.write("银行账号", "6225 8814 1420 7430")
    hands.write("开户银行", "中国建设银行益阳赫山支行")
    hands.page.get_by_role("main").locator("form button[type=submit]").first.click()
    hands.heading("确认是您本人")
    hands.write("密码", "不对的密码")
    hands.press("确认")
    hands.sees("密码不正确")
    hands.write("密码", PASSWORD)
    hands.press("确认")
    hands.heading("还差一步：登记账户")
    hands.sees("还没有办理", "7430")
    if scripts:
        fits(hands.page, PHONE)
    hands.press("继续登记账户")
    hands.sees("收款账户已登记", "**** 7430")
    assert PayeeAccount.objects.get().bank_name == "中国建设银行益阳赫山支行"


def test_a_log_in_is_ended_from_another_device(page_at: Opener) -> None:
    owner = people.person().user
    desk, phone = Hands(page_at(DESKTOP, user=owner)), Hands(page_at(PHONE))
    phone.go("/login/")
    log_in(phone, owner.username, PASSWORD)
    phone.go("/profile/sessions/")
    fits(phone.page, PHONE)
    desk.go("/profile/")
    desk.follow("查看和退出")
    desk.heading("登录设备")
    desk.press("退出其他全部登录")
    desk.sees("已退出其他 1 处登录")
    phone.go("/profile/")
    phone.heading("登录")
