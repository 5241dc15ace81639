"""Re-checks: the scheme's questions, answered by the deciding bureau, before a later instalment."""

from typing import Any

import pytest

from accounts.permissions import NotYours
from audit.errors import TransitionRefused
from audit.selectors import history
from payments.errors import AnswersRefused
from payments.models import BudgetEnvelope, Instalment, Recheck
from payments.services import plans, rechecks
from tests.payments import factories
from tests.payments.factories import World, moment

GOOD = {"still_employed": True, "insured_months": 12, "home_kept": True}


@pytest.fixture
def second(office: World, talent: BudgetEnvelope) -> Instalment:
    """The second year of a housing subsidy, due and waiting for its re-check."""
    plan = factories.plan(
        office, scheme="housing", amount="300000.00", facts={"purchased_on": "2026-01-10", "district": "430903"}
    )
    row = plan.instalments.get(number=2)
    factories.envelope(office, year=row.due_on.year)
    plans.sweep_due(on=row.due_on, at=moment(row.due_on))
    row.refresh_from_db()
    assert row.state == "checking"
    return row


def record(office: World, row: Instalment, answers: dict[str, Any], **options: Any) -> Recheck:
    return rechecks.record(
        instalment=row, answers=answers, evidence=options.get("evidence", "社保系统"),
        by=options.get("by", office.clerk), on=row.due_on, at=moment(row.due_on),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "outcome", "state"),
    [
        (GOOD, "passed", "eligible"),
        (GOOD | {"still_employed": False}, "failed", "suspended"),
        (GOOD | {"insured_months": 0}, "failed", "suspended"),
        (GOOD | {"home_kept": None}, "unknown", "suspended"),
        ({}, "unknown", "suspended"),
        (GOOD | {"home_kept": False, "still_employed": None}, "failed", "suspended"),
    ],
)
def test_only_a_pass_pays(office: World, second: Instalment, answers: Any, outcome: str, state: str) -> None:
    found = record(office, second, answers)
    second.refresh_from_db()
    assert (found.outcome, second.state) == (outcome, state)
    assert [one["met"] for one in found.result].count(True) == sum(
        1 for one in found.result if one["id"] in answers and one["met"]
    )
    reason = history(second).last().reason
    assert bool(reason) == (state == "suspended")


def test_a_suspension_is_cured_by_a_later_pass_and_both_stay(office: World, second: Instalment) -> None:
    record(office, second, GOOD | {"insured_months": 3})
    record(office, second, GOOD | {"insured_months": None})
    record(office, second, GOOD)
    second.refresh_from_db()
    assert second.state == "eligible"
    assert list(second.rechecks.order_by("pk").values_list("outcome", flat=True)) == ["failed", "unknown", "passed"]
    with pytest.raises(TransitionRefused):
        record(office, second, GOOD)
    assert second.rechecks.count() == 3


def test_only_clerks_of_the_deciding_bureau(office: World, second: Instalment) -> None:
    for person in (office.maker, office.head, factories.world("430921").clerk):
        with pytest.raises(NotYours, match="经办人员办理"):
            record(office, second, GOOD, by=person)


@pytest.mark.parametrize(
    ("answers", "evidence", "sentence"),
    [
        (GOOD, " ", "请写明核实方式"),
        (GOOD | {"insured_months": "12"}, "系统", "参保月数"),
        (GOOD | {"insured_months": -1}, "系统", "参保月数"),
        (GOOD | {"colour": True}, "系统", "colour"),
    ],
)
def test_answers_of_the_wrong_kind(
    office: World, second: Instalment, answers: Any, evidence: str, sentence: str
) -> None:
    with pytest.raises(AnswersRefused, match=sentence):
        record(office, second, answers, evidence=evidence)
    second.refresh_from_db()
    assert (second.state, Recheck.objects.count()) == ("checking", 0)
