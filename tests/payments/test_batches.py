"""Batches: what may go in, who may do what, and that a batch stays what was approved."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import PayeeAccount
from accounts.permissions import NotYours
from accounts.services import propose_account
from applications.models import ClaimConflict
from audit.errors import DomainError, TransitionRefused
from audit.selectors import history
from foundation import triggers
from payments.errors import BatchRefused, DutyConflict
from payments.models import Batch, BudgetEnvelope, Instalment, PaymentLine
from payments.selectors import disputed, payable
from payments.services import batches, exports
from tests.payments import factories
from tests.payments.factories import World, moment
from tests.reviews.office import as_user


def test_only_what_is_due_and_has_a_verified_account(office: World, talent: BudgetEnvelope) -> None:
    with pytest.raises(BatchRefused, match="没有可以制单的期次"):
        batches.assemble(envelope=talent, by=office.maker, at=moment())
    (ready,) = factories.due(office, 1)
    unverified = factories.person()
    factories.plan(office, unverified)
    propose_account(owner=unverified, number="6217000012345678901", bank_name="工行", by=unverified.user, at=moment())
    factories.due(office, 1)
    batch = batches.assemble(envelope=talent, by=office.maker, at=moment()).batch
    assert batch.count == 2
    assert ready.pk in batch.lines.values_list("instalment", flat=True)
    assert unverified.name not in batch.lines.values_list("payee_name", flat=True)


def test_exactly_what_was_ticked_or_nothing(office: World, talent: BudgetEnvelope, sound: Callable[[], None]) -> None:
    rows = factories.due(office, 3)
    first = batches.assemble(envelope=talent, instalments=rows[:1], by=office.maker, at=moment()).batch
    assert (first.count, first.number) == (1, "PC202603054309000001")
    with pytest.raises(BatchRefused, match="所选 2 笔中有 1 笔已不能制单"):
        batches.assemble(envelope=talent, instalments=[row.pk for row in rows[:2]], by=office.maker, at=moment())
    with pytest.raises(BatchRefused, match="至少勾选一笔"):
        batches.assemble(envelope=talent, instalments=[], by=office.maker, at=moment())
    assert batches.assemble(envelope=talent, by=office.maker, at=moment()).batch.number == "PC202603054309000002"
    sound()


def test_cancelled_lines_are_void_and_the_money_stays_held(
    office: World, talent: BudgetEnvelope, sound: Callable[[], None]
) -> None:
    factories.due(office, 2)
    batch = batches.assemble(envelope=talent, by=office.maker, at=moment()).batch
    with pytest.raises(BatchRefused, match="作废的原因"):
        batches.cancel(batch=batch, reason=" ", by=office.maker, at=moment())
    batches.cancel(batch=batch, reason="日期不对", by=office.maker, at=moment())
    talent.refresh_from_db()
    assert (talent.held, set(batch.lines.values_list("state", flat=True))) == (10000, {"void"})
    again = batches.assemble(envelope=talent, by=office.maker, at=moment()).batch
    assert set(again.lines.values_list("attempt", flat=True)) == {2}
    with pytest.raises(TransitionRefused):
        batches.submit(batch=batch, by=office.maker, at=moment())
    sound()


def test_sent_back_is_the_next_revision_and_voids_the_approval(
    office: World, talent: BudgetEnvelope, sound: Callable[[], None]
) -> None:
    batch = factories.approved_batch(office, 2)
    batches.send_back(batch=batch, reason="开户行写错", by=office.checker, at=moment())
    batch.refresh_from_db()
    assert (batch.state, batch.revision, batch.checked_by, batch.approved_hash) == ("draft", 2, None, "")
    with pytest.raises(BatchRefused):
        exports.build(batch=batch, format="csv", by=office.releaser, at=moment())
    batches.submit(batch=batch, by=office.maker, at=moment())
    batches.approve(batch=batch, by=office.checker, at=moment())
    assert [event.action for event in history(batch)] == [
        "assemble", "submit", "approve", "send_back", "submit", "approve",
    ]  # fmt: skip
    sound()


ACTS: dict[str, Callable[[Batch, Any], Any]] = {
    "submit": lambda batch, by: batches.submit(batch=batch, by=by, at=moment()),
    "approve": lambda batch, by: batches.approve(batch=batch, by=by, at=moment()),
    "send_back": lambda batch, by: batches.send_back(batch=batch, reason="错", by=by, at=moment()),
    "cancel": lambda batch, by: batches.cancel(batch=batch, reason="错", by=by, at=moment()),
    "release": lambda batch, by: exports.release(batch=batch, format="csv", by=by, at=moment()),
}
OWNERS = {"submit": "maker", "approve": "checker", "send_back": "checker", "cancel": "maker", "release": "releaser"}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("post", [*factories.MONEY, "clerk"])
def test_each_act_belongs_to_one_post(office: World, talent: BudgetEnvelope, act: str, post: str) -> None:
    if OWNERS[act] == post:
        return
    batch = factories.approved_batch(office, 1)
    before = Batch.objects.values().get()
    with pytest.raises(NotYours, match="您没有该岗位"):
        ACTS[act](batch, office.people[post])
    assert Batch.objects.values().get() == before


@pytest.mark.parametrize(
    ("act", "holder"), [("approve", "maker"), ("send_back", "maker"), ("release", "maker"), ("release", "checker")]
)
def test_no_two_steps_by_one_person_even_with_both_posts(
    office: World, talent: BudgetEnvelope, act: str, holder: str
) -> None:
    rows = factories.due(office, 1)
    batch = batches.assemble(envelope=talent, instalments=rows, by=office.maker, at=moment()).batch
    batches.submit(batch=batch, by=office.maker, at=moment())
    if act == "release":
        batches.approve(batch=batch, by=office.checker, at=moment())
    person = office.people[holder]
    person.posts.create(bureau=office.bureau, role=OWNERS[act])
    batch.refresh_from_db()
    with pytest.raises(DutyConflict):
        ACTS[act](batch, person)


def test_only_the_maker_submits(office: World, talent: BudgetEnvelope) -> None:
    factories.due(office, 1)
    batch = batches.assemble(envelope=talent, by=office.maker, at=moment()).batch
    with pytest.raises(DutyConflict, match="只有制单人"):
        batches.submit(batch=batch, by=office.second_maker, at=moment())


def test_who_stated_an_account_neither_makes_nor_checks_its_payment(office: World, talent: BudgetEnvelope) -> None:
    owner = factories.person()
    factories.account(owner, verifier=office.releaser)
    factories.plan(office, owner)
    factories.due(office, 1)
    agent = factories.user("agent")
    factories.rewrite(PayeeAccount.objects.get(person=owner), proposed_by=agent)
    for role in ("maker", "checker"):
        agent.posts.create(bureau=office.bureau, role=role)
    with pytest.raises(DutyConflict, match="由您登记"):
        batches.assemble(envelope=talent, by=agent, at=moment())
    batch = batches.assemble(envelope=talent, by=office.maker, at=moment()).batch
    batches.submit(batch=batch, by=office.maker, at=moment())
    with pytest.raises(DutyConflict, match="由您登记"):
        batches.approve(batch=batch, by=agent, at=moment())


def test_what_was_changed_behind_its_back_is_not_approved(office: World, talent: BudgetEnvelope) -> None:
    factories.due(office, 2)
    batch = batches.assemble(envelope=talent, by=office.maker, at=moment()).batch
    batches.submit(batch=batch, by=office.maker, at=moment())
    with triggers.lifted():
        PaymentLine.objects.filter(row=1).update(payee_name="李四")
    with pytest.raises(BatchRefused, match="不一致"):
        batches.approve(batch=batch, by=office.checker, at=moment())


def test_an_account_replaced_meanwhile_stops_approval_and_release(office: World, talent: BudgetEnvelope) -> None:
    batch = factories.approved_batch(office, 2)
    owner = Instalment.objects.order_by("pk")[0].plan.application.person
    factories.account(owner, verifier=office.checker)
    with pytest.raises(BatchRefused, match=f"第 1 行{owner.name}等的收款账户在制单后已变更"):
        exports.release(batch=batch, format="csv", by=office.releaser, at=moment())
    batch.refresh_from_db()
    assert (batch.state, batch.lines.filter(state="exported").count()) == ("approved", 0)
    batches.send_back(batch=batch, reason="账户变更", by=office.checker, at=moment())
    batches.submit(batch=batch, by=office.maker, at=moment())
    with pytest.raises(BatchRefused, match="已变更"):
        batches.approve(batch=batch, by=office.checker, at=moment())


def test_what_is_put_in_dispute_after_the_decision_is_held_back_until_it_is_answered(
    office: World, talent: BudgetEnvelope, sound: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = factories.approved_batch(office, 2)
    first = Instalment.objects.order_by("pk")[0]
    conflict = factories.put_in_dispute(office, first)
    page = as_user(office.releaser).get(reverse("payments:batch", args=[batch.pk])).content.decode()
    for told in ("本批次不能复核和发放", f"第 1 行{first.plan.application.applicant_name}：另有申请申领同一事项"):
        assert told in page
    with pytest.raises(BatchRefused, match=r"第 1 行.*核实并经负责人确认之前暂缓发放"):
        exports.release(batch=batch, format="csv", by=office.releaser, at=moment())
    batches.send_back(batch=batch, reason="暂缓", by=office.checker, at=moment())
    batches.submit(batch=batch, by=office.maker, at=moment())
    with pytest.raises(BatchRefused, match="暂缓发放"):
        batches.approve(batch=batch, by=office.checker, at=moment())
    act, why = "payments:batch_act", {"reason": "第 1 行暂缓发放，剔除后重新制单"}
    here = reverse("payments:batch", args=[batch.pk])
    for made_by, word in ((office.checker, "退回制单，剔除这些款项"), (office.maker, "作废本批次，剔除后重新制单")):
        page = as_user(made_by).get(here).content.decode()
        assert word in page
        assert why["reason"] in page
        batches_of = {office.checker: "send_back", office.maker: "cancel"}
        done = as_user(made_by).post(reverse(act, args=[batch.pk, batches_of[made_by]]), why)
    assert done["Location"] == f"{reverse('payments:batch_new')}?envelope={talent.pk}"
    assert first not in payable(talent)
    client = as_user(office.maker)
    shown = client.get(done["Location"]).content.decode()
    assert "1 笔暂缓发放，不列入批次" in shown
    assert "重复申领未核实 1 笔" in client.get(reverse("payments:batch_new")).content.decode()
    assert "未逐笔列出" not in shown
    factories.put_in_dispute(office, Instalment.objects.order_by("pk")[1])
    monkeypatch.setattr(disputed, "MOST_SHOWN", 1)
    shown = client.get(reverse("payments:batch_new"), {"envelope": talent.pk}).content.decode()
    assert "2 笔暂缓发放" in shown
    assert "另有 1 笔未逐笔列出。" in shown
    assert shown.count(disputed.UNANSWERED) == 1
    ClaimConflict.objects.filter(pk=conflict.pk).update(
        state="answered", finding="both", answer="不同事项", proposed_by=office.clerk, proposed_at=moment(),
        confirmed_by=office.head, confirmed_at=moment(),
    )  # fmt: skip
    assert first in payable(talent)
    ClaimConflict.objects.filter(pk=conflict.pk).update(finding="rival")
    assert first not in payable(talent)


@pytest.mark.parametrize("name", ["=cmd|' /c calc'!A1", "＝1+1", "+1+1", "-2+3", "@SUM(A1)", "　=1", "张" * 61])
def test_names_a_spreadsheet_would_read_as_a_formula_stop_the_batch(
    office: World, talent: BudgetEnvelope, name: str
) -> None:
    (row,) = factories.due(office, 1)
    factories.rewrite(row.plan.application.person.accounts.get(), holder_name=name)
    with pytest.raises(BatchRefused, match=r"不能写入支付文件.*收款户名"):
        batches.assemble(envelope=talent, by=office.maker, at=moment())
    assert (Batch.objects.count(), Instalment.objects.get().state) == (0, "eligible")


def test_a_crash_in_the_middle_leaves_nothing(
    office: World, talent: BudgetEnvelope, monkeypatch: pytest.MonkeyPatch, sound: Callable[[], None]
) -> None:
    factories.due(office, 3)

    def crash(*args: object, **options: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(batches, "record", crash)
    with pytest.raises(RuntimeError):
        batches.assemble(envelope=talent, by=office.maker, at=moment())
    assert (Batch.objects.count(), PaymentLine.objects.count()) == (0, 0)
    assert set(Instalment.objects.values_list("state", flat=True)) == {"eligible"}
    monkeypatch.undo()
    assert batches.assemble(envelope=talent, by=office.maker, at=moment()).batch.number.endswith("0001"), (
        "no number is lost"
    )
    sound()


def test_many_lines_take_no_more_queries_a_line(
    office: World, talent: BudgetEnvelope, django_assert_max_num_queries: Any
) -> None:
    factories.due(office, 30)
    with django_assert_max_num_queries(45):
        batch = batches.assemble(envelope=talent, by=office.maker, at=moment()).batch
    assert batch.count == 30
    assert [line.row for line in batch.lines.order_by("instalment")] == list(range(1, 31))


def test_refusals_are_sentences_for_people(office: World, talent: BudgetEnvelope) -> None:
    with pytest.raises(DomainError) as refusal:
        batches.assemble(envelope=talent, by=office.clerk, at=moment())
    assert "市本级财政局的制单岗" in str(refusal.value)
