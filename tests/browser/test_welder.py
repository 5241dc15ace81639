"""A welder asks for his reward, and gets it: from the self-check to the money on his card, at ten people's desks."""

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from tests.browser.conftest import Opener, nightly_work
from tests.browser.hands import Hands, log_in
from tests.browser.papers import empty_boxes, ink, photograph, pictures_of, scan, shows_code_of, text_of
from tests.journeys.city import MORNING, City
from tests.journeys.stories import EMPLOYER, EMPLOYER_USCC
from tests.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NAME, CARD = "张卫国", "6217001234567890122"
AMBER = "rgb(154, 103, 0)"
CERTIFICATE = "职业资格证书或职业技能等级证书"
DECLARATIONS = ("信用承诺", "个人信息处理告知", "敏感个人信息单独同意", "电子送达")


def test_a_welder_is_rewarded(
    city: City,
    visitor: Hands,
    at_work: Opener,
    page_at: Callable[..., Page],
    day_comes: Callable[[date], None],
    tmp_path: Path,
) -> None:
    person = city.person(NAME, "welder", MORNING)
    private = (person.id_number.reveal(), person.phone.reveal(), CARD)
    welder = visitor

    checks_himself(welder)
    log_in(welder, "welder", PASSWORD)
    number = applies(welder)
    district_returns_one_field(at_work)
    corrects(welder)
    bureaus_agree(at_work)

    last_day = is_published(at_work)
    anybody_reads_the_notice(Hands(page_at()), private)
    day_comes(date.fromordinal(last_day.toordinal() + 1))
    is_decided(at_work)
    nightly_work()

    letter_is_genuine(welder, tmp_path)
    paid_through_five_hands(at_work, number)
    welder.go(reverse("portal:affairs"))
    welder.sees("已发放", "款项已全部到账", "5,000 元")
    welder.follow("技师以上一次性奖励")
    welder.sees(
        "第 1 期", "已到账", "款项到账", "谁查看过完整的证件号、电话或账号", "与开户证明核对账号", "生成支付文件"
    )


def checks_himself(hands: Hands) -> None:
    """Without a log-in: a few questions, the answer beside them, and on with these answers."""
    hands.go("/")
    hands.heading("您能领多少？")
    hands.follow("开始自测")
    hands.follow("个人")
    hands.answer({
        "用人单位所在地": "赫山区", "用人单位是否为规模以上企业": "是", "用人单位所属产业集群和产业链": "装备制造",
        "目前是否仍在该企业工作": "是",
    })  # fmt: skip
    hands.press("下一组：订单班")
    hands.press("下一组：证书")
    hands.answer({"引进还是获得": "新获得", "职业技能等级": "技师（二级）", "引进或获得资格的日期": "2025-05-20"})
    hands.sees("可能可以申领 1 项，共 5,000")
    hands.unfold("技师奖励")
    hands.sees("到 2026年5月20日 已满 1 年")
    hands.press("带着这些答案去申请")
    hands.heading("登录")


def applies(hands: Hands) -> str:
    """The answers are there already; the rest is filled in, and a numbered receipt comes back."""
    hands.heading("申请技师以上一次性奖励")
    hands.sees("自测中的回答会带入申请")
    hands.press("开始填写")
    hands.sees("已带入自测中的 7 项回答")
    hands.answer({
        "工作单位名称": EMPLOYER, "工作单位统一社会信用代码": EMPLOYER_USCC, "劳动合同开始日期": "2020-03-01",
    })  # fmt: skip
    hands.press("保存并继续")
    hands.heading("证书")
    hands.answer({"职业（工种）": "焊工", "证书编号": "S000043090001252000017"})
    hands.press("保存并继续")

    hands.heading("材料")
    hands.hand_in(f"拍照或选择文件：{CERTIFICATE}", ("证书照片.jpg", photograph()), ("证书内页.pdf", scan("证书内页")))
    hands.hand_in("拍照或选择文件：劳动合同", ("劳动合同.pdf", scan("劳动合同")))
    hands.hand_in("拍照或选择文件：单位在职确认", ("在职确认.pdf", scan("在职确认")))
    hands.tick("我承诺：所填内容真实")
    hands.press("保存并继续")

    hands.heading("收款账户")
    hands.answer({"开户银行": "中国建设银行益阳赫山支行", "银行账号": CARD})
    hands.press("登记并使用这个账户")

    hands.heading("核对并提交")
    hands.sees("5,000 元", "符合申领条件", "证书照片.jpg", "证书内页.pdf", "已作书面承诺", CARD[-4:])
    for title in DECLARATIONS:
        hands.tick(f"我已阅读并同意“{title}”")
    hands.press("提交申请")
    hands.sees("已提交", "赫山区人力资源和社会保障局")
    found = re.search(r"M01\d{8}430903\d{6}", hands.text())
    assert found, hands.text()
    return found[0]


def district_returns_one_field(at_work: Opener) -> None:
    """The district's clerk accepts the case and asks for one thing."""
    clerk = at_work("hrss.heshan.clerk1")
    clerk.go(reverse("reviews:queue"))
    clerk.follow(NAME)
    clerk.sees("待受理", "技师以上一次性奖励", "5,000 元")
    clerk.press("受理")
    clerk.sees("已受理，受理通知书正在生成")
    clerk.follow("退回补正")
    clerk.tick("引进或获得资格的日期")
    clerk.write("引进或获得资格的日期：问题和要求", "证书上的发证日期是 5 月 22 日，请核对。")
    clerk.press("退回补正")
    clerk.sees("已退回补正，补正告知书正在生成")


def corrects(hands: Hands) -> None:
    """What waits for the welder stands on top, in amber, with the reason."""
    hands.go(reverse("portal:affairs"))
    hands.sees("等您办理（1）", "有 1 处需要补正")
    assert hands.colour_of("待您补正") == AMBER
    hands.follow("去补正")
    hands.follow("引进或获得资格的日期")
    hands.sees("需要补正：证书上的发证日期是 5 月 22 日，请核对。")
    hands.write("引进或获得资格的日期", "2025-05-22")
    hands.press("保存并继续")
    hands.follow("核对并提交")
    hands.press("提交补正")
    hands.sees("补正已提交")


def bureaus_agree(at_work: Opener) -> None:
    """District, city, the party's organisation department; then the treasury looks at fund and amount."""
    for place, (username, following) in enumerate(
        (
            ("hrss.heshan.clerk2", "益阳市人力资源和社会保障局"),
            ("hrss.city.clerk1", "中共益阳市委组织部（人才办）"),
            ("organisation.city.clerk1", "益阳市财政局"),
            ("finance.city.clerk1", "中共益阳市委组织部（人才办）"),
        )
    ):
        clerk = at_work(username)
        clerk.go(reverse("reviews:queue"))
        clerk.follow(NAME)
        if place == 0:
            clerk.sees("与上一次提交相比", "2025年5月20日", "2025年5月22日")
            clerk.follow("核对并同意")
            clerk.press("全部选“属实”")
        clerk.press("同意，转下一环节")
        clerk.sees(following)


def is_published(at_work: Opener) -> date:
    """The bureau that decides puts the name before the public; gives the last day for objections."""
    clerk = at_work("organisation.city.clerk2")
    clerk.go(reverse("reviews:publish"))
    clerk.sees(NAME, "5 个工作日")
    clerk.tick(f"勾选{NAME}")
    clerk.press("公示勾选的案件…")
    clerk.sees("可以公示的 1 件")
    clerk.press("公示这 1 件")
    found = re.search(r"公示到 (\d{4}-\d\d-\d\d)", clerk.text())
    assert found, clerk.text()
    return date.fromisoformat(found[1])


def anybody_reads_the_notice(reader: Hands, private: tuple[str, ...]) -> None:
    """Name, employer and amount are public; numbers of people and cards never are."""
    reader.go("/")
    reader.follow("公示", exact=True)
    reader.follow("技师以上一次性奖励拟发放名单的公示")
    reader.sees(NAME, EMPLOYER, "焊工", "5,000 元", "提出异议")
    reader.does_not_see(*private)
    assert not [number for number in private if number[-4:] in reader.text()]


def is_decided(at_work: Opener) -> None:
    """One proposes, another signs."""
    clerk = at_work("organisation.city.clerk1")
    clerk.go(reverse("reviews:queue"))
    clerk.follow(NAME)
    clerk.sees("待决定")
    clerk.press("提出批准")
    clerk.sees("等待中共益阳市委组织部（人才办）负责人")
    head = at_work("organisation.city.head")
    head.go(reverse("reviews:sign"))
    head.follow(NAME)
    head.sees("谁核对了什么", "益阳市财政局", "补正后与上一版有", "5,000 元")
    head.press("签发批准")
    head.sees("已签发")


def letter_is_genuine(hands: Hands, folder: Path) -> None:
    """The letter as a picture: every character drawn, and a code that leads to the page that proves it."""
    hands.go(reverse("portal:affairs"))
    hands.follow("技师以上一次性奖励")
    pdf = hands.fetch("批准通知")
    assert pdf.startswith(b"%PDF")
    text = text_of(pdf)
    for words in (
        NAME,
        "关于批准发放技师以上一次性奖励的通知",
        "人民币伍仟元整（¥5,000.00）",
        "中共益阳市委组织部（人才办）",
    ):
        assert words in text, words
    assert empty_boxes(pdf) == 0
    pages = pictures_of(pdf, folder)
    assert all(0.005 < ink(page) < 0.2 for page in pages)

    code = re.search(r"验证码([0-9A-Z-]{19})", text)
    assert code, text
    path = reverse("notices:verify_letter", args=[code[1].replace("-", "")])
    assert any(shows_code_of(page, settings.SITE_URL + path) for page in pages)
    hands.go(path)
    hands.heading("有效")
    hands.sees("5,000 元", "关于批准发放技师以上一次性奖励的通知")
    hands.does_not_see(CARD)


def paid_through_five_hands(at_work: Opener, number: str) -> None:
    """Account verified, list made, approved by a second, released by a third; the bank's answer read by two more."""
    checker = at_work("finance.city.checker")
    checker.go(reverse("payments:accounts"))
    checker.sees(NAME, "有款项等待")
    checker.does_not_see(CARD)
    checker.unfold(f"看完整账号：{NAME}")
    checker.write("查看事由（记录在案，申请人可见）", "与开户证明核对账号")
    checker.press("显示完整账号")
    checker.sees(CARD)
    checker.unfold(f"核验通过：{NAME}")
    checker.write("核验依据", "与开户银行电话核实")
    checker.tick("已核实上述提示")
    checker.press("已核实，核验通过")
    checker.sees(f"{NAME}的收款账户已核验")

    maker = at_work("finance.city.maker")
    maker.go(reverse("payments:home"))
    maker.follow("可制单 1 笔")
    maker.sees(NAME, number, "已选 1 笔，合计 ¥ 5,000.00")
    maker.press("生成批次")
    maker.sees("1 笔，合计 ¥ 5,000.00", "人民币伍仟元整")
    batch = maker.page.url
    maker.press("提交复核")
    maker.sees("已提交复核")

    checker.go(batch)
    checker.press("复核通过")
    checker.sees("复核通过，可以由第三人发放")
    name, data = is_released(at_work("finance.city.releaser"), batch)

    reconciler = at_work("finance.city.reconciler")
    reconciler.go(batch)
    reconciler.follow("导入银行回单")
    reconciler.hand_in("银行回单文件", (name.replace(".xlsx", "回单.xlsx"), answered(data)))
    reconciler.press("导入并核对")
    reconciler.sees("文件已读取，与发出的明细一致", "等待对账复核人员入账")
    second = at_work("finance.city.reconcile_checker")
    second.go(reconciler.page.url)
    second.unfold("入账…")
    second.press("确认入账")
    second.go(batch)
    second.sees("已结清", "B20260609001")


def is_released(releaser: Hands, batch: str) -> tuple[str, bytes]:
    """The first download releases; the list for the bank holds exactly what was approved."""
    releaser.go(batch)
    releaser.unfold("发放…")
    name, data = releaser.download("发放并下载 XLSX")
    releaser.sees("已发出，待对账")
    assert name.endswith(".xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(data))["明细"]
    heads, line = [[cell.value for cell in row] for row in sheet.iter_rows()]
    row = dict(zip(heads, line, strict=True))
    assert (row["收款户名"], row["收款账号"], row["金额"], row["币种"]) == (NAME, CARD, 5000, "CNY")
    cells = {head: sheet.cell(2, place) for place, head in enumerate(heads, start=1)}
    assert (cells["收款账号"].data_type, cells["收款账号"].number_format) == ("s", "@")
    assert (cells["金额"].data_type, cells["金额"].number_format) == ("n", "0.00")
    releaser.go(batch)
    releaser.sees("已发出，待对账")
    return name, data


def answered(sent: bytes) -> bytes:
    """What the bank sends back: our own list, with four columns more."""
    book = openpyxl.load_workbook(io.BytesIO(sent))
    sheet: Any = book["明细"]
    extra = {"状态": "成功", "失败原因": "", "银行流水号": "B20260609001", "交易日期": "2026-06-09"}
    for place, (head, value) in enumerate(extra.items(), start=sheet.max_column + 1):
        sheet.cell(1, place, head)
        sheet.cell(2, place, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
