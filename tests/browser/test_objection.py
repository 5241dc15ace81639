"""An objection that holds for 2 of 40 lines: raised by anybody, looked into by a clerk, confirmed by the head."""

import re

import pytest
from django.urls import reverse

from accounts.models import Bureau
from reviews.models import NoticeRow
from tests.applications import cases
from tests.browser.hands import Hands
from tests.phones import code_sent_to
from tests.reviews import office

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MOBILE = "13812345678"


def test_an_objection_takes_out_2_of_40_lines(clock, visitor, page_at):
    clock.set(office.AT)
    office.publish(office.to_publish(office.roster_case(cases.INTERNSHIP, 40)))
    row = NoticeRow.objects.select_related("notice__bureau", "case__application").get()
    visitor.go(reverse("reviews:notice", args=[row.notice.pk]))
    visitor.follow("提出异议")
    visitor.write("手机号", MOBILE)
    visitor.press("获取验证码")
    visitor.write("短信验证码", code_sent_to(MOBILE))
    visitor.write("您的姓名", "李四")
    visitor.write("异议内容", "名册中有两人没有到企业实习，可查考勤。")
    visitor.press("提交异议")
    visitor.sees("异议已收到", "查询码")
    receipt = re.search(r"YY\d+", visitor.text())[0]

    first, second = row.case.application.lines.order_by("number").values_list("number", flat=True)[:2]
    clerk = at_desk(page_at, "clerk", row.notice.bureau)
    clerk.go(reverse("reviews:objections"))
    clerk.follow(receipt)
    clerk.page.get_by_role("radio", name="异议对名册中的部分人员成立").check()
    clerk.page.get_by_label("核减的花名册行号").fill(f"{first}、{second}")
    clerk.write("核查情况和理由", "经查考勤，这两人没有实习。")
    clerk.press("提出核查结论")
    clerk.sees(f"第 {first} 行", "38 人")
    clerk.press("核减这 2 人，提出核查结论")
    clerk.sees("等待负责人确认")

    head = at_desk(page_at, "head", row.notice.bureau)
    head.go(reverse("reviews:objections"))
    head.follow(receipt)
    head.sees(f"第 {first} 行", "38 人")
    head.press("确认核查结论")
    head.sees("已确认")

    visitor.go(reverse("reviews:notice", args=[row.notice.pk]))
    visitor.sees("38 人", f"更正第 {row.number} 号", "已更正，见第 2 号")


def at_desk(page_at, role: str, bureau: Bureau) -> Hands:
    return Hands(page_at(1280, user=office.staff(role, bureau)))
