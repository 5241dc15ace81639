"""A registration that cannot be, and the proof of a letter, in a real browser."""

from decimal import Decimal

import pytest
from django.urls import reverse

from foundation.effects import run_due
from notices.enums import LetterKind
from tests import people
from tests.browser_fixtures import DESKTOP, PHONE, violations_on
from tests.notices.letters import issued

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_proof_of_a_letter_fits_its_width_and_passes_axe(page_at, width):
    """Valid and not; the other pages of the public are walked in test_pages.py."""
    letter = issued(people.bureau(), kind=LetterKind.APPROVAL, amount=Decimal("300000"), recipient="张三")
    run_due(at=people.AT)
    page = page_at(width)
    for token in (letter.token, "0000"):
        page.goto(reverse("notices:verify_letter", args=[token]))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, token
        assert violations_on(page) == []


def test_a_wrong_registration_keeps_what_was_typed(page_at, live_server):
    page = page_at(PHONE)
    page.goto(reverse("accounts:register_person"))
    page.get_by_label("姓名").fill("张三")
    page.get_by_label("身份证号", exact=True).fill("430902199001010010")
    page.get_by_role("button", name="获取验证码").click()
    assert page.get_by_text("身份证号校验不通过").first.is_visible()
    assert page.get_by_label("姓名").input_value() == "张三"
