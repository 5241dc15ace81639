"""Recusal where money goes: one question for all lines, and the nightly check knows who had an interest then."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import DeclaredInterest
from accounts.permissions import NotYours
from accounts.services.staff import identify
from applications.models import RosterLine
from foundation.sealing import seal_into
from payments import checks
from payments.models import Batch, BudgetEnvelope, PaymentLine
from payments.recusal import interest_in_batch
from payments.services import batches
from tests.payments import factories
from tests.payments.factories import World, moment


def payee_of(batch: Batch, row: int) -> object:
    return PaymentLine.objects.get(batch=batch, row=row).instalment.plan.application.person


def test_a_batch_of_many_lines_costs_as_many_questions_as_one_of_one(
    office: World, talent: BudgetEnvelope, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    factories.due(office, 40)
    batch = batches.assemble(envelope=talent, by=office.maker, at=moment()).batch
    identify(user=office.checker, id_number=payee_of(batch, 37).id_number.reveal(), by=None, at=moment())
    with django_assert_max_num_queries(9):
        assert interest_in_batch(office.checker, batch).startswith("第 37 行：这是您本人")
    with django_assert_max_num_queries(6):
        assert interest_in_batch(office.releaser, batch) == ""


def test_the_maker_leaves_out_the_own_line_and_the_rest_is_paid(office: World, talent: BudgetEnvelope) -> None:
    rows = factories.due(office, 3)
    own = rows[1].plan.application.person
    identify(user=office.maker, id_number=own.id_number.reveal(), by=None, at=moment())
    with pytest.raises(NotYours, match="不勾选该笔"):
        batches.assemble(envelope=talent, by=office.maker, at=moment())
    batch = batches.assemble(envelope=talent, instalments=[rows[0], rows[2]], by=office.maker, at=moment()).batch
    assert batch.count == 2


def test_the_check_of_the_money_finds_an_act_by_somebody_who_had_an_interest(
    office: World, talent: BudgetEnvelope
) -> None:
    batch = factories.approved_batch(office, 2)
    payee = payee_of(batch, 1)
    assert list(checks.duties_are_apart()) == []
    later = DeclaredInterest.objects.create(
        user=office.checker, name="某人", id_number_hash=payee.id_number_hash, relation="兄弟",
        since=moment() + timedelta(days=1),
    )  # fmt: skip
    assert list(checks.duties_are_apart()) == [], "one that came later is no fault"
    later.since = moment() - timedelta(days=1)
    later.save()
    (found,) = checks.duties_are_apart()
    assert "第 1 行" in found
    assert found.endswith(f"由有利害关系的{office.checker.name}复核。")
    later.since, later.until = moment() - timedelta(days=60), moment() - timedelta(days=29)
    later.save()
    assert len(list(checks.duties_are_apart())) == 1, "ended a short while before"
    later.until = moment() - timedelta(days=40)
    later.save()
    assert list(checks.duties_are_apart()) == []
    later.until = None
    later.save()
    identify(user=office.maker, id_number=payee.id_number.reveal(), by=None, at=moment())
    assert len(list(checks.duties_are_apart())) == 2


def test_the_check_of_the_money_looks_for_declared_persons_in_rosters(office: World, talent: BudgetEnvelope) -> None:
    """What `refuse_batch` refuses to the one who declared in time, the check finds where it was done all the same."""
    batch = factories.approved_batch(office, 1)
    application = batch.lines.get().instalment.plan.application
    relative = factories.person("王某")
    line = RosterLine(application=application, edition=application.roster_edition, number=1, name=relative.name)
    seal_into(line, "id_number", relative.id_number.reveal())
    line.save()
    declared = DeclaredInterest.objects.create(
        user=office.checker, name=relative.name, id_number_hash=relative.id_number_hash, relation="兄弟",
        since=moment() + timedelta(days=1),
    )  # fmt: skip
    assert interest_in_batch(office.checker, batch)
    assert list(checks.duties_are_apart()) == [], "one that came later is no fault"
    declared.since = moment() - timedelta(days=1)
    declared.save()
    (found,) = checks.duties_are_apart()
    assert found.endswith(f"由有利害关系的{office.checker.name}复核。")
