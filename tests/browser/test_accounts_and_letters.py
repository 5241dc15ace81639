"""Log-in, registration, one's own pages and the proof of a letter, seen at both widths."""

import os
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.services import propose_account
from foundation.effects import run_due
from notices.enums import LetterKind
from tests import people
from tests.browser_fixtures import DESKTOP, PHONE
from tests.notices.letters import issued

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def places():
    """Addresses with the user who opens them."""
    unit, person = people.organisation(), people.person()
    number, bank = "6225881414207430", "中国建设银行益阳赫山支行"
    propose_account(owner=person, number=number, bank_name=bank, by=person.user, at=people.AT)
    letter = issued(people.bureau(), kind=LetterKind.APPROVAL, amount=Decimal("300000"), recipient=unit.name)
    run_due(at=people.AT)
    return [
        (reverse("accounts:login"), None),
        (reverse("accounts:register"), None),
        (reverse("accounts:register_person"), None),
        (reverse("accounts:register_organisation"), None),
        (reverse("accounts:profile"), person.user),
        (reverse("accounts:account"), person.user),
        (reverse("accounts:password"), person.user),
        (reverse("accounts:members", args=[unit.pk]), people.manager_of(unit)),
        (reverse("notices:verify"), None),
        (reverse("notices:verify_letter", args=[letter.token]), None),
        (reverse("notices:verify_letter", args=["0000"]), None),
    ]


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_pages_fit_their_width_and_pass_axe(page_at, axe, places, width):
    shots = os.environ.get("SCREENSHOTS")
    for number, (path, user) in enumerate(places):
        page = page_at(width, user=user)
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        if shots:
            page.screenshot(path=str(Path(shots) / f"accounts-{number:02d}-{width}.png"), full_page=True)
        if width == PHONE:
            assert axe(path, user=user, width=width) == []


def test_a_wrong_registration_keeps_what_was_typed(page_at, live_server):
    page = page_at(PHONE)
    page.goto(reverse("accounts:register_person"))
    page.get_by_label("姓名").fill("张三")
    page.get_by_label("身份证号", exact=True).fill("430902199001010010")
    page.get_by_role("button", name="注册").click()
    assert page.get_by_text("身份证号校验不通过").first.is_visible()
    assert page.get_by_label("姓名").input_value() == "张三"


def test_a_person_registers_and_leaves(page_at, live_server):
    page = page_at(DESKTOP)
    page.goto(reverse("accounts:register_person"))
    typed = {"姓名": "张三", "身份证号": people.id_number(5), "手机号": "13800000005", "登录名": "zhangsan"}
    for label, value in typed.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("密码", exact=True).fill(people.PASSWORD)
    page.get_by_label("再输入一遍密码").fill(people.PASSWORD)
    page.get_by_role("button", name="注册").click()
    page.wait_for_url("**/my/")
    page.get_by_role("button", name="退出").first.click()
    page.wait_for_url("**/")
    assert page.get_by_role("link", name="登录").first.is_visible()
