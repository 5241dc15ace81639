"""One subsidy from the signature to the applicant's bank account, and one that comes back once."""

from collections.abc import Callable
from decimal import Decimal

from applications.models import Application
from payments.models import Batch, BudgetEnvelope, Instalment, PaymentLine
from payments.selectors import needs_account
from payments.services import batches, exports, plans, returns
from tests.payments import factories
from tests.payments.factories import DAY, World, moment


def test_from_signature_to_arrival(office: World, talent: BudgetEnvelope, sound: Callable[[], None]) -> None:
    plan = factories.plan(office)
    talent.refresh_from_db()
    assert (plan.state, talent.held) == ("sealed", Decimal("5000.00"))
    plans.sweep_due(on=DAY, at=moment())
    sound()

    batch = batches.assemble(envelope=talent, by=office.maker, at=moment()).batch
    assert (batch.count, batch.total, batch.state) == (1, Decimal("5000.00"), "draft")
    batches.submit(batch=batch, by=office.maker, at=moment())
    batches.approve(batch=batch, by=office.checker, at=moment())
    exports.release(batch=batch, format="xlsx", by=office.releaser, at=moment())
    batch = Batch.objects.get()
    assert (batch.state, batch.released_format, batch.lines.get().state) == ("released", "xlsx", "exported")
    sound()

    batch.released_format = "xlsx"
    line = batch.lines.get()
    row = {
        "批次号": batch.number, "平台流水号": line.reference, "收款户名": line.payee_name,
        "收款账号": line.payee_number.reveal(), "金额": "5000.00", "状态": "成功", "银行流水号": "B1",
        "交易日期": "2026-03-05",
    }  # fmt: skip
    file = returns.stage(
        batch=batch, name="回单.csv", data=factories.csv_file([row]), by=office.reconciler, at=moment()
    )
    assert (file.state, file.paid_count, file.problems) == ("staged", 1, [])
    returns.apply(file=file, by=office.reconcile_checker, at=moment())
    application, talent = Application.objects.get(), BudgetEnvelope.objects.get()
    assert (application.state, Instalment.objects.get().paid_on) == ("paid", DAY)
    assert (talent.held, talent.spent) == (Decimal("0.00"), Decimal("5000.00"))
    assert (Batch.objects.get().state, PaymentLine.objects.get().bank_reference) == ("settled", "B1")
    sound()


def test_sent_back_by_the_bank_and_paid_to_the_right_account(
    office: World, talent: BudgetEnvelope, sound: Callable[[], None]
) -> None:
    batch = factories.released_batch(office, 2)
    data = factories.csv_file(factories.answered(batch, failed=(2,)))
    file = returns.stage(batch=batch, name="回单.csv", data=data, by=office.reconciler, at=moment())
    assert (file.problems, file.paid_count, file.failed_total) == ([], 1, Decimal("5000.00"))
    returns.apply(file=file, by=office.reconcile_checker, at=moment())
    wrong = Instalment.objects.get(state="account_wrong")
    application = wrong.plan.application
    assert needs_account([application.pk]) == {application.pk: "账号户名不符"}
    sound()

    assert plans.sweep_due(on=DAY, at=moment()).corrected == 0
    factories.account(application.person, verifier=office.checker)
    assert plans.sweep_due(on=DAY, at=moment()).corrected == 1
    again = batches.assemble(envelope=talent, by=office.maker, at=moment()).batch
    first, second = PaymentLine.objects.filter(instalment=wrong).order_by("attempt")
    assert (second.batch, second.attempt, second.reference != first.reference) == (again, 2, True)
    assert second.payee_number_hash != first.payee_number_hash
    sound()
