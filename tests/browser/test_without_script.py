"""Without scripts and by the keyboard everything still works: an application up to its receipt, a payment file."""

import io
from collections.abc import Callable

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import Page

from payments.models import Batch, Instalment
from payments.services import batches
from portal.world.applicant import fill_in, submit
from tests.browser.hands import Hands, log_in
from tests.browser.papers import scan
from tests.browser.test_welder import CARD, DECLARATIONS
from tests.journeys.city import MORNING, City, approve, sheet_of_paper
from tests.journeys.stories import EMPLOYER, REWARD, WELDER
from tests.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_an_application_from_the_guide_to_the_receipt(city: City, page_at: Callable[..., Page]) -> None:
    city.person("张卫国", "welder", MORNING)
    hands = Hands(page_at(375, scripts=False), keyboard=True)
    hands.go(reverse("portal:guide", args=["technician_reward"]))
    hands.follow("申请这项补贴")
    log_in(hands, "welder", PASSWORD)
    hands.press("开始填写")
    hands.answer({
        "用人单位所在地": "赫山区", "用人单位是否为规模以上企业": "是", "用人单位所属产业集群和产业链": "装备制造",
        "目前是否仍在该企业工作": "是", "工作单位名称": EMPLOYER,
    })  # fmt: skip
    hands.press("保存并继续")
    hands.answer({
        "引进还是获得": "新获得", "职业技能等级": "技师（二级）", "引进或获得资格的日期": "2025-05-20",
        "职业（工种）": "焊工", "证书编号": "S000043090001252000017",
    })  # fmt: skip
    hands.press("保存并继续")
    for label in ("职业资格证书或职业技能等级证书", "劳动合同", "单位在职确认"):
        hands.hand_in(f"拍照或选择文件：{label}", (f"{label[:4]}.pdf", scan(label)))
    hands.tick("我承诺：所填内容真实")
    hands.press("保存并继续")
    hands.answer({"开户银行": "中国建设银行益阳赫山支行", "银行账号": CARD})
    hands.press("登记并使用这个账户")
    for title in DECLARATIONS:
        hands.tick(f"我已阅读并同意“{title}”")
    hands.press("提交申请")
    hands.sees("已提交", "M0120260601430903")


def test_a_batch_is_made_and_its_file_downloaded(city: City, page_at: Callable[..., Page]) -> None:
    welder = city.person("张卫国", "welder", MORNING)
    city.account(welder, MORNING)
    draft = fill_in(REWARD, WELDER, owner=welder, by=welder.user, paper=sheet_of_paper, at=MORNING)
    approve(city, submit(draft, by=welder.user, at=MORNING), MORNING)
    envelope = Instalment.objects.get().envelope

    maker = Hands(page_at(user=city.user("finance.city.maker"), scripts=False))
    maker.go(f"{reverse('payments:batch_new')}?envelope={envelope.pk}")
    maker.press("生成批次")
    maker.press("提交复核")
    batch = Batch.objects.get()
    batches.approve(batch=batch, by=city.user("finance.city.checker"), at=MORNING)

    releaser = Hands(page_at(user=city.user("finance.city.releaser"), scripts=False))
    releaser.go(reverse("payments:batch", args=[batch.pk]))
    releaser.unfold("发放…")
    name, data = releaser.download("发放并下载 XLSX")
    releaser.sees("已发出，待对账")
    assert name == f"{batch.number}.xlsx"
    rows = list(openpyxl.load_workbook(io.BytesIO(data))["明细"].values)
    assert [row[4] for row in rows] == ["收款户名", "张卫国"]
