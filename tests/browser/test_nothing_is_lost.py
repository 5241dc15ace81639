"""In a real browser: two sheets, a second upload and the way back, two clerks on one row, what was handed in is read
again, a draft goes.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from applications import services
from applications.models import Application
from applications.roster_columns import NAME
from applications.selectors import current_lines
from tests.applications.cases import (
    AT,
    PLACEMENT,
    draft,
    filled,
    invented,
    owner_for,
    roster_rows,
    submit,
    user_of,
    workbook_of,
)
from tests.browser.hands import Hands

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHOOSE_FILE = "把填好的表格拖到这里，或选择文件"
PHONE = 375


@pytest.fixture(autouse=True)
def on_the_day(clock: Any) -> None:
    clock.set(AT)


@pytest.fixture
def open_as(page_at: Callable[..., Page]) -> Callable[..., Hands]:
    """A browser of the application's clerk."""

    def opened(application: Application, width: int = 1280, *, scripts: bool = True) -> Hands:
        return Hands(page_at(width, user=user_of(application.applicant), scripts=scripts))

    return opened


def upload(clerk: Hands, tables: dict[str, list[dict[str, str]]]) -> None:
    if clerk.page.get_by_text("重新上传整张表").count():
        clerk.unfold("重新上传整张表")
    clerk.hand_in(CHOOSE_FILE, ("名册.xlsx", workbook_of(PLACEMENT, tables)))
    clerk.press("上传并检查")


def test_two_sheets_then_a_second_upload_and_the_way_back(open_as: Callable[..., Hands]) -> None:
    application = draft(PLACEMENT)
    rows = roster_rows(PLACEMENT, invented(PLACEMENT, lines=120))
    clerk = open_as(application)
    clerk.go(reverse("applications:roster", args=[application.pk]))
    upload(clerk, {"花名册": rows[:20], "2026": rows[20:23]})
    clerk.heading("读取哪一个工作表？")
    clerk.tick("花名册（20 行）")
    clerk.press("读取这个工作表")
    clerk.sees("工作表“2026”有 3 行没有读取", "20 行通过，没有需要修改的行")

    changed = [rows[5] | {NAME: "欧阳改名"}, *rows[6:20], *rows[20:25]]
    upload(clerk, {"花名册": changed})
    clerk.heading("新的花名册有哪些不同")
    clerk.sees("欧阳改名", "只追加新增的 5 人")
    clerk.follow("不再在名册中的人")
    clerk.sees(rows[0][NAME])
    assert current_lines(Application.objects.get()).count() == 20, "not before it has been confirmed"
    clerk.press("用新名册替换")
    clerk.sees("20 行通过")
    assert "欧阳改名" in set(current_lines(Application.objects.get()).values_list("name", flat=True))

    clerk.follow("上传记录与上一版")
    clerk.press("恢复第 1 版")
    clerk.sees("已恢复第 1 版，现为第 3 版")
    names = set(current_lines(Application.objects.get()).values_list("name", flat=True))
    assert names == {row[NAME] for row in rows[:20]}


def test_two_clerks_on_one_row_one_of_them_on_a_phone(open_as: Callable[..., Hands]) -> None:
    application = draft(PLACEMENT)
    rows = roster_rows(PLACEMENT, invented(PLACEMENT, lines=120))
    services.take_upload(
        application=application, name="名册.xlsx", data=workbook_of(PLACEMENT, {"花名册": rows}),
        by=user_of(application.applicant), at=AT,
    )  # fmt: skip
    first, second = open_as(application), open_as(application, PHONE, scripts=False)
    row = reverse("applications:roster", args=[application.pk]) + "?edit=2#wrong"
    for clerk in (first, second):
        clerk.go(row)
    first.write("姓名", "王甲改")
    first.write("企业名称", "益阳甲厂")
    first.press("保存修改")
    first.sees("已保存 1 行")
    second.write("姓名", "王乙改")
    second.press("保存修改")
    second.heading("这几行刚在另一处改过")
    second.sees("您填写的", "王乙改", "现在已保存的", "王甲改")
    width = second.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE
    second.tick("现在已保存的 王甲改")
    second.press("按选择保存")
    second.sees("已保存 1 行")
    line = current_lines(Application.objects.get()).get(number=2)
    assert line.name == "王甲改"
    assert "益阳甲厂" in {**line.facts, **line.details}.values()


def test_what_was_handed_in_is_read_again_and_a_draft_goes(open_as: Callable[..., Hands]) -> None:
    owner = owner_for(PLACEMENT)
    application = submit(filled(PLACEMENT, owner))
    other = draft(PLACEMENT, owner)
    clerk = open_as(application, PHONE)
    clerk.go(reverse("portal:affairs"))
    clerk.page.locator("main .affair-row a", has_text="院校输送技工补助").last.click()
    clerk.sees("预计金额", "收款账户", "咨询电话")
    clerk.follow("我的申请")
    clerk.sees("院校输送技工补助申请表", "花名册与每人的结果", "符合")
    name = current_lines(application).first().name
    clerk.write("按姓名查找（至少两个字）", name)
    clerk.press("查找")
    clerk.sees(name)
    assert clerk.download("下载花名册")[1].startswith(b"PK")
    assert clerk.page.evaluate("document.documentElement.scrollWidth") <= PHONE
    clerk.press("打印这份申请")
    clerk.heading("院校输送技工补助申请（第 1 版）")
    clerk.go(reverse("portal:affair_letters", args=[application.pk]))
    clerk.follow("申请回执")
    clerk.sees(application.number)

    clerk.go(reverse("applications:start", args=[PLACEMENT.slug]))
    clerk.sees("您已有这个项目的草稿", "仍要新建")
    clerk.go(reverse("applications:draft", args=[other.pk]))
    clerk.press("删除草稿")
    clerk.sees("请勾选确认后再删除")
    clerk.tick("确认删除这份草稿")
    clerk.press("删除草稿")
    clerk.sees("草稿已删除")
    assert Application.objects.get(pk=other.pk).state == "discarded"
