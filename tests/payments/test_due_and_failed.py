"""What finance reads is a matter of the date and of the bank's answer: due, failed, committed, changed meanwhile."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from accounts.models import PayeeAccount, User
from accounts.services import DetailRefused, propose_account
from audit.selectors import history
from foundation import clock as product_clock
from foundation import triggers
from payments import telling
from payments.errors import BatchRefused, ExportRefused
from payments.models import Batch, BudgetEnvelope, Instalment, PaymentLine
from payments.services import accounts, batches, exports, plans, rechecks, returns
from payments.wording import instalment_chip
from reviews.selectors.stations import stations_of
from tests.payments import factories
from tests.payments.factories import DAY, World, answered, csv_file, moment
from tests.payments.test_rechecks import GOOD

FILTERS = ("failing", "settled", "released", "")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day(clock: Any) -> None:
    product_clock.forget()
    clock.set(moment(hour=15))


@pytest.fixture
def page(client: Client) -> Callable[..., str]:
    def read(user: User, name: str, *args: Any, query: str = "") -> str:
        client.force_login(user)
        return client.get(reverse(f"payments:{name}", args=args) + query).content.decode()

    return read


def settled(office: World, *failed: int, size: int = 2) -> Batch:
    batch = factories.released_batch(office, size)
    data = csv_file(answered(batch, failed=failed))
    file = returns.stage(batch=batch, name="r.csv", data=data, by=office.reconciler, at=moment(hour=11))
    returns.apply(file=file, by=office.reconcile_checker, at=moment(hour=12))
    return Batch.objects.get(pk=batch.pk)


def test_what_is_due_is_never_called_not_due(
    office: World, talent: BudgetEnvelope, page: Callable[..., str], clock: Any
) -> None:
    """No sweep has run since the decision."""
    row = factories.plan(office).instalments.get()
    assert (row.state, row.due_on) == ("planned", DAY)
    assert instalment_chip(row, DAY) == ("waiting", "已到期，待转入可制单")
    assert instalment_chip(row, DAY - timedelta(days=1)) == ("neutral", "未到期")
    shown = page(office.maker, "envelope", talent.pk, query="?show=held")
    assert "已到期，待转入可制单" in shown and "未到期" not in shown
    home = page(office.maker, "home")
    assert "已到期、待转入 1 笔" in home and "已逾期未到账" not in home and "已逾期 " not in shown
    clock.set(moment(DAY + timedelta(days=3), hour=10))
    assert "已逾期 3 天" in page(office.maker, "envelope", talent.pk, query="?show=held")
    assert "已逾期未到账 1 笔" in page(office.maker, "home")
    assert "已逾期 3 天" in page(office.maker, "envelope", talent.pk, query="?show=late")


def test_the_maker_brings_forward_what_is_due(office: World, talent: BudgetEnvelope, client: Client) -> None:
    factories.plan(office)
    client.force_login(office.maker)
    assert "另有 1 笔已到期" in client.get(reverse("payments:batch_new")).content.decode()
    answer = client.post(reverse("payments:bring_due"), follow=True).content.decode()
    assert "1 笔转入可制单" in answer and "另有" not in answer
    assert Instalment.objects.get().state == "eligible"
    assert "没有新到期的期次" in client.post(reverse("payments:bring_due"), follow=True).content.decode()


@pytest.mark.parametrize(("failed", "word"), [((), "已结清"), ((1, 2), "已回单：全部失败"), ((2,), "已回单：1 笔失败")])
def test_a_batch_is_settled_green_only_where_all_was_paid(
    office: World, talent: BudgetEnvelope, page: Callable[..., str], failed: tuple[int, ...], word: str
) -> None:
    batch = settled(office, *failed)
    for shown in (page(office.maker, "batches"), page(office.maker, "batch", batch.pk)):
        chip = shown.split("status-chip", 1)[1].split("</span>", 1)[0]
        assert word in chip and ("done" in chip) == (not failed)


def test_what_failed_is_on_a_list_that_says_who_acts(
    office: World, talent: BudgetEnvelope, page: Callable[..., str], clock: Any
) -> None:
    batch = settled(office, 2)
    shown = page(office.maker, "failed")
    assert "账号户名不符" in shown and "申请人更正收款账户" in shown and batch.number in shown
    line = PaymentLine.objects.get(state="failed")
    assert f"尾号 {line.payee_number_mask[-4:]}" in shown and f"{DAY}" in shown and "尚未通知" in shown
    telling.tell_payees(list(line.returns.values_list("pk", flat=True)), moment(hour=13))
    clock.set(moment(DAY + timedelta(days=3), hour=10))
    shown = page(office.maker, "failed")
    assert f"{DAY} 13:00" in shown and "已等 3 天" in shown
    clock.set(moment(hour=15))
    assert "tab-count" not in shown, "nothing waits for the maker, nor twice for the checker"
    for shown in (page(office.maker, "home"), page(office.maker, "batch_new")):
        assert "失败待处理 1 笔" in shown and "等收款账户" not in shown
    found = {state: batch.number in page(office.maker, "batches", query=f"?state={state}") for state in FILTERS}
    assert found == {"failing": True, "settled": False, "released": False, "": True}
    case = line.instalment.plan.application.case
    route = stations_of(case, list(case.steps.all()), list(case.notice_rows.all()), None, staff=True)
    assert route[-1] == {"name": "发放", "state": "waiting", "note": "银行退回，账户待更正"}
    owner = line.account.owner
    account = propose_account(
        owner=owner, number="6217000012345678901", bank_name=factories.BANK, by=owner.user, at=moment(hour=13)
    )
    assert "复核岗核验新账户" in page(office.maker, "failed")
    checked = page(office.checker, "failed")
    assert checked.count("tab-count") == 1 and '收款账户<span class="tab-count">1' in checked
    accounts.verify(account=account, basis="与开户银行核实", heeded=True, by=office.checker, at=moment(hour=14))
    assert "没有失败待处理的款项" in page(office.maker, "failed")
    assert "1 笔失败，已处理" in page(office.maker, "batch", batch.pk)
    assert batch.number in page(office.maker, "batches", query="?state=settled")


def test_a_coming_year_owes_and_does_not_lack(office: World, talent: BudgetEnvelope, page: Callable[..., str]) -> None:
    plan = factories.plan(
        office, scheme="housing", amount="300000.00", facts={"purchased_on": "2026-01-10", "district": "430903"}
    )
    later = sorted({row.due_on.year for row in plan.instalments.filter(due_on__year__gt=2026)})
    factories.envelope(office, year=2027)
    shown = page(office.maker, "home", query="?year=2027")
    assert "预算不足" not in shown and "当年 1 月 1 日占用" in shown
    assert "2026 年以后的承诺" in shown
    for year in later:
        assert f'<td class="nowrap">{year}</td>' in shown
    coming = BudgetEnvelope.objects.get(year=2027)
    assert "不是预算不足" in page(office.maker, "envelope", coming.pk, query="?show=waiting")


def test_an_account_only_proposed_is_told_before_the_release(
    office: World, talent: BudgetEnvelope, page: Callable[..., str]
) -> None:
    batch = factories.approved_batch(office, 2)
    assert "提出了新的收款账户" not in page(office.releaser, "batch", batch.pk)
    owner = batch.lines.get(row=2).account.owner
    propose_account(
        owner=owner, number="6217000012345678901", bank_name=factories.BANK, by=owner.user, at=moment(hour=13)
    )
    shown = page(office.releaser, "batch", batch.pk)
    assert f"第 2 行{owner.name}" in shown and "由复核岗在" in shown and "发放并下载 XLSX" in shown


def test_all_is_made_without_what_no_list_can_carry_and_says_which(
    office: World, talent: BudgetEnvelope, client: Client
) -> None:
    rows = factories.due(office, 3)
    first = rows[0].plan.application
    with triggers.lifted():
        factories.rewrite(PayeeAccount.objects.get(person=first.person), bank_name="=中国银行")
    with pytest.raises(BatchRefused, match=f"申请 {first.number} 第 1 期不能写入支付文件"):
        batches.assemble(envelope=talent, by=office.maker, at=moment())
    client.force_login(office.maker)
    answer = client.post(reverse("payments:batch_new"), {"envelope": talent.pk, "choice": "all"}, follow=True)
    text = answer.content.decode()
    assert f"没有列入本批次：申请 {first.number} 第 1 期不能写入支付文件" in text
    batch = Batch.objects.get()
    assert (batch.count, list(batch.lines.values_list("row", flat=True))) == (2, [1, 2])
    rows[0].refresh_from_db()
    assert rows[0].state == "eligible"


@pytest.mark.parametrize("name", ["-张三", "－张三"])
def test_a_name_that_looks_like_a_formula_is_told_at_registration(name: str) -> None:
    with pytest.raises(DetailRefused, match=r"开头会被表格软件当作公式|姓名中不能有"):
        factories.person(name)


def test_a_bank_that_looks_like_a_formula_is_told_at_the_entry() -> None:
    owner = factories.person()
    with pytest.raises(DetailRefused, match="开头会被表格软件当作公式"):
        propose_account(owner=owner, number="6217000012345678901", bank_name="=中国银行", by=owner.user, at=moment())


def test_the_file_is_what_was_approved_and_not_only_what_adds_up(office: World, talent: BudgetEnvelope) -> None:
    """A payee's name changed behind the back, count, sum and number untouched."""
    batch = factories.approved_batch(office, 2)
    with triggers.lifted():
        PaymentLine.objects.filter(batch=batch, row=1).update(payee_name="李四")
    with pytest.raises(ExportRefused, match="与复核时不一致"):
        exports.release(batch=batch, format="csv", by=office.releaser, at=moment())
    assert Batch.objects.get().state == "approved"


def test_one_broken_row_is_left_out_of_the_sweep(
    office: World, talent: BudgetEnvelope, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rows = [factories.plan(office).instalments.get() for _ in range(3)]
    honest = plans.transition_all

    def breaks(*, ids: Any, **options: Any) -> int:
        if rows[0].pk in ids:
            raise OperationalError("canceling statement due to lock timeout")
        return honest(ids=ids, **options)

    monkeypatch.setattr(plans, "transition_all", breaks)
    assert plans.sweep_due(on=DAY, at=moment()).eligible == 2
    assert f"left out of the sweep: instalment {rows[0].pk}" in caplog.text
    monkeypatch.undo()
    assert plans.sweep_due(on=DAY, at=moment()).eligible == 1


@pytest.fixture
def second(office: World, talent: BudgetEnvelope) -> Instalment:
    """The second year of a housing subsidy, its re-check passed."""
    plan = factories.plan(
        office, scheme="housing", amount="300000.00", facts={"purchased_on": "2026-01-10", "district": "430903"}
    )
    row = plan.instalments.get(number=2)
    factories.envelope(office, year=row.due_on.year)
    plans.sweep_due(on=row.due_on, at=moment(row.due_on))
    row.refresh_from_db()
    checked(office, row, GOOD, row.due_on)
    return row


def checked(office: World, row: Instalment, answers: dict[str, Any], on: date) -> None:
    rechecks.record(instalment=row, answers=answers, evidence="社保系统", by=office.clerk, on=on, at=moment(on))
    row.refresh_from_db()


def test_finance_reads_why_an_instalment_is_held_up_and_which_bureau_acts(
    office: World, talent: BudgetEnvelope, second: Instalment, page: Callable[..., str]
) -> None:
    rechecks.record(
        instalment=second, answers={}, evidence="系统查询", by=office.clerk, on=second.due_on,
        at=moment(second.due_on, hour=10),
    )  # fmt: skip
    shown = page(office.maker, "envelope", second.envelope_id, query="?show=held")
    assert "暂停发放" in shown and "复查无法核实：" in shown
    assert f"由{office.hrss.name}办理" in shown and 'href="tel:0737"' in shown
    plan = factories.plan(
        office, scheme="housing", amount="300000.00", facts={"purchased_on": "2026-01-10", "district": "430903"}
    )
    Instalment.objects.filter(pk=plan.instalments.get(number=2).pk).update(
        state="checking", rechecked=True, envelope=second.envelope_id
    )
    assert "还没有复查" in page(office.maker, "envelope", second.envelope_id, query="?show=held")


def test_what_was_passed_is_suspended_again_where_it_no_longer_holds(office: World, second: Instalment) -> None:
    assert second.state == "eligible"
    checked(office, second, GOOD | {"still_employed": False}, second.due_on)
    assert second.state == "suspended"
    assert history(second).last().reason


def test_a_pass_grows_old_and_is_asked_for_again(office: World, second: Instalment) -> None:
    last = second.due_on + timedelta(days=60)
    assert plans.sweep_due(on=last, at=moment(last)).expired == 0
    after = last + timedelta(days=1)
    assert plans.sweep_due(on=after, at=moment(after)).expired == 1
    second.refresh_from_db()
    assert second.state == "checking"


def test_a_pass_that_grew_old_in_a_batch_stops_its_approval(office: World, second: Instalment) -> None:
    at = moment(second.due_on)
    batch = batches.assemble(envelope=second.envelope, instalments=[second], by=office.maker, at=at).batch
    batches.submit(batch=batch, by=office.maker, at=at)
    with pytest.raises(BatchRefused, match="发放前复查已过有效期"):
        batches.approve(batch=batch, by=office.checker, at=moment(second.due_on + timedelta(days=61)))
    batches.approve(batch=batch, by=office.checker, at=moment(second.due_on + timedelta(days=60)))


def test_a_pass_that_grew_old_after_the_approval_stops_the_release(office: World, second: Instalment) -> None:
    at, last = moment(second.due_on), moment(second.due_on + timedelta(days=60))
    batch = batches.assemble(envelope=second.envelope, instalments=[second], by=office.maker, at=at).batch
    batches.submit(batch=batch, by=office.maker, at=at)
    batches.approve(batch=batch, by=office.checker, at=last)
    with pytest.raises(BatchRefused, match="发放前复查已过有效期"):
        exports.release(batch=batch, format="csv", by=office.releaser, at=last + timedelta(days=1))
    exports.release(batch=batch, format="csv", by=office.releaser, at=last)


def test_the_clerk_finds_what_was_passed_and_may_ask_again(
    office: World, second: Instalment, page: Callable[..., str]
) -> None:
    assert second.plan.application.applicant_name in page(office.clerk, "rechecks", query="?state=eligible")
    assert "情况有变化的，在这里登记" in page(office.clerk, "recheck", second.pk)
