"""Refusals and approvals are made by two people, explain themselves and can be sent back."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Post
from accounts.permissions import NotYours
from applications.enums import ApplicationState
from applications.models import Claim, Judgement
from notices.enums import LetterKind
from notices.models import Letter
from payments.models import PaymentPlan
from reviews import services
from reviews.enums import CaseState, DecisionState, OpinionKind
from reviews.models import Decision
from reviews.services import errors
from tests.reviews import office

pytestmark = pytest.mark.django_db

TEXT = "经核实，申请人已于 2026 年 3 月离职。"


@pytest.fixture
def case():
    return office.accept(office.case_of("technician_reward"))


def propose(case, **options):
    return services.propose_refusal(
        case=case,
        **{"reason_code": "condition", "text": TEXT, "clauses": ["employed"], "by": office.clerk(case), "at": office.AT}
        | options,
    )


def test_a_refusal_is_proposed_by_the_clerk_and_signed_by_the_head(case):
    decision = propose(case)
    assert (case.state, decision.state) == (CaseState.HEARING, DecisionState.PROPOSED)
    office.heard(decision)
    assert case.refresh_from_db() or case.state == CaseState.TO_SIGN
    services.sign(decision=decision, by=office.head(case), at=office.later(1))
    case.refresh_from_db()
    assert (case.state, decision.state) == (CaseState.REFUSED, DecisionState.SIGNED)
    assert office.application_state(case) == ApplicationState.REFUSED
    assert not Claim.objects.filter(application=case.application, state="live").exists()
    assert not PaymentPlan.objects.exists()


def test_the_letter_of_refusal_names_clause_facts_and_remedy_and_comes_from_the_bureau_that_decides(case):
    decision = office.heard(propose(case))
    services.sign(decision=decision, by=office.head(case), at=office.later(1))
    letter = Letter.objects.get(kind=LetterKind.REFUSAL)
    text = "".join(letter.body["paragraphs"])
    assert letter.bureau == case.bureau
    assert letter.number.startswith(case.bureau.docket)
    assert text.count("离职") == 1
    assert "第五条" in text
    assert "离职" in text
    assert "行政复议" in text
    assert "行政诉讼" in text


def test_a_refusal_for_a_condition_the_rules_call_unmet_gives_the_rules_figures():
    case = office.accept(office.case_of("technician_reward"))
    judgement = case.application.judgements.get()
    verdict = judgement.verdict
    figure = "自 2025年9月1日 起，到 2026年9月1日 才满 1 年，还差 92 天"
    for condition in verdict["conditions"]:
        if condition["id"] == "one_year":
            condition |= {"met": False, "because": figure}
    Judgement.objects.create(
        application=case.application, purpose="resubmit", on=judgement.on, at=office.later(1),
        facts=judgement.facts, verdict=verdict, outcome="ineligible", amount=Decimal("0"),
    )  # fmt: skip
    decision = propose(case, clauses=["one_year"])
    assert decision.clauses[0]["because"] == figure


def test_the_proposer_cannot_sign_even_as_head(case):
    both = office.clerk(case)
    Post.objects.create(user=both, bureau=case.bureau, role="head")
    decision = office.heard(propose(case, by=both))
    with pytest.raises(errors.SamePerson, match="不能是同一人"):
        services.sign(decision=decision, by=both, at=office.later(1))


def test_a_clerk_cannot_sign_and_a_head_of_another_bureau_neither(case):
    decision = office.heard(propose(case))
    other = office.staff("head", case.steps.get(number=2).bureau)
    for person in (office.clerk(case, 2), other):
        with pytest.raises(NotYours):
            services.sign(decision=decision, by=person, at=office.later(1))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"text": "  "}, "请填写不予批准的事实和理由"),
        ({"reason_code": "mood"}, "理由类别"),
        ({"clauses": []}, "请勾选申请不符合的条款"),
        ({"clauses": ["first_home"]}, "与本补贴不符"),
    ],
)
def test_a_refusal_without_its_reasons_is_refused(case, options, message):
    with pytest.raises(errors.TextMissing, match=message):
        propose(case, **options)
    assert not Decision.objects.exists()


def test_the_head_may_send_back_with_a_reason_and_the_case_goes_on_from_there(case):
    decision = office.heard(propose(case))
    with pytest.raises(errors.TextMissing):
        services.send_back(decision=decision, reason="", by=office.head(case), at=office.later(1))
    services.send_back(decision=decision, reason="请补充核实在职情况。", by=office.head(case), at=office.later(1))
    case.refresh_from_db()
    assert (case.state, decision.state, case.holder) == (
        CaseState.REVIEWING,
        DecisionState.SENT_BACK,
        office.clerk(case),
    )
    assert case.opinions.get(kind=OpinionKind.SEND_BACK).text == "请补充核实在职情况。"
    office.approve(case, at=office.later(2))
    assert case.position == 2


def test_an_approval_sent_back_can_be_proposed_anew():
    case = office.case_of("technician_reward")
    decision = office.to_sign(case)
    services.send_back(decision=decision, reason="请补会议纪要。", by=office.head(case), at=office.later(21))
    case.refresh_from_db()
    assert case.state == CaseState.TO_DECIDE
    again = services.propose_decision(case=case, by=office.clerk(case), at=office.later(22))
    services.sign(decision=again, by=office.head(case), at=office.later(23))


def test_what_was_proposed_is_never_changed_and_a_signature_asks_the_rules_again():
    case = office.case_of("technician_reward")
    decision = office.to_sign(case)
    with pytest.raises(Exception, match="decision_proposed_stays"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(amount=Decimal("1.00"))
    application = case.application
    application.facts |= {"level": "technician" if application.facts["level"] != "technician" else "chief_technician"}
    application.save(update_fields=["facts"])
    with pytest.raises(errors.RulesSayNo, match=r"与拟定的 [\d,.]+ 元不一致"):
        services.sign(decision=decision, by=office.head(case), at=office.later(21))


def test_a_case_the_rules_cannot_judge_cannot_be_approved():
    case = office.to_decide(office.case_of("technician_reward"))
    application = case.application
    application.facts = {name: value for name, value in application.facts.items() if name != "employed"}
    application.save(update_fields=["facts"])
    with pytest.raises(errors.RulesSayNo, match="还不能确定"):
        services.propose_decision(case=case, by=office.clerk(case), at=office.later(20))


def test_two_signatures_on_one_decision_the_second_is_told():
    case = office.case_of("technician_reward")
    decision = office.to_sign(case)
    seen = case.version
    services.sign(decision=decision, by=office.head(case), at=office.later(21), version=seen)
    with pytest.raises(errors.AlreadyHandled):
        services.sign(decision=decision, by=office.staff("head", case.bureau, 2), at=office.later(21), version=seen)


def test_the_database_holds_a_signed_decision_and_two_people(case):
    decision = propose(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(signed_by=decision.proposed_by)
    services.sign(decision=office.heard(decision), by=office.head(case), at=office.later(1))
    with pytest.raises(Exception, match="decision_final"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(state="proposed")
    assert connection.is_usable()
