"""The bank's answer: read strictly, staged by one, applied by another, once."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.permissions import NotYours
from applications.models import Application, Settlement
from applications.services import Arrival, settle_instalments
from audit.errors import DomainError, TransitionRefused
from audit.models import Event
from foundation import storage
from payments.enums import RowOutcome
from payments.errors import DutyConflict, ReturnRefused
from payments.models import Batch, BudgetEnvelope, Instalment, PaymentLine, ReturnFile
from payments.services import batches, exports, plans, rechecks, return_templates, returns
from tests.payments import factories
from tests.payments.factories import DAY, World, answered, csv_file, moment, released_batch

Rows = list[dict[str, str]]


def stage(office: World, batch: Batch, rows: Rows, **options: Any) -> ReturnFile:
    return returns.stage(
        batch=batch, name="回单.csv", data=csv_file(rows), by=options.get("by", office.reconciler), at=moment(hour=11)
    )


def apply(office: World, file: ReturnFile, **options: Any) -> ReturnFile:
    return returns.apply(file=file, by=options.get("by", office.reconcile_checker), at=moment(hour=12))


def problems(file: ReturnFile) -> str:
    assert (file.state, Settlement.objects.count()) == ("quarantined", 0)
    return "\n".join(f"第 {one['row']} 行：{one['text']}" for one in file.problems)


def test_missing_rows_are_not_failures(office: World, talent: BudgetEnvelope, sound: Callable[[], None]) -> None:
    batch = released_batch(office, 3)
    apply(office, stage(office, batch, answered(batch, only=(2,))))
    states = list(batch.lines.order_by("row").values_list("state", flat=True))
    assert (Batch.objects.get().state, states) == ("released", ["exported", "paid", "exported"])
    sound()
    apply(office, stage(office, batch, answered(batch, failed=(3,))))
    states = list(batch.lines.order_by("row").values_list("state", flat=True))
    assert (Batch.objects.get().state, states) == ("settled", ["paid", "paid", "failed"])
    outcomes = ReturnFile.objects.last().rows.order_by("row").values_list("outcome", flat=True)
    assert list(outcomes) == [RowOutcome.PAID, RowOutcome.SAME, RowOutcome.FAILED]
    sound()


def test_the_same_bytes_again_show_the_earlier_result(office: World, talent: BudgetEnvelope) -> None:
    batch = released_batch(office, 2)
    first = stage(office, batch, answered(batch))
    assert stage(office, batch, answered(batch)) == first
    apply(office, first)
    again = stage(office, batch, answered(batch))
    assert (again, again.state) == (first, "applied")
    with pytest.raises(TransitionRefused):
        apply(office, first)
    assert Settlement.objects.count() == 2


def test_a_quarantine_may_be_cured(office: World, talent: BudgetEnvelope) -> None:
    """By time: what lay in the future has come. By another file: what contradicted nothing is left of."""
    batch = released_batch(office, 2)
    data = csv_file([row | {"交易日期": "2026-03-06"} for row in answered(batch)])

    def read(day: date) -> ReturnFile:
        return returns.stage(batch=batch, name="回单.csv", data=data, by=office.reconciler, at=moment(day, 11))

    early = read(DAY)
    assert "不在发放日" in problems(early)
    later = read(date(2026, 3, 6))
    assert (later.state, later.pk != early.pk, ReturnFile.objects.count()) == ("staged", True, 2)
    assert read(date(2026, 3, 7)) == later
    returns.apply(file=later, by=office.reconcile_checker, at=moment(date(2026, 3, 7)))


def test_what_matches_and_is_wrong_is_turned_down(
    office: World, talent: BudgetEnvelope, sound: Callable[[], None]
) -> None:
    batch = released_batch(office, 2)
    file = stage(office, batch, answered(batch))
    options = {"file": file, "at": moment(hour=12)}
    with pytest.raises(NotYours):
        returns.reject(reason="银行来电更正", by=office.reconciler, **options)
    with pytest.raises(ReturnRefused, match="请写明"):
        returns.reject(reason=" ", by=office.reconcile_checker, **options)
    returns.reject(reason="银行来电更正", by=office.reconcile_checker, **options)
    assert (file.state, Settlement.objects.count()) == ("rejected", 0)
    assert file.problems[0]["text"].endswith("退回：银行来电更正")
    for act in (returns.apply, lambda **same: returns.reject(reason="再次", **same)):
        with pytest.raises(TransitionRefused):
            act(by=office.reconcile_checker, **options)
    again = stage(office, batch, answered(batch))
    assert (again.state, again.pk != file.pk) == ("staged", True)
    apply(office, again)
    sound()


def test_only_what_was_known_is_nothing_to_apply(office: World, talent: BudgetEnvelope) -> None:
    batch = released_batch(office, 2)
    apply(office, stage(office, batch, answered(batch)))
    rows = list(reversed(answered(batch)))
    file = stage(office, batch, rows)
    assert (file.state, "没有新的内容" in file.problems[0]["text"]) == ("quarantined", True)


def test_the_last_instalment_closes_the_application(office: World, talent: BudgetEnvelope) -> None:
    factories.plan(
        office, scheme="tech_challenge", amount="100000.01", facts={"published_on": "2026-01-10", "district": "430900"}
    )
    batch = released_batch(office, 1)
    apply(office, stage(office, batch, answered(batch)))
    states = dict(Application.objects.values_list("scheme", "state"))
    assert states == {"tech_challenge": "approved", "technician_reward": "paid"}
    rest = batches.assemble(envelope=talent, by=office.maker, at=moment()).batch
    batches.submit(batch=rest, by=office.maker, at=moment())
    batches.approve(batch=rest, by=office.checker, at=moment())
    exports.release(batch=rest, format="csv", by=office.releaser, at=moment(hour=10))
    rest = Batch.objects.get(pk=rest.pk)
    apply(office, stage(office, rest, answered(rest)))
    application = Application.objects.get(scheme="tech_challenge")
    assert (application.state, Settlement.objects.get(application=application).amount) == (
        "paying",
        Decimal("50000.01"),
    )
    second = Instalment.objects.get(plan__application=application, number=2)
    day = second.due_on
    factories.envelope(office, year=day.year) if day.year != DAY.year else None
    plans.sweep_due(on=day, at=moment(day))
    second.refresh_from_db()
    rechecks.record(
        instalment=second, answers={"accepted": True}, evidence="验收意见书", by=office.clerk, on=day, at=moment(day)
    )
    last = batches.assemble(envelope=second.envelope or talent, by=office.maker, at=moment(day)).batch
    batches.submit(batch=last, by=office.maker, at=moment(day))
    batches.approve(batch=last, by=office.checker, at=moment(day))
    exports.release(batch=last, format="csv", by=office.releaser, at=moment(day))
    last = Batch.objects.get(pk=last.pk)
    rows = [{**row, "交易日期": f"{day:%Y-%m-%d}"} for row in answered(last)]
    file = returns.stage(batch=last, name="r.csv", data=csv_file(rows), by=office.reconciler, at=moment(day, 11))
    returns.apply(file=file, by=office.reconcile_checker, at=moment(day, 12))
    assert Application.objects.get(pk=application.pk).state == "paid"


def test_one_wrong_row_quarantines_the_whole_file(
    office: World, talent: BudgetEnvelope, sound: Callable[[], None]
) -> None:
    """The kinds of wrong rows stand in tests/abuse/returns.yaml."""
    batch = released_batch(office, 3)
    rows = answered(batch)
    rows[1]["金额"] = "5000.01"
    file = stage(office, batch, rows)
    assert "第 3 行：金额 5,000.01 与发出的 5,000.00 不一致" in problems(file)
    assert [row.problem == "" for row in file.rows.order_by("row")] == [True, False, True]
    with pytest.raises(TransitionRefused):
        apply(office, file)
    assert set(batch.lines.values_list("state", flat=True)) == {"exported"}
    sound()


def test_a_line_of_another_batch_is_named(office: World, talent: BudgetEnvelope) -> None:
    other, batch = released_batch(office, 1), released_batch(office, 1)
    rows = [{**answered(other)[0], "批次号": batch.number}]
    assert f"该笔属于其他批次 {other.number}" in problems(stage(office, batch, rows))
    file = stage(office, other, answered(other))
    assert file.state == "staged"


def test_a_settled_line_does_not_change_its_mind(
    office: World, talent: BudgetEnvelope, sound: Callable[[], None]
) -> None:
    batch = released_batch(office, 2)
    apply(office, stage(office, batch, answered(batch, failed=(2,))))
    file = stage(office, batch, answered(batch))
    assert file.state == "quarantined"
    assert "该笔已登记为“失败”，与本行不同" in file.problems[0]["text"]
    file = stage(office, batch, [answered(batch)[0] | {"银行流水号": "OTHER"}])
    assert "该笔已登记为“成功”" in file.problems[0]["text"]
    sound()


def test_totals_of_the_workbook_must_agree(office: World, talent: BudgetEnvelope) -> None:
    batch = released_batch(office, 2)

    def filled(**totals: object) -> bytes:
        data = return_templates.template(batch=batch, by=office.reconciler, at=moment(hour=11))
        book = openpyxl.load_workbook(io.BytesIO(data))
        sheet, side = book["明细"], book["汇总"]
        head = {cell.value: cell.column for cell in sheet[1]}
        for number in (2, 3):
            for name, value in (("状态", "成功"), ("银行流水号", f"B{number}"), ("交易日期", DAY)):
                sheet.cell(number, head[name], value)
        for column, (name, value) in enumerate(totals.items(), start=side.max_column + 1):
            side.cell(1, column, name)
            side.cell(2, column, value)
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()

    def read(data: bytes) -> ReturnFile:
        return returns.stage(batch=batch, name="回单.xlsx", data=data, by=office.reconciler, at=moment(hour=11))

    assert "汇总表“成功金额”为 9999.99，与明细的 10000.00 不一致" in problems(read(filled(成功金额=9999.99)))
    assert "汇总表“成功笔数”为 3" in problems(read(filled(成功笔数=3)))
    assert read(filled(成功笔数=2, 成功金额=10000)).state == "staged"


def test_the_name_is_only_shown(office: World, talent: BudgetEnvelope) -> None:
    batch = released_batch(office, 1)
    data = csv_file(answered(batch))
    for name, told in (("\u202egnp.csv", "改变文字方向"), ("回\0单.csv", "控制字符"), ("..", "文件名")):
        with pytest.raises(ReturnRefused, match=told):
            returns.stage(batch=batch, name=name, data=data, by=office.reconciler, at=moment(hour=11))
    file = returns.stage(batch=batch, name="..\\..\\回单.csv", data=data, by=office.reconciler, at=moment(hour=11))
    assert (file.name, "回单" in file.stored_name) == ("回单.csv", False)


def test_nothing_to_answer_before_the_release(office: World, talent: BudgetEnvelope) -> None:
    batch, other = factories.approved_batch(office, 1), released_batch(office, 1)
    with pytest.raises(ReturnRefused, match="尚未发放"):
        stage(office, batch, answered(other))


def test_the_duties(office: World, talent: BudgetEnvelope) -> None:
    batch = released_batch(office, 1)
    rows = answered(batch)
    for person in (office.maker, office.checker, office.clerk):
        with pytest.raises(NotYours):
            stage(office, batch, rows, by=person)
    office.maker.posts.create(bureau=office.bureau, role="reconciler")
    with pytest.raises(DutyConflict, match="不能是制单人"):
        stage(office, batch, rows, by=office.maker)
    file = stage(office, batch, rows)
    with pytest.raises(NotYours):
        apply(office, file, by=office.reconciler)
    office.reconciler.posts.create(bureau=office.bureau, role="reconcile_checker")
    with pytest.raises(DutyConflict, match="不能是同一人"):
        apply(office, file, by=office.reconciler)


def test_a_return_costs_the_same_whatever_it_holds(office: World, talent: BudgetEnvelope) -> None:
    needed = []
    for number in (2, 9):
        batch = released_batch(office, number)
        file = stage(office, batch, answered(batch))
        with CaptureQueriesContext(connection) as queries:
            apply(office, file)
        needed.append(len(queries))
    assert needed[0] == needed[1]
    paid = Event.objects.filter(subject_type="applications.application", action="pay_last")
    assert {event.data["amount"] for event in paid} == {"5000.00"}
    assert paid.count() == 11


def test_two_instalments_of_one_application_arrive_together(office: World) -> None:
    """The first is a part, the second the last, each told in its own event."""
    application = factories.decision(office, factories.person()).case.application
    half = Decimal("2500.00")
    arrivals = [Arrival(application.pk, 2, half, DAY, True), Arrival(application.pk, 1, half, DAY, False)]
    settle_instalments(arrivals=arrivals, by=office.reconcile_checker, at=moment())
    told = Event.objects.filter(subject_type="applications.application").order_by("sequence")
    assert [(event.action, event.data["number"]) for event in told] == [("pay_part", 1), ("pay_last", 2)]
    assert Application.objects.get().state == "paid"
    with pytest.raises(DomainError, match="同一期款项"), transaction.atomic():
        settle_instalments(arrivals=arrivals[:1], by=office.reconcile_checker, at=moment())


def test_a_crash_while_settling_leaves_nothing(
    office: World, talent: BudgetEnvelope, monkeypatch: pytest.MonkeyPatch, sound: Callable[[], None]
) -> None:
    batch = released_batch(office, 2)
    file = stage(office, batch, answered(batch, failed=(2,)))

    def crash(**options: object) -> None:
        raise RuntimeError("power cut")

    for place in ("settle_instalments", "_settle_failed", "_settle_batch"):
        with monkeypatch.context() as patch:
            patch.setattr(returns, place, crash if place == "settle_instalments" else lambda *a: crash())
            with pytest.raises(RuntimeError):
                apply(office, file)
        file.refresh_from_db()
        assert (file.state, Settlement.objects.count()) == ("staged", 0)
        assert set(PaymentLine.objects.values_list("state", flat=True)) == {"exported"}
        sound()
    apply(office, file)
    sound()


def test_a_crash_while_staging_keeps_no_file(
    office: World, talent: BudgetEnvelope, monkeypatch: pytest.MonkeyPatch, media: Any
) -> None:
    batch = released_batch(office, 1)
    monkeypatch.setattr(returns, "record", lambda **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        stage(office, batch, answered(batch))
    assert ReturnFile.objects.count() == 0
    assert not [path for path in (media / "payments" / "in").rglob("*") if path.is_file()]


def test_the_original_is_kept_sealed(office: World, talent: BudgetEnvelope) -> None:
    batch = released_batch(office, 1)
    rows = answered(batch)
    file = stage(office, batch, rows)
    assert rows[0]["收款账号"].encode() not in storage.fetch(file.stored_name)
    assert storage.fetch_sealed(file.stored_name, returns.place_of(batch, file.sha256)) == csv_file(rows)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_changed_byte_changes_nothing_or_quarantines(
    office: World, talent: BudgetEnvelope, monkeypatch: pytest.MonkeyPatch, place: int, byte: int
) -> None:
    """Whatever a flipped byte makes of the file, the lines it would settle still agree with it."""
    batch = Batch.objects.first() or released_batch(office, 2)
    data = bytearray(csv_file(answered(batch)))
    data[place % len(data)] = byte
    try:
        file = returns.stage(batch=batch, name="r.csv", data=bytes(data), by=office.reconciler, at=moment(hour=11))
    except ReturnRefused:
        return
    for row in file.rows.filter(outcome__in=["paid", "failed"]) if file.state == "staged" else []:
        assert row.line.amount == row.amount and row.line.reference == row.reference
