"""Each invariant finds what it is there for, once the database's own guards are lifted."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.models import Person
from applications.models import Application, Settlement
from audit.models import Event
from audit.services import transition
from foundation import triggers
from payments import checks, entitlement
from payments.models import Batch, BudgetEnvelope, Instalment, PaymentLine, PaymentPlan, ReturnFile
from payments.services import returns
from tests.payments import factories
from tests.payments.factories import World, answered, csv_file, moment


def settled(office: World) -> Batch:
    batch = factories.released_batch(office, 3)
    data = csv_file(answered(batch, failed=(2,)))
    file = returns.stage(batch=batch, name="r.csv", data=data, by=office.reconciler, at=moment(hour=11))
    returns.apply(file=file, by=office.reconcile_checker, at=moment(hour=12))
    return Batch.objects.get(pk=batch.pk)


def change(model: type[Any], **values: Any) -> Callable[[], Any]:
    return lambda: model.objects.filter(pk=model.objects.order_by("pk").first().pk).update(**values)


def forget_the_plan() -> None:
    """An approval of which payments never heard."""
    first = Application.objects.order_by("pk").first()
    copy = Application.objects.get(pk=first.pk)
    copy.pk, copy.number, copy.state = None, "X1", "approved"
    copy.id = Application._meta.pk.get_default()
    copy._state.adding = True
    copy.save(force_insert=True)


def retired_before_the_release(action: str, role: str) -> Callable[[], None]:
    """As a release would leave it that did not wait for the account being retired."""

    def retire() -> None:
        account = PaymentLine.objects.get(row=1).account
        with transaction.atomic():
            transition(row=account, action=action, role=role, actor=None, at=moment(hour=13), reason="不再使用")
        Event.objects.filter(subject_id=account.pk, action=action).update(id=-1)

    return retire


def disputed_before_the_release() -> None:
    """As a release would leave it that did not wait for the one who claims the same; what comes later is no breach."""
    conflict = factories.put_in_dispute(factories.world("430921"), PaymentLine.objects.get(row=1).instalment)
    assert not list(entitlement.nothing_disputed_went_out())
    Event.objects.filter(subject_id=conflict.pk).update(id=-1)


def granted_twice_in_a_year() -> None:
    """Two approvals of one person in a scheme that pays once a year."""
    made = factories.world("430921")
    for _ in range(2):
        factories.decision(made, Person.objects.order_by("pk").first(), scheme="skill_upgrade", facts=UPGRADE)


UPGRADE = {
    "level": "senior", "certificate_on": "2026-01-10", "insured_months": 60, "shortage_occupation": False,
    "paid_this_year": 0, "employer_is_enterprise": True, "employed_when_certified": True,
}  # fmt: skip

BREAKS: dict[str, list[tuple[Callable[[], Any], str]]] = {
    "I1 发放计划各期合计等于批准金额": [
        (change(PaymentPlan, amount="4999.00"), "批准 4,999.00 元，各期合计 5,000.00 元"),
        (change(Instalment, amount="4999.99"), "各期合计 4,999.99 元"),
        (change(PaymentPlan, state="open"), "编制中"),
    ],
    "I2 每期至多一笔有效支付": [
        (lambda: Instalment.objects.filter(state="account_wrong").update(state="in_batch"), "没有相应的支付明细"),
        (lambda: Instalment.objects.filter(state="paid").update(state="eligible", paid_on=None), "还有有效的支付明细"),
    ],
    "I4 批次与明细、文件一致": [
        (change(Batch, total="1.00"), "登记 3 笔 1.00 元，明细 3 笔 15,000.00 元"),
        (change(Batch, released_format="xlsx"), "没有与其笔数、金额一致的支付文件"),
        (change(PaymentLine, payee_name="李四"), "内容哈希不一致"),
    ],
    "I5 明细状态合计等于批次": [
        (change(Batch, count=4), "各状态明细之和与批次不符"),
        (change(Batch, state="released"), ""),
        (lambda: PaymentLine.objects.filter(state="failed").update(state="exported"), "却有“已发出”的明细"),
    ],
    "I3 收款账户属于申请人": [
        (
            lambda: PaymentLine.objects.filter(row=1).update(account=PaymentLine.objects.get(row=2).account),
            "不是申请人的账户",
        )
    ],
    "I3 发放时收款账户未被更换": [
        (retired_before_the_release("replace", "finance"), "第 1 行发往的收款账户，在发放之前已被更换或停用"),
        (retired_before_the_release("reclaim", "official"), "第 1 行发往的收款账户，在发放之前已被更换或停用"),
    ],
    "发放时没有未核实的重复申领": [(disputed_before_the_release, "第 1 行发放时，另有申请申领同一事项")],
    "I6 指标各数与操作日志一致": [
        (change(BudgetEnvelope, held="0.00"), "占用登记为 0.00 元，按操作日志应为 5,000.00 元"),
        (change(BudgetEnvelope, total="2000000.00"), "总额登记为 2,000,000.00 元，按操作日志应为 1,000,000.00 元"),
    ],
    "I9 须复查的期次复查通过": [
        (lambda: Instalment.objects.filter(state="paid").update(rechecked=True), "却没有通过的复查")
    ],
    "每人每年获批次数不超过规定": [(granted_twice_in_a_year, "2026 年第 2 次获批")],
    "I7 指标占用、支出与期次一致": [
        (change(BudgetEnvelope, held="0.00"), "占用登记为 0.00 元，按明细应为 5,000.00 元"),
        (change(BudgetEnvelope, spent="1.00"), "支出登记为 1.00 元，按明细应为 10,000.00 元"),
        (change(BudgetEnvelope, total="999999.00"), "总额登记为 999,999.00 元"),
    ],
    "I10 岗位分离": [
        (
            lambda: (
                PaymentLine.objects.filter(row=1)
                .get()
                .account.__class__.objects.update(proposed_by=Batch.objects.get().made_by)
            ),
            "由该批次的制单人或复核人登记",
        ),
        (lambda: ReturnFile.objects.update(staged_by=Batch.objects.get().made_by), "由制单人导入"),
    ],
    "批准必有发放计划": [(forget_the_plan, "已批准，却没有发放计划")],
    "到账两侧一致，且有银行回单": [
        (change(Settlement, amount="1.00"), "申请人一侧却没有登记"),
        (lambda: ReturnFile.objects.update(state="quarantined"), "没有已入账的银行回单"),
        (lambda: Instalment.objects.filter(state="paid").update(state="eligible", paid_on=None), "没有到账"),
    ],
    "各期到账即申请办结": [
        (lambda: Application.objects.filter(state="approved").update(state="paid"), "却还有未到账的期次"),
        (lambda: Application.objects.filter(state="paid").update(state="paying"), "各期都已到账，状态却是“发放中”"),
    ],
}


@pytest.mark.parametrize(("name", "number"), [(name, n) for name, cases in BREAKS.items() for n in range(len(cases))])
def test_finds_what_is_broken(office: World, talent: BudgetEnvelope, name: str, number: int) -> None:
    settled(office)
    breaking, sentence = BREAKS[name][number]
    assert not list(checks.INVARIANTS[name]())
    if not sentence:
        return
    with triggers.lifted():
        breaking()
    assert sentence in "\n".join(checks.INVARIANTS[name]())


def test_a_shortage_occupation_may_be_granted_more_often(office: World) -> None:
    owner = factories.person()
    for _ in range(3):
        factories.decision(office, owner, scheme="skill_upgrade", facts=UPGRADE | {"shortage_occupation": True})
    assert not list(checks.INVARIANTS["每人每年获批次数不超过规定"]())
    factories.decision(office, owner, scheme="skill_upgrade", facts=UPGRADE | {"shortage_occupation": True})
    assert "第 4 次获批" in "".join(checks.INVARIANTS["每人每年获批次数不超过规定"]())


def test_every_invariant_is_broken_by_some_case() -> None:
    assert set(BREAKS) == set(checks.INVARIANTS)


def test_the_command_names_what_is_wrong_and_exits_1(office: World, talent: BudgetEnvelope) -> None:
    settled(office)
    out, err = io.StringIO(), io.StringIO()
    call_command("check_money", stdout=out, stderr=err)
    assert "账目全部相符" in out.getvalue() and not err.getvalue()
    BudgetEnvelope.objects.update(held="1.00")
    with pytest.raises(SystemExit) as end:
        call_command("check_money", stdout=out, stderr=err)
    assert end.value.code == 1
    assert "占用登记为 1.00 元" in err.getvalue() and "共 2 处不符" in err.getvalue()


def test_all_triggers_stand_in_this_database(db: None) -> None:
    assert triggers.missing() == []
    wanted = {
        name for name, _table in triggers.existing() if name.startswith(("plan_", "instalment_", "line_", "batch_"))
    }
    assert len(wanted) >= 15, connection.vendor


def test_the_command_opens_an_envelope_by_two_people_of_the_payer(office: World, talent: BudgetEnvelope) -> None:
    county = factories.world("430921")
    where = {
        "number": "ZB-南县-1", "payer_name": "南县财政局", "payer_account": "4300150000001",
        "payer_bank": "中国工商银行", "document": "南财预〔2026〕1号",
    }  # fmt: skip
    own = {"made_by": county.maker.username, "checked_by": county.checker.username}
    out = io.StringIO()
    call_command("open_budget", "talent", "430921", "2026", "6,000,000", stdout=out, **where, **own)
    assert "总额 6,000,000.00 元" in out.getvalue()
    assert BudgetEnvelope.objects.get(district="430921").total == 6_000_000
    city = {"made_by": office.maker.username, "checked_by": office.checker.username}
    other = {**where, "number": "ZB-南县-2"}
    for fund, district, people, texts, sentence in (
        ("employment", "430921", {**own, "checked_by": city["checked_by"]}, other, "须由南县财政局的人员办理"),
        ("employment", "430921", {**own, "checked_by": own["made_by"]}, other, "不能是同一人"),
        ("employment", "430921", {**own, "made_by": "nobody"}, other, "没有登录名"),
        ("employment", "430903", city, other, "由市本级支付"),
        ("employment", "430921", own, where, "已存在"),
        ("talent", "430921", own, other, "指标已存在"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("open_budget", fund, district, "2026", "1.00", **texts, **people)
    with pytest.raises(CommandError, match="须由市本级财政局的人员办理"):
        call_command("adjust_budget", talent.number, "1", document="一号", **own)
    assert BudgetEnvelope.objects.count() == 2


def test_the_command_adjusts_a_budget_by_two_people(office: World, talent: BudgetEnvelope) -> None:
    names = {"made_by": office.maker.username, "checked_by": office.checker.username}
    out = io.StringIO()
    call_command("adjust_budget", talent.number, "50,000", document="益财预〔2026〕9号", stdout=out, **names)
    assert "总额 1,050,000.00 元" in out.getvalue()
    for number, amount, people, sentence in (
        ("none", "1", names, "没有指标号"),
        (talent.number, "1.001", names, "最多两位小数"),
        (talent.number, "1", {**names, "checked_by": "nobody"}, "没有登录名"),
        (talent.number, "1", {**names, "checked_by": names["made_by"]}, "不能是同一人"),
    ):
        with pytest.raises(Exception, match=sentence):
            call_command("adjust_budget", number, amount, document="一号", **people)
    with pytest.raises(Exception, match="不能调减"):
        call_command("adjust_budget", talent.number, "1050000.01", cut=True, document="一号", **names)
