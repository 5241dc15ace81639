"""An administrator dismisses a clerk with fourteen open cases; a second one confirms who follows as head."""

import pytest

from accounts.models import Post, User
from accounts.services.staff import identify
from audit.models import Event
from foundation.effects import quiet
from reviews import services
from reviews.models import Case
from tests import people
from tests.browser.hands import Hands
from tests.browser_fixtures import PHONE, violations_on
from tests.reviews import office

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CASES = 14


def administrator(number: int) -> User:
    user = people.officer("admin", username=f"guanli{number}")
    identify(user=user, id_number=people.id_number(800 + number), by=None, at=office.AT)
    return user


def test_a_clerk_with_fourteen_open_cases_is_dismissed_and_a_colleague_has_them_all(page_at):
    with quiet():
        cases = [office.case_of(number=number) for number in range(1, CASES + 1)]
        leaver, colleague = office.clerk(cases[0]), office.clerk(cases[0], 2)
        leaver.name, colleague.name = "王离任", "李接手"
        leaver.save()
        colleague.save()
        for case in cases:
            services.take(case=case, by=leaver, at=office.AT)
    first, second = administrator(1), administrator(2)
    identify(user=colleague, id_number=people.id_number(777), by=None, at=office.AT)

    one = Hands(page_at(user=first, scripts=False))
    one.go("/admin-desk/posts/?text=王离任")
    one.follow("王离任")
    one.follow("停用岗位")
    one.sees("名下 14 件未办结案件不会丢失")
    one.press("停用岗位")
    one.sees("请填写理由")
    one.write("理由", "调离本局")
    one.press("停用岗位")
    one.sees("名下还有 14 件未办结案件", "共 14 件")
    one.choose("交给", "李接手")
    one.write("理由", "调离本局，由李接手继续办理")
    one.press("移交 14 件")
    one.sees("14 件案件已移交李接手")
    assert Case.objects.filter(holder=colleague).count() == CASES
    assert Event.objects.filter(action="hand_over", actor=first).count() == CASES
    one.follow("停用登录账号")
    one.write("理由", "调离本局")
    one.press("停用登录账号")
    one.sees("所有登录已退出")
    assert Event.objects.get(action="end_post").reason == "调离本局"

    one.go(f"/admin-desk/officials/{colleague.pk}/")
    one.page.locator("select[name=role]").select_option(label="负责人")
    one.page.locator("select[name=bureau]").select_option(label=cases[0].bureau.name)
    one.press("任命")
    one.sees("由另一位系统管理员确认后生效")
    assert not Post.objects.filter(user=colleague, role="head").exists()
    other = Hands(page_at(PHONE, user=second))
    other.go("/admin-desk/")
    other.sees("李接手", "负责人")
    assert violations_on(other.page) == []
    other.page.get_by_label("李接手 负责人").check()
    other.press("确认勾选的任命")
    other.sees("已确认 1 项任命")
    assert Post.objects.filter(user=colleague, role="head", active=True).exists()
