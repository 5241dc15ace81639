"""The whole way of a case, as the document's process says it."""

from decimal import Decimal

import pytest

from applications.enums import ApplicationState
from audit.errors import DomainError
from audit.models import Event
from notices.enums import LetterKind
from notices.models import Letter
from payments.errors import InsufficientBudget
from payments.models import BudgetEnvelope, PaymentPlan
from policy.parameters import AdoptionRecord, load
from policy.terms import Adoption, District
from reviews import services
from reviews.enums import CaseState, DecisionState, NoticeRowState
from reviews.models import Case, NoticeRow
from tests.applications import cases
from tests.reviews import office

pytestmark = pytest.mark.django_db


@pytest.fixture
def nan_county_adopts(monkeypatch):
    """南县 has adopted 技师奖励."""
    record = AdoptionRecord(
        District.NAN, "technician_reward", Adoption.ADOPTED, office.DAY.replace(year=2025, month=5), "南政发〔2025〕1号"
    )
    adopted = load().with_adoption(record)
    monkeypatch.setattr(load(), "_adoptions", adopted._adoptions)
    monkeypatch.setattr(load(), "_adoption_rows", {})


def test_a_technicians_reward_in_a_central_district_goes_from_the_district_to_the_city():
    case = office.case_of("technician_reward")
    assert office.drawn_route(case) == [
        ("hrss", "430903"),
        ("hrss", "430900"),
        ("organisation", "430900"),
        ("finance", "430900"),
    ]
    assert [step.decides for step in case.steps.all()] == [False, False, True, False]
    assert (case.state, case.bureau.district) == (CaseState.INTAKE, "430903")


def test_from_submission_to_signature_every_step_is_told_and_logged():
    case = office.case_of("technician_reward")
    decision = office.approved(case)
    assert decision.state == DecisionState.SIGNED
    assert decision.amount == decision.judgement.amount == Decimal(decision.judgement.verdict["amount"])
    assert decision.judgement.on == case.application.submitted_on
    assert office.application_state(case) == ApplicationState.APPROVED
    assert list(Letter.objects.order_by("created_at").values_list("kind", "bureau__kind", "bureau__district")) == [
        (LetterKind.ACCEPTANCE, "hrss", "430903"),
        (LetterKind.APPROVAL, "organisation", "430900"),
    ]
    assert PaymentPlan.objects.get(decision=decision).amount == decision.amount
    actions = list(
        Event.objects.filter(subject_type="reviews.case").order_by("sequence").values_list("action", flat=True)
    )
    assert actions == [
        "open", "accept", "approve", "approve", "approve", "approve_last", "publish", "close_notice",
        "propose_approval", "sign_approval",
    ]  # fmt: skip


def test_a_county_that_adopted_runs_the_whole_chain_in_its_own_bureaus(nan_county_adopts):
    case = office.case_of("technician_reward", district=District.NAN)
    assert office.drawn_route(case) == [("hrss", "430921"), ("organisation", "430921"), ("finance", "430921")]
    decision = office.approved(case)
    assert decision.letter.bureau.district == "430921"
    assert PaymentPlan.objects.get(decision=decision).district == "430921"


def test_a_technical_schools_placement_starts_at_the_human_resources_bureau():
    case = office.case_of("school_placement")
    assert case.application.applicant_kind == "technical_school"
    assert office.drawn_route(case)[0][0] == "hrss"
    assert "education" not in [kind for kind, _ in office.drawn_route(case)]
    decision = office.approved(case)
    assert decision.amount == 500 * case.application.lines.filter(met=True).count()


def test_where_there_is_no_treasury_in_the_chain_the_only_bureau_decides():
    case = office.case_of("skill_upgrade")
    assert [kind for kind, _ in office.drawn_route(case)] == ["insurance"]
    decision = office.approved(case)
    assert decision.letter.bureau.kind == "insurance"


def test_an_amount_that_the_policy_fixes_cannot_be_changed_by_hand():
    case = office.accept(office.case_of("technician_reward"))
    with pytest.raises(services.errors.AmountRefused, match="由政策确定"):
        office.approve(case, amount=Decimal("9999"))


def test_a_withdrawn_application_ends_the_case_and_comes_off_the_notice():
    case = office.to_publish(office.case_of("technician_reward"))
    office.publish(case)
    application = case.application
    application.refresh_from_db()
    cases.services.withdraw(
        application=application, by=cases.user_of(application.applicant), reason="本人放弃", at=office.later(1)
    )
    case.refresh_from_db()
    assert case.state == CaseState.WITHDRAWN
    assert NoticeRow.objects.get(case=case).state == NoticeRowState.STRUCK


def test_while_the_decision_lies_for_signature_it_cannot_be_withdrawn():
    case = office.case_of("technician_reward")
    office.to_sign(case)
    application = case.application
    application.refresh_from_db()
    with pytest.raises(DomainError, match="正在签发"):
        cases.services.withdraw(
            application=application, by=cases.user_of(application.applicant), reason="放弃", at=office.later(20)
        )
    application.refresh_from_db()
    assert application.state == ApplicationState.IN_REVIEW


def test_a_signature_without_room_in_the_budget_leaves_everything_as_it_was():
    case = office.case_of("technician_reward")
    decision = office.to_sign(case)
    BudgetEnvelope.objects.update(total=0)
    with pytest.raises(InsufficientBudget):
        services.sign(decision=decision, by=office.head(case), at=office.later(21))
    case.refresh_from_db()
    decision.refresh_from_db()
    assert (case.state, decision.state) == (CaseState.TO_SIGN, DecisionState.PROPOSED)
    assert not Letter.objects.filter(kind=LetterKind.APPROVAL).exists()
    assert Case.objects.get(pk=case.pk).application.state == ApplicationState.IN_REVIEW
