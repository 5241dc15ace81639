"""Registration with a code, a forgotten password, an invitation: in a real browser, the first two without scripts."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Membership, Person
from foundation import clock, effects
from tests import people
from tests.browser.hands import Hands
from tests.browser_fixtures import DESKTOP, PHONE, violations_on
from tests.phones import code_sent_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOBILE = "13800000005"
FRESH = "洞庭湖的水2027"


def test_a_person_registers_with_a_code_on_a_phone_without_scripts(page_at: Any) -> None:
    hand = Hands(page_at(PHONE, scripts=False))
    hand.go("/login/")
    hand.follow("个人或单位注册")
    hand.follow("以个人身份注册")
    for label, value in {
        "姓名": "张三", "身份证号": people.id_number(5), "手机号": MOBILE, "登录名": "zhangsan",
        "密码": people.PASSWORD, "再输入一遍密码": people.PASSWORD,
    }.items():  # fmt: skip
        hand.write(label, value)
    hand.tick("我已阅读并同意")
    hand.press("获取验证码")
    hand.sees("验证码已发送到 138****0005", "短信内容见这里")
    assert not Person.objects.exists()
    assert hand.page.evaluate("document.documentElement.scrollWidth") <= PHONE
    hand.write("验证码", "000000" if code_sent_to(MOBILE) != "000000" else "111111")
    hand.press("完成注册")
    hand.sees("验证码不正确")
    hand.write("验证码", code_sent_to(MOBILE))
    hand.press("完成注册")
    hand.sees("注册成功")


def test_a_forgotten_password_is_set_anew_without_scripts(page_at: Any) -> None:
    person = people.person(5)
    hand = Hands(page_at(PHONE, scripts=False))
    hand.go("/login/")
    hand.follow("忘记密码")
    hand.write("登录名、手机号或身份证号", people.id_number(5))
    hand.press("获取验证码")
    hand.sees("验证码已发送")
    hand.does_not_see("138****0005", person.name)
    effects.run_due(at=clock.now())
    hand.write("验证码", code_sent_to(MOBILE))
    hand.press("下一步")
    hand.write("新密码", FRESH)
    hand.write("再输入一遍新密码", FRESH)
    hand.press("设置新密码")
    hand.sees("新密码已设置")
    hand.write("登录名、手机号或身份证号", MOBILE)
    hand.write("密码", FRESH)
    hand.press("登录")
    hand.heading("我的办件")


def test_an_invited_person_accepts_and_leaves_again(page_at: Any) -> None:
    unit, guest = people.organisation(), people.person(5, "欧阳秘密").user
    manager = Hands(page_at(DESKTOP, user=people.manager_of(unit)))
    manager.go(reverse("accounts:members", args=[unit.pk]))
    manager.write("对方的手机号或登录名", MOBILE)
    manager.choose("身份", "只读")
    manager.press("发出邀请")
    manager.sees("邀请已发出", "138****0005")
    manager.does_not_see("欧阳秘密")
    invited = Hands(page_at(PHONE, user=guest))
    invited.go("/my/")
    invited.sees("有单位邀请您办理其申请")
    invited.follow("去答复邀请")
    assert violations_on(invited.page) == []
    invited.press("接受邀请：益阳某某制造有限公司")
    invited.sees("您现在是益阳某某制造有限公司的只读")
    assert Membership.objects.get(user=guest).role == "reader"
    manager.go(reverse("accounts:members", args=[unit.pk]))
    manager.sees("欧阳秘密")
    invited.follow("益阳某某制造有限公司")
    invited.follow("退出本单位")
    invited.press("退出本单位")
    invited.sees("您已退出")
    assert not Membership.objects.get(user=guest).active


def test_the_pages_of_identity_fit_a_phone_and_pass_axe(page_at: Any) -> None:
    unit, person = people.organisation(), people.person(5)
    people.member(unit, person.user)
    page = page_at(PHONE, user=person.user)
    for address in ("/messages/", "/profile/phone/", "/password/forgotten/", "/demo/messages/", "/register/person/",
                    reverse("accounts:leave", args=[unit.pk])):  # fmt: skip
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, address
        assert violations_on(page) == [], address
