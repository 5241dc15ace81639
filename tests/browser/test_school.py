"""A school registers, hands in a roster of 120 graduates, mends four rows, and is paid for the 118 who count."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse

from accounts.models import Organisation
from accounts.services import verify_account
from applications.models import Application
from foundation import clock
from policy.terms import District
from portal.world import names
from portal.world.applicant import as_csv
from portal.world.cases import Invented
from tests.browser.conftest import Opener
from tests.browser.hands import Hands
from tests.browser.papers import scan
from tests.browser.test_welder import DECLARATIONS
from tests.journeys.city import City, decide, publish, take_to_publication
from tests.journeys.stories import NO_DATE, NO_SUCH_DAY, PASSING, PLACEMENT, TWICE, WRONG_DIGIT, school, spoilt
from tests.people import PASSWORD
from tests.phones import code_sent_to

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NAME = "资阳机电职业学校"
MOBILE = "13907370001"
FIRST_ROW = 3
"""In the template the headings and a sample stand above it: every row lies one lower than in the stories."""


def test_a_roster_of_120(city: City, visitor: Hands, at_work: Opener, day_comes: Callable[[date], None]) -> None:
    agent = visitor
    registers(agent, names.uscc(city.rng, prefix="12", district=District.ZIYANG.value))
    begins(agent)
    template = agent.fetch("下载模板")
    uploads(agent, template, spoilt())
    agent.sees("116 行通过，4 行需要修改")
    reads_the_reasons(agent)
    mends_two(agent)
    uploads(agent, template, school())
    agent.heading("新的花名册有哪些不同")
    agent.press("用新名册替换")
    agent.sees("120 行通过，没有需要修改的行")
    hands_in(agent)

    clerk = at_work("education.ziyang.clerk1")
    clerk.go(reverse("reviews:queue"))
    clerk.follow(NAME)
    clerk.follow("花名册", exact=True)
    clerk.follow("下一页")
    clerk.follow("下一页")
    clerk.sees("不符合：劳动合同期 12 个月，少于要求的 24 个月")

    application = Application.objects.get()
    last_day = publish(city, take_to_publication(city, application, clock.now()), clock.now() + timedelta(days=1))
    decided_on = last_day + timedelta(days=1)
    day_comes(decided_on)
    account = Organisation.objects.get(name=NAME).accounts.get()
    verify_account(account=account, by=city.user("finance.city.checker"), at=clock.now())
    case = decide(city, application.case, decided_on)
    assert case.amount == 500 * PASSING
    city.treasury.pay(clock.now() + timedelta(hours=8), failure_rate=0)
    agent.go(reverse("portal:affairs"))
    agent.sees("已发放", "批准 59,000 元", NAME)


def registers(agent: Hands, code: str) -> None:
    """From the home page to an account of the school's own."""
    agent.go("/")
    agent.follow("登录", exact=True)
    agent.follow("个人或单位注册")
    agent.follow("为单位注册")
    agent.answer({
        "单位名称": NAME, "统一社会信用代码": code, "单位类型": "职业院校", "所在区县": "资阳区",
        "管理员姓名": "李慧敏", "管理员手机号": MOBILE, "登录名": "资阳机电",
        "密码": PASSWORD, "再输入一遍密码": PASSWORD,
    })  # fmt: skip
    agent.tick("我已阅读并同意")
    agent.press("获取验证码")
    agent.write("验证码", code_sent_to(MOBILE))
    agent.press("完成注册")
    agent.sees("注册成功。您是本单位管理员")


def begins(agent: Hands) -> None:
    """The guide says who, how much and what to prepare; the application asks three questions and for the roster."""
    agent.follow("补贴项目")
    agent.follow("院校输送技工补助")
    agent.sees("每人 500 元，一年至少 100 人", "资阳区")
    agent.follow("申请这项补贴")
    agent.press("开始填写")
    agent.answer({"院校所在地": "资阳区", "是否为本市职业院校": "是", "申报年度": "2026"})
    agent.press("保存并继续")
    agent.heading("花名册")


def uploads(agent: Hands, template: bytes, story: Invented) -> None:
    """Fill the template, as a school does in its spreadsheet, and send it."""
    if agent.page.get_by_text("重新上传整张表").count():
        agent.unfold("重新上传整张表")
    agent.hand_in("把填好的表格拖到这里，或选择文件", ("2026年输送技工花名册.xlsx", filled(template, story)))
    agent.press("上传并检查")


def filled(template: bytes, story: Invented) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book["花名册"]
    heads = [cell.value for cell in sheet[1]]
    lines = csv.DictReader(io.StringIO(as_csv(PLACEMENT, story).decode("utf-8-sig")))
    for row, line in enumerate(lines, start=FIRST_ROW):
        for column, head in enumerate(heads, start=1):
            sheet.cell(row, column, str(row - FIRST_ROW + 1) if head == "序号" else line[head])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def reads_the_reasons(agent: Hands) -> None:
    """Each wrong row says which cell, and why."""
    agent.sees(
        f"第 {WRONG_DIGIT + 1} 行 身份证号：身份证号校验不通过",
        f"第 {NO_DATE + 1} 行 劳动合同开始日期：请填写劳动合同开始日期。",
        f"第 {TWICE + 1} 行与第 6 行是同一人", f"第 {NO_SUCH_DAY + 1} 行 劳动合同开始日期",
    )  # fmt: skip


def mends_two(agent: Hands) -> None:
    """A number and a date are put right in place; the others stay to be mended."""
    right = school().lines
    number = right[WRONG_DIGIT - 2]["id_number"]
    for row, label, value in ((WRONG_DIGIT, "身份证号", number), (NO_SUCH_DAY, "劳动合同开始日期", "2026-03-01")):
        agent.page.get_by_role("group", name=f"第 {row + 1} 行").get_by_label(label, exact=True).fill(value)
    agent.press("保存修改")
    agent.sees("已保存 2 行，还有 2 行需要修改")
    agent.does_not_see(f"第 {WRONG_DIGIT + 1} 行 身份证号：身份证号校验不通过")


def hands_in(agent: Hands) -> None:
    """The roster on paper to be stamped, the papers, account, a last look, and away."""
    agent.press("打印盖章用的花名册")
    agent.sees("120 人", "校验码", "单位（盖章）", school().lines[0]["id_number"])
    paper, code = agent.page.pdf(), re.search(r"校验码\s*([0-9A-F-]{14})", agent.text())
    assert code
    agent.follow("返回花名册")
    agent.follow("继续：材料")
    agent.hand_in("拍照或选择文件：盖章的花名册", ("花名册.pdf", paper))
    agent.answer({"纸上印的校验码": code[1].replace("-", " ").lower()})
    agent.hand_in("拍照或选择文件：劳动合同首页和期限页", ("劳动合同.pdf", scan("劳动合同")))
    agent.tick("本单位承诺：所填内容真实")
    agent.press("保存并继续")
    agent.answer({"开户银行": "中国农业银行益阳资阳支行", "银行账号": "43201000012345678"})
    agent.press("登记并使用这个账户")
    agent.sees("59,000 元", "花名册 120 人：118 人符合，2 人不符合")
    for title in DECLARATIONS:
        agent.tick(f"我已阅读并同意“{title}”")
    agent.press("提交申请")
    agent.sees("已提交", "资阳区教育局")
    assert re.search(r"S01\d{8}430902\d{6}", agent.text())
