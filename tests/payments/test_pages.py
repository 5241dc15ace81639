"""The finance pages: who sees what, how many queries, what an act answers, that nothing personal is shown."""

import io
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import PayeeAccount, User
from accounts.services import propose_account
from audit.models import Event
from foundation import triggers
from payments.models import Batch, BudgetEnvelope, Instalment, ReturnFile
from payments.selectors import accounts_page, beside_accounts
from payments.services import plans, returns
from portal.audit_words import about
from tests import people
from tests.payments import factories
from tests.payments.factories import DAY, World, moment

FRAME = 12
"""Session, user, roles (three), visible districts, the clock, tabs (four), navigation, new messages."""


@pytest.fixture(autouse=True)
def on_the_day(clock: Any) -> None:
    clock.set("2026-03-05 15:00")


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in


def page(client: Client, name: str, *args: Any, query: str = "") -> str:
    answer = client.get(reverse(f"payments:{name}", args=args) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_home_shows_each_envelope_with_its_figures(
    office: World, talent: BudgetEnvelope, as_user: Callable[[User], Client]
) -> None:
    factories.plan(
        office, scheme="housing", amount="300000.00", facts={"purchased_on": "2026-01-10", "district": "430903"}
    )
    factories.due(office, 2)
    text = page(as_user(office.maker), "home")
    assert "¥ 1,000,000.00" in text and "¥ 110,000.00" in text
    assert "¥ 200,000.00" in text
    assert "可制单 3 笔" in text
    assert "2,026" not in text


@pytest.mark.parametrize("what", ["spent", "held", "later", "waiting", "eligible", "late", "changes"])
def test_every_figure_opens_what_it_is_made_of(
    what: str, office: World, talent: BudgetEnvelope, as_user: Callable[[User], Client]
) -> None:
    factories.plan(
        office, scheme="housing", amount="300000.00", facts={"purchased_on": "2026-01-10", "district": "430903"}
    )
    text = page(as_user(office.checker), "envelope", talent.pk, query=f"?show={what}")
    wanted = {"held": "1 笔，合计 ¥ 100,000.00", "later": "4 笔，合计 ¥ 200,000.00", "changes": "益财预〔2026〕1号"}
    assert wanted.get(what, "没有") in text


def test_lists_cost_the_same_whatever_they_hold(
    office: World, talent: BudgetEnvelope, as_user: Callable[[User], Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    batch = factories.released_batch(office, 12)
    data = factories.csv_file(factories.answered(batch, failed=(3,)))
    file = returns.stage(batch=batch, name="回单.csv", data=data, by=office.reconciler, at=moment(hour=11))
    factories.due(office, 12)
    maker = as_user(office.maker)
    for name, args, query, own in (
        ("home", [], "", 9),
        ("envelope", [talent.pk], "?show=held", 6),
        ("batches", [], "", 2),
        ("batch", [batch.pk], "", 14),
        ("batch_new", [], f"?envelope={talent.pk}", 5),
        ("batch_new", [], "", 10),
        ("failed", [], "", 3),
        ("returns", [], "", 3),
        ("return_file", [file.pk], "", 5),
        ("accounts", [], "", 2),
    ):
        with django_assert_max_num_queries(FRAME + own):
            page(maker, name, *args, query=query)
    clerk = as_user(office.clerk)
    with django_assert_max_num_queries(10):
        page(clerk, "rechecks")


def test_no_page_shows_a_whole_number(office: World, talent: BudgetEnvelope, as_user: Callable[[User], Client]) -> None:
    batch = factories.released_batch(office, 2)
    numbers = [row["收款账号"] for row in factories.sent_rows(batch)]
    file = returns.stage(
        batch=batch, name="回单.csv", data=factories.csv_file(factories.answered(batch)), by=office.reconciler,
        at=moment(hour=11),
    )  # fmt: skip
    factories.due(office, 2)
    maker = as_user(office.maker)
    for name, args, query in (
        ("batch", [batch.pk], ""), ("return_file", [file.pk], ""), ("batch_new", [], f"?envelope={talent.pk}"),
        ("envelope", [talent.pk], ""), ("accounts", [], ""),
    ):  # fmt: skip
        text = page(maker, name, *args, query=query)
        assert not any(number in text for number in numbers), name


def test_another_district_does_not_exist_for_the_desk(
    office: World, talent: BudgetEnvelope, as_user: Callable[[User], Client]
) -> None:
    batch = factories.released_batch(office, 1)
    other = as_user(factories.world("430921").maker)
    assert other.get(reverse("payments:batch", args=[batch.pk])).status_code == 404
    assert other.get(reverse("payments:envelope", args=[talent.pk])).status_code == 404
    assert other.post(reverse("payments:batch_act", args=[batch.pk, "submit"])).status_code == 404
    assert batch.number not in page(other, "batches")
    assert as_user(office.clerk).get(reverse("payments:home")).status_code == 403


def test_the_batch_travels_by_its_buttons(
    office: World, talent: BudgetEnvelope, as_user: Callable[[User], Client]
) -> None:
    rows = factories.due(office, 3)
    maker, checker = as_user(office.maker), as_user(office.checker)
    releaser, reconciler = as_user(office.releaser), as_user(office.reconciler)
    ticked = [row.pk for row in rows[:2]]
    new = reverse("payments:batch_new")
    assert (
        "已选 <strong>2</strong>"
        in maker.get(new, {"count": 1, "envelope": talent.pk, "instalment": ticked}).content.decode()
    )
    answer = maker.post(new, {"envelope": talent.pk, "instalment": ticked, "choice": "ticked"})
    batch = Batch.objects.get()
    assert answer.url == reverse("payments:batch", args=[batch.pk])
    assert (batch.count, "提交复核" in page(maker, "batch", batch.pk)) == (2, True)

    def act(client: Client, action: str, **data: Any) -> str:
        answer = client.post(reverse("payments:batch_act", args=[batch.pk, action]), data, follow=True)
        return answer.content.decode()

    assert "已提交复核" in act(maker, "submit")
    assert "请写明原因" in act(checker, "send_back")
    assert "已退回制单人" in act(checker, "send_back", reason="少一笔")
    assert "第 2 次修订" in page(maker, "batch", batch.pk)
    act(maker, "submit")
    assert "复核通过" in act(checker, "approve")

    address = reverse("payments:batch_file", args=[batch.pk])
    shown = releaser.post(address, {"format": "xlsx"}, follow=True)
    assert "已发出，待对账" in shown.content.decode() and "发放…" not in shown.content.decode()
    assert shown["Refresh"] == f"1; url={address}"
    file = releaser.get(address)
    assert file.status_code == 200 and "attachment" in file["Content-Disposition"]
    assert file["Cache-Control"] == "no-store"
    assert "支付文件已经取走" in releaser.get(address, follow=True).content.decode()
    assert "Refresh" not in releaser.get(reverse("payments:batch", args=[batch.pk]))
    again = releaser.post(reverse("payments:batch_file", args=[batch.pk]), {"format": "csv"})
    assert again.content == file.content
    assert Event.objects.filter(action="open_sealed", reason="再次下载支付文件").count() == 1
    assert "总金额" in releaser.get(reverse("payments:batch_summary", args=[batch.pk])).content.decode()

    template = reconciler.post(reverse("payments:return_template", args=[batch.pk])).content
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book["明细"]
    head = {cell.value: cell.column for cell in sheet[1]}
    for number in (2, 3):
        sheet.cell(number, head["状态"], "成功")
        sheet.cell(number, head["银行流水号"], f"B{number}")
        sheet.cell(number, head["交易日期"], "2026-03-05")
    target = io.BytesIO()
    book.save(target)
    upload = SimpleUploadedFile("回单.xlsx", target.getvalue())
    answer = reconciler.post(reverse("payments:returns"), {"batch": batch.pk, "file": upload}, follow=True)
    text = answer.content.decode()
    assert "与发出的明细一致" in text, text[:3000]
    file = ReturnFile.objects.get()
    answer = as_user(office.reconcile_checker).post(reverse("payments:return_act", args=[file.pk]), follow=True)
    assert "已入账：成功 2 笔 ¥ 10,000.00" in answer.content.decode()
    assert Batch.objects.get().state == "settled"


def test_a_staged_return_is_turned_down_with_a_reason(
    office: World, talent: BudgetEnvelope, as_user: Callable[[User], Client]
) -> None:
    batch = factories.released_batch(office, 1)
    data = factories.csv_file(factories.answered(batch))
    file = returns.stage(batch=batch, name="回单.csv", data=data, by=office.reconciler, at=moment(hour=11))
    shown = page(as_user(office.maker), "batch", batch.pk)
    assert "回单已导入，待复核入账" in shown and "等待银行回单" not in shown and "0 为行内" in shown
    url = reverse("payments:return_act", args=[file.pk])
    assert "退回回单" not in page(as_user(office.reconciler), "return_file", file.pk)
    checker = as_user(office.reconcile_checker)
    assert "退回回单" in page(checker, "return_file", file.pk)
    text = checker.post(url, {"act": "reject", "reason": ""}, follow=True).content.decode()
    assert "请写明原因" in text and "待复核入账" in text
    text = checker.post(url, {"act": "reject", "reason": "银行来电更正"}, follow=True).content.decode()
    assert "整份文件已退回" in text and "退回：银行来电更正" in text
    assert Batch.objects.get().state == "released"


def test_a_refused_upload_stays_on_the_page(
    office: World, talent: BudgetEnvelope, as_user: Callable[[User], Client]
) -> None:
    batch = factories.released_batch(office, 1)
    client = as_user(office.reconciler)
    url = reverse("payments:returns")
    answer = client.post(url, {"batch": batch.pk})
    assert (answer.status_code, "请选择银行回单文件" in answer.content.decode()) == (422, True)
    upload = SimpleUploadedFile("回单.exe", b"MZ")
    answer = client.post(url, {"batch": batch.pk, "file": upload})
    assert answer.status_code == 422 and ReturnFile.objects.count() == 0
    assert client.post(url, {"batch": "9" * 30}).status_code == 404


def test_accounts_are_verified_opened_and_sent_back_by_a_checker(
    office: World, talent: BudgetEnvelope, as_user: Callable[[User], Client]
) -> None:
    owners = [factories.person() for _ in range(2)]
    for owner in owners:
        factories.decision(office, owner)
    first, second = (
        propose_account(owner=owner, number=f"621700001234567890{n}", bank_name="工商银行", by=owner.user, at=moment())
        for n, owner in enumerate(owners)
    )
    checker = as_user(office.checker)
    assert "6217000012345678900" not in page(checker, "accounts")

    def act(account: PayeeAccount, action: str, **data: Any) -> str:
        return checker.post(
            reverse("payments:account_act", args=[account.pk, action]), data, follow=True
        ).content.decode()

    assert "请写明原因" in act(first, "open")
    assert "6217000012345678900" in act(first, "open", reason="与银行回执核对")
    event = Event.objects.get(action="open_sealed")
    assert (event.actor, event.reason) == (office.checker, "与银行回执核对")
    assert "请写明核验依据" in act(first, "verify")
    assert "已核实上述提示：" in page(checker, "accounts")
    assert "请逐项核实，勾选" in act(first, "verify", reason="与开户银行电话核实")
    assert "已核验" in act(first, "verify", reason="与开户银行电话核实", heeded="yes")
    event = Event.objects.get(action="verify")
    assert event.reason == "与开户银行电话核实" and "联行号" in "".join(event.data["warnings"])
    assert about(event).startswith("已核实提示：")
    assert "已退回" in act(second, "reject", reason="开户行不全")
    assert set(PayeeAccount.objects.values_list("state", flat=True)) == {"verified", "retired"}
    assert checker.post(reverse("payments:account_act", args=[first.pk, "verify"])).status_code == 404


def test_what_looks_odd_about_an_account_is_told_before_it_is_verified(
    office: World,
    talent: BudgetEnvelope,
    as_user: Callable[[User], Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    owner, unit = factories.person(), people.organisation()
    application = factories.decision(office, owner).case.application
    right = {"bank_name": "中国工商银行益阳分行", "at": moment()}
    usual = propose_account(owner=owner, number="6217000012345678900", by=owner.user, **right)
    checker = as_user(office.checker)
    shown = page(checker, "accounts")
    assert application.number in shown and "平台不收存开户证明" in shown
    with django_assert_max_num_queries(FRAME + 2):
        page(checker, "accounts")
    card = propose_account(owner=unit, number="6217000012345678900", by=people.manager_of(unit), **right)
    other = factories.person(verifier=office.checker)
    far = propose_account(
        owner=other, number="6225881414207430", bank_name="长沙银行益阳分行", by=other.user, at=moment()
    )
    found = beside_accounts([usual, card, far], {"430900"})
    assert [len(found[one.pk].doubts) for one in (usual, card, far)] == [1, 1, 1]
    assert "校验位" in found[usual.pk].doubts[0] and "个人银行卡号" in found[card.pk].doubts[0]
    assert "联行号" in found[far.pk].doubts[0] and factories.BANK in found[far.pk].before


def test_accounts_come_in_pages_those_that_hold_up_a_payment_first(
    office: World, talent: BudgetEnvelope, as_user: Callable[[User], Client]
) -> None:
    owners = [factories.person() for _ in range(5)]
    for number, owner in enumerate(owners):
        (factories.plan if number == 3 else factories.decision)(office, owner)
        propose_account(
            owner=owner, number=f"621700001234567890{number}", bank_name="工商银行", by=owner.user,
            at=moment(hour=9 + number // 2),
        )  # fmt: skip
    plans.sweep_due(on=DAY, at=moment())
    seen, after = [], ""
    for _ in range(3):
        rows, after = accounts_page({"430900"}, after=after, limit=2)
        seen += [row.person for row in rows]
    assert (seen[0], set(seen), len(seen), after) == (owners[3], set(owners), 5, "")
    assert seen[3:] == [owners[2], owners[4]]
    for bad in ("x", "1~2026-03-05T09:00:00~x", "1~2026-03-05T09:00:00~" + str(owners[0].pk)):
        assert len(accounts_page({"430900"}, after=bad)[0]) == 5
    for _ in range(46):
        owner = factories.person()
        factories.decision(office, owner)
        propose_account(
            owner=owner, number=f"6217000{owner.user.pk:012d}", bank_name="工商银行", by=owner.user, at=moment()
        )
    checker = as_user(office.checker)
    link = re.search(r'href="([^"]*\?after=[^"]*)"', page(checker, "accounts"))
    assert link and owners[4].name in checker.get(unescape(link[1])).content.decode()


def test_every_table_of_the_money_becomes_cards_on_a_phone() -> None:
    """A table wider than the screen hides its last columns, and the buttons in them."""
    tables, cells = [], []
    for path in Path("templates/payments").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        tables += re.findall(r'<table class="([^"]*)"', text)
        for body in re.findall(r"<tbody>(.*?)</tbody>", text, re.DOTALL):
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL):
                cells += re.findall(r"^\s*<td([^>]*)>", row, re.MULTILINE)[1:]
    assert len(tables) > 10 and len(cells) > 60
    assert [each for each in tables if not {"labelled-cards", "envelope-table"} & set(each.split())] == []
    assert sum("data-label" not in each for each in cells) == 2, "the acts beside an envelope and an account say enough"


def test_an_envelope_of_long_ago_can_still_be_paid_from(office: World, as_user: Callable[[User], Client]) -> None:
    old = factories.envelope(office, year=2023)
    factories.envelope(office)
    row = factories.due(office, 1)[0]
    with triggers.lifted():
        Instalment.objects.filter(pk=row.pk).update(envelope=old)
    assert f"envelope={old.pk}" in page(as_user(office.maker), "batch_new")


def test_clerks_of_the_deciding_bureau_answer_the_schemes_questions(
    office: World, talent: BudgetEnvelope, as_user: Callable[[User], Client]
) -> None:
    factories.plan(
        office, scheme="tech_challenge", amount="100000.00", facts={"published_on": "2026-01-10", "district": "430900"}
    )
    second = Instalment.objects.get(number=2)
    Instalment.objects.filter(pk=second.pk).update(state="checking", envelope=talent)
    client = as_user(office.clerk)
    assert second.plan.application.number in page(client, "rechecks")
    url = reverse("payments:recheck", args=[second.pk])
    assert "项目已通过验收" in client.get(url).content.decode()
    answer = client.post(url, {"accepted": "yes"})
    assert (answer.status_code, "请填写核实方式" in answer.content.decode()) == (422, True)
    answer = client.post(url, {"accepted": "unknown", "evidence": "资料未到"}, follow=True)
    assert "已暂停发放" in answer.content.decode()
    answer = client.post(url, {"accepted": "yes", "evidence": "验收意见书"}, follow=True)
    assert "复查通过" in answer.content.decode()
    stranger = as_user(factories.world("430921").clerk)
    assert stranger.get(url).status_code == 404
    assert plans.sweep_due(on=DAY, at=moment()).eligible == 1
