"""What the database refuses by itself, spoken to in SQL."""

import pytest
from django.db import DatabaseError, connection, transaction

from payments.models import Batch, BudgetEnvelope, Instalment, PaymentLine, PaymentPlan, ReturnFile
from payments.services import batches, returns
from tests.payments import factories
from tests.payments.factories import World, moment


def refused(sql: str, *values: object) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def accepted(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def key(row: object) -> object:
    """The key as the database holds it."""
    return row.pk.hex if connection.vendor == "sqlite" and hasattr(row.pk, "hex") else row.pk  # type: ignore[attr-defined]


def test_a_sealed_plan_never_changes(office: World, talent: BudgetEnvelope) -> None:
    plan = factories.plan(office)
    row = plan.instalments.get()
    for change in ("amount = amount + 1", "state = 'open'", "fund = 'union'", "district = '430921'"):
        refused(f"UPDATE payments_paymentplan SET {change} WHERE id = %s", plan.pk)
    for change in ("amount = amount + 1", "number = 9", "due_on = '2030-01-01'", f"plan_id = {plan.pk + 1}"):
        refused(f"UPDATE payments_instalment SET {change} WHERE id = %s", row.pk)
    refused("DELETE FROM payments_instalment WHERE id = %s", row.pk)
    refused("DELETE FROM payments_paymentplan WHERE id = %s", plan.pk)
    refused(
        "INSERT INTO payments_instalment (plan_id, number, amount, due_on, rechecked, state)"
        " VALUES (%s, 2, 1, '2026-03-05', %s, 'planned')",
        plan.pk,
        False,
    )
    refused("UPDATE payments_instalment SET envelope_id = NULL WHERE id = %s", row.pk)


def test_a_plan_is_sealed_only_when_it_adds_up(office: World, talent: BudgetEnvelope) -> None:
    signed = factories.decision(office, factories.person(verifier=office.checker))
    values = {
        "application": signed.case.application, "decision": signed, "fund": "talent", "district": "430900",
        "amount": "5000.00", "made_at": moment(),
    }  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        PaymentPlan.objects.create(**values, state="sealed")
    plan = PaymentPlan.objects.create(**values)
    refused("UPDATE payments_paymentplan SET state = 'sealed' WHERE id = %s", plan.pk)
    Instalment.objects.create(plan=plan, number=1, amount="4999.99", due_on="2026-03-05")
    refused("UPDATE payments_paymentplan SET state = 'sealed' WHERE id = %s", plan.pk)
    Instalment.objects.create(plan=plan, number=2, amount="0.01", due_on="2026-03-05")
    accepted("UPDATE payments_paymentplan SET state = 'sealed' WHERE id = %s", plan.pk)


def test_lines_are_what_was_approved(office: World, talent: BudgetEnvelope) -> None:
    batch = factories.released_batch(office, 2)
    line, other = batch.lines.order_by("row")
    for change in (
        "amount = amount + 1", "payee_name = '李四'", "payee_number_hash = 'x'", "bank_name = '别处'", "attempt = 7",
        "reference = 'X'", f"account_id = '{key(other.account)}'", "row = 9",
    ):  # fmt: skip
        refused(f"UPDATE payments_paymentline SET {change} WHERE id = %s", key(line))
    refused("DELETE FROM payments_paymentline WHERE id = %s", key(line))
    with pytest.raises(DatabaseError), transaction.atomic():
        PaymentLine.objects.filter(pk=line.pk).update(state="paid")
    with pytest.raises(DatabaseError), transaction.atomic():
        PaymentLine.objects.filter(pk=line.pk).update(state="failed")


def test_one_live_line_and_one_envelope_an_instalment(office: World, talent: BudgetEnvelope) -> None:
    rows = factories.due(office, 2)
    batch = batches.assemble(envelope=talent, instalments=rows[:1], by=office.maker, at=moment()).batch
    line = batch.lines.get()
    copy = PaymentLine.objects.get(pk=line.pk)

    def another(**changes: object) -> None:
        copy.pk, copy._state.adding = None, True
        for name, value in {"row": 2, "attempt": 2, "reference": "R2", **changes}.items():
            setattr(copy, name, value)
        copy.id = PaymentLine._meta.pk.get_default()
        with pytest.raises(DatabaseError), transaction.atomic():
            copy.save(force_insert=True)

    another()
    another(instalment=rows[1], amount="5000.01")
    another(instalment=rows[1], amount="5000.00", state="paid")


@pytest.mark.parametrize("posts", [("maker", "maker", "releaser"), ("maker", "checker", "maker"),
                                   ("maker", "checker", "checker")])  # fmt: skip
def test_no_two_steps_by_one_person(office: World, talent: BudgetEnvelope, posts: tuple[str, ...]) -> None:
    batch = factories.approved_batch(office, 1)
    maker, checker, releaser = (office.people[post] for post in posts)
    assert maker == batch.made_by
    with pytest.raises(DatabaseError), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(
            checked_by=checker, released_by=releaser, released_at=moment(), state="released"
        )


def test_who_did_what_stays(office: World, talent: BudgetEnvelope) -> None:
    batch = factories.released_batch(office, 1)
    for change in (
        {"made_by": office.second_maker}, {"checked_by": office.second_maker}, {"released_by": office.second_maker},
        {"total": "1.00"}, {"count": 7}, {"content_hash": "x", "approved_hash": "x"}, {"released_format": "xlsx"},
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            Batch.objects.filter(pk=batch.pk).update(**change)


def test_return_files_need_two_others(office: World, talent: BudgetEnvelope) -> None:
    batch = factories.released_batch(office, 1)
    data = factories.csv_file(factories.answered(batch))
    file = returns.stage(batch=batch, name="a.csv", data=data, by=office.reconciler, at=moment(hour=11))
    for change in (
        {"applied_by": office.reconciler, "applied_at": moment(), "state": "applied"},
        {"state": "applied"}, {"sha256": "x"}, {"staged_by": office.checker},
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            ReturnFile.objects.filter(pk=file.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReturnFile.objects.create(
            batch=batch, name="b.csv", sha256="b", stored_name="b", staged_by=office.maker, staged_at=moment()
        )


def test_an_envelope_never_gives_more_than_it_has(office: World, talent: BudgetEnvelope) -> None:
    for change in ("held = total + 1", "spent = total + 1", "held = -1", "total = -1"):
        refused(f"UPDATE payments_budgetenvelope SET {change} WHERE id = %s", talent.pk)
