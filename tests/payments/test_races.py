"""People who press at the same moment: threads with connections of their own, against committed rows."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections, transaction

from accounts.models import Person
from applications.models import Application
from audit.errors import DomainError
from audit.models import Event
from foundation import triggers
from payments import checks
from payments.errors import InsufficientBudget
from payments.models import Batch, BudgetEnvelope, ExportFile, Instalment, PaymentLine, PaymentPlan, ReturnFile
from payments.services import batches, budget, exports, plans, rechecks, returns
from tests.payments import factories
from tests.payments.factories import DAY, World, answered, csv_file, moment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(transactional_db: None) -> Iterator[World]:
    """The bureau, committed: what a test here makes is seen by all threads."""
    yield factories.world()
    assert list(checks.breaches()) == []


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gave, or the refusal it met, all begun together."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=30)
            return act()
        except DomainError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def won(results: list[Any]) -> list[Any]:
    return [one for one in results if not isinstance(one, Exception)]


def test_two_makers_on_the_same_fifty(office: World) -> None:
    envelope = factories.envelope(office)
    ids = [row.pk for row in factories.due(office, 50)]
    makers = [office.maker, office.second_maker] * 2
    results = at_once(
        *(
            lambda by=by, whole=whole: batches.assemble(
                envelope=envelope, instalments=None if whole else ids, by=by, at=moment()
            )
            for by, whole in zip(makers, (True, False, True, False), strict=True)
        )
    )
    assert len(won(results)) == 1, results
    assert (PaymentLine.objects.count(), Batch.objects.count()) == (50, 1)
    assert PaymentLine.objects.values("instalment").distinct().count() == 50


def test_the_last_money_in_the_budget(office: World) -> None:
    """Eight at a time take 7 yuan out of 100: fourteen get it, 98 are held, never more."""
    envelope = factories.envelope(office, total="100.00")

    def take() -> int:
        got = 0
        for _ in range(3):
            try:
                budget.hold(
                    envelope=envelope, amount=Decimal("7.00"), by=office.maker, at=moment(), reason="试", data={}
                )
                got += 1
            except InsufficientBudget:
                continue
        return got

    def in_transaction() -> int:
        with transaction.atomic():
            return take()

    assert sum(at_once(*[in_transaction] * 8)) == 14
    envelope.refresh_from_db()
    assert envelope.held == Decimal("98.00")
    BudgetEnvelope.objects.update(held=0)
    with triggers.lifted():
        Event.objects.filter(action="hold").delete()


def test_the_last_money_goes_to_two_signatures(office: World) -> None:
    """Room for two of six: the others' signatures are undone with everything they did."""
    factories.envelope(office, total="12000.00")
    owners = [factories.person(verifier=office.checker) for _ in range(6)]

    def sign(owner: Person) -> PaymentPlan:
        with transaction.atomic():
            return plans.lay_out(decision=factories.decision(office, owner), at=moment())

    results = at_once(*(lambda one=one: sign(one) for one in owners))
    assert len(won(results)) == 2
    assert all(isinstance(one, InsufficientBudget) for one in results if isinstance(one, Exception))


def test_a_return_file_applied_twice_settles_once(office: World) -> None:
    factories.envelope(office)
    batch = factories.released_batch(office, 5)
    file = returns.stage(
        batch=batch, name="r.csv", data=csv_file(answered(batch, failed=(2,))), by=office.reconciler, at=moment(hour=11)
    )
    results = at_once(
        *[lambda: returns.apply(file=file, by=office.reconcile_checker, at=moment(hour=12))] * 4,
    )
    assert len(won(results)) == 1, results
    envelope = BudgetEnvelope.objects.get()
    assert (envelope.spent, envelope.held) == (Decimal("20000.00"), Decimal("5000.00"))


def test_a_return_file_staged_at_once_is_one(office: World) -> None:
    factories.envelope(office)
    batch = factories.released_batch(office, 3)
    data = csv_file(answered(batch))
    results = at_once(
        *[lambda: returns.stage(batch=batch, name="r.csv", data=data, by=office.reconciler, at=moment(hour=11))] * 3
    )
    assert ReturnFile.objects.count() == 1
    assert {one.pk for one in won(results)} == {ReturnFile.objects.get().pk}


def test_two_files_with_the_same_rows_settle_them_once(office: World) -> None:
    """The second one finds its lines settled under its hands and is put aside."""
    factories.envelope(office)
    batch = factories.released_batch(office, 3)
    files = [
        returns.stage(batch=batch, name="r.csv", data=csv_file(rows), by=office.reconciler, at=moment(hour=11))
        for rows in (answered(batch), list(reversed(answered(batch))))
    ]
    results = at_once(
        *(lambda file=file: returns.apply(file=file, by=office.reconcile_checker, at=moment(hour=12)) for file in files)
    )
    assert sorted(file.state for file in won(results)) == ["applied", "quarantined"]
    assert BudgetEnvelope.objects.get().spent == Decimal("15000.00")


def test_the_last_two_instalments_of_a_plan_from_two_envelopes(office: World) -> None:
    """Each return waits for the other before it asks what is left to pay: the second one closes the application."""
    day = date(2026, 12, 1)
    factories.envelope(office)
    plan = factories.plan(
        office, scheme="tech_challenge", amount="100000.00", day=day,
        facts={"published_on": "2026-10-10", "district": "430900"},
    )  # fmt: skip
    first, second = plan.instalments.order_by("number")
    later = second.due_on
    assert later.year > day.year
    factories.envelope(office, year=later.year)
    plans.sweep_due(on=later, at=moment(later))
    rechecks.record(
        instalment=second, answers={"accepted": True}, evidence="验收意见书", by=office.clerk, on=later,
        at=moment(later),
    )  # fmt: skip
    files = [returned(office, Instalment.objects.get(pk=row.pk), later) for row in (first, second)]
    at_once(
        *(
            lambda file=file: returns.apply(file=file, by=office.reconcile_checker, at=moment(later, 12))
            for file in files
        )
    )
    assert Application.objects.get().state == "paid"


def returned(office: World, instalment: Instalment, day: date) -> ReturnFile:
    """The staged answer to a batch of this one instalment."""
    batch = batches.assemble(
        envelope=instalment.envelope, instalments=[instalment], by=office.maker, at=moment(day)
    ).batch
    batches.submit(batch=batch, by=office.maker, at=moment(day))
    batches.approve(batch=batch, by=office.checker, at=moment(day))
    exports.release(batch=batch, format="csv", by=office.releaser, at=moment(day, 10))
    batch.refresh_from_db()
    rows = [row | {"交易日期": f"{day:%Y-%m-%d}"} for row in answered(batch)]
    return returns.stage(batch=batch, name="r.csv", data=csv_file(rows), by=office.reconciler, at=moment(day, 11))


def test_released_or_sent_back_never_both(office: World) -> None:
    factories.envelope(office)
    batch = factories.approved_batch(office, 3)
    results = at_once(
        lambda: exports.release(batch=batch, format="csv", by=office.releaser, at=moment()),
        lambda: batches.send_back(batch=batch, reason="停", by=office.checker, at=moment()),
        lambda: exports.release(batch=batch, format="xlsx", by=office.releaser, at=moment()),
    )
    assert len(won(results)) == 1, results
    batch.refresh_from_db()
    lines = set(batch.lines.values_list("state", flat=True))
    assert (batch.state, lines) in [("released", {"exported"}), ("draft", {"queued"})]
    if batch.state == "released":
        assert ExportFile.objects.filter(format=batch.released_format).count() == 1


def test_two_sweeps_move_each_instalment_once(office: World) -> None:
    factories.envelope(office)
    for _ in range(20):
        factories.plan(office)
    results = at_once(*[lambda: plans.sweep_due(on=DAY, at=moment())] * 3)
    assert sum(one.eligible for one in won(results)) == 20, results
    assert set(Instalment.objects.values_list("state", flat=True)) == {"eligible"}


def test_threads_have_their_own_connections(office: World) -> None:
    """Otherwise the races above would prove nothing."""

    def own() -> Any:
        connections["default"].ensure_connection()
        return connections["default"].connection

    seen = at_once(own, own, own)  # the connections themselves: the id of one that is gone may be given again
    assert len({id(one) for one in [*seen, connection.connection]}) == 4
