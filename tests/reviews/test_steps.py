"""What a station may do, and what it may not."""

from datetime import date

import pytest

from accounts.models import Post
from accounts.permissions import NotYours
from applications.models import Correction
from audit.errors import TransitionRefused
from notices.enums import LetterKind
from notices.models import Letter
from policy.calendar import add_working_days
from reviews import services
from reviews.enums import CaseState
from reviews.selectors import case_detail, confirmed_answers
from reviews.services import errors
from tests import people
from tests.applications import cases
from tests.reviews import office

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return office.case_of("technician_reward")


def resubmit(case, at=None):
    application = case.application
    application.refresh_from_db()
    cases.services.resubmit(
        application=application, by=cases.user_of(application.applicant), version=None, at=at or office.later(2)
    )
    case.refresh_from_db()
    return case


def test_the_first_station_answers_every_clause(case):
    office.accept(case)
    answers = confirmed_answers(case)
    answers.pop("one_year")
    with pytest.raises(errors.ChecklistIncomplete, match="还有 1 条没有核对：引进或获得资格已满 1 年"):
        office.approve(case, answers=answers)


def test_a_clause_found_untrue_cannot_be_agreed_to(case):
    office.accept(case)
    answers = confirmed_answers(case) | {"employed": {"answer": "false", "note": "已离职"}}
    with pytest.raises(errors.ChecklistIncomplete, match="不属实，不能同意"):
        office.approve(case, answers=answers)


def test_a_doubt_needs_a_note_and_is_shown_to_the_stations_after(case):
    office.accept(case)
    doubtful = confirmed_answers(case) | {"employed": {"answer": "doubt", "note": ""}}
    with pytest.raises(errors.ChecklistIncomplete, match="请写明疑点"):
        office.approve(case, answers=doubtful)
    doubtful["employed"]["note"] = "社保缴费单位不同"
    office.approve(case, answers=doubtful)
    found = {clause.id: clause.found for clause in case_detail(case).clauses}
    assert found["employed"] == (("赫山区人社局", "存疑", "社保缴费单位不同", False),)


def test_an_answer_to_a_clause_the_scheme_does_not_have_is_refused(case):
    office.accept(case)
    with pytest.raises(errors.ChecklistIncomplete, match="与本补贴不符"):
        office.approve(case, answers=confirmed_answers(case) | {"first_home": {"answer": "true"}})


def test_the_same_person_may_not_answer_for_two_stations_in_a_row(case):
    office.accept(case)
    both = office.clerk(case, 2)
    office.approve(case, by=both)
    Post.objects.create(user=both, bureau=case.bureau, role="clerk")
    with pytest.raises(errors.SamePerson, match="不能连续办理两个环节"):
        office.approve(case, by=both)
    with pytest.raises(errors.SamePerson):
        services.propose_refusal(case=case, reason_code="other", text="不符", by=both, at=office.AT)


def test_only_a_clerk_of_the_bureau_that_has_the_case_may_act(case):
    office.accept(case)
    elsewhere = office.staff("clerk", case.steps.get(number=2).bureau)
    for stranger in (elsewhere, office.head(case), people.person(77).user):
        with pytest.raises(NotYours):
            office.approve(case, by=stranger)
        with pytest.raises(NotYours):
            services.return_for_correction(case=case, items=[("fact:level", "等级", "不清")], by=stranger, at=office.AT)


def test_nobody_acts_on_an_application_of_their_own(case):
    own = case.application.person.user
    Post.objects.create(user=own, bureau=case.bureau, role="clerk")
    with pytest.raises(NotYours, match="回避"):
        services.accept(case=case, by=own, at=office.AT)


def test_a_return_names_each_item_with_its_reason_and_comes_back_to_the_station_that_returned_it(case):
    office.accept(case)
    office.approve(case)
    second = case.bureau
    items = [("fact:level", "职业技能等级", "与证书不一致"), ("material:certificate", "证书", "照片不清")]
    services.return_for_correction(case=case, items=items, by=office.clerk(case), at=office.AT)
    correction = Correction.objects.get(application=case.application)
    assert case.state == CaseState.CORRECTING
    assert correction.due_on == case.due_on == add_working_days(office.DAY, 15)
    assert list(correction.items.order_by("pk").values_list("target", "reason")) == [
        ("fact:level", "与证书不一致"),
        ("material:certificate", "照片不清"),
    ]
    letter = Letter.objects.get(kind=LetterKind.CORRECTION)
    assert letter.bureau == second
    assert any("照片不清" in paragraph for paragraph in letter.body["paragraphs"])
    resubmit(case)
    assert (case.state, case.bureau, case.position, case.round) == (CaseState.REVIEWING, second, 2, 2)
    assert case.application.submitted_on == office.DAY
    office.approve(case, at=office.later(3))
    assert case.position == 3


def test_a_return_at_intake_comes_back_to_intake(case):
    services.return_for_correction(
        case=case, items=[("account", "收款账户", "户名不符")], by=office.clerk(case), at=office.AT
    )
    assert resubmit(case).state == CaseState.INTAKE
    assert case.position == 1


@pytest.mark.parametrize(
    ("items", "message"), [([], "至少勾选一个"), ([("fact:level", "职业技能等级", " ")], "职业技能等级")]
)
def test_a_return_without_items_or_reasons_is_refused(case, items, message):
    with pytest.raises(errors.TextMissing, match=message):
        services.return_for_correction(case=case, items=items, by=office.clerk(case), at=office.AT)
    case.refresh_from_db()
    assert case.state == CaseState.INTAKE


def test_what_the_applicant_changed_is_marked_for_the_station(case):
    office.accept(case)
    services.return_for_correction(
        case=case, items=[("fact:event_on", "日期", "与证书不一致")], by=office.clerk(case), at=office.AT
    )
    application = case.application
    application.refresh_from_db()
    before = application.facts["event_on"]
    cases.services.save_section(
        application=application,
        facts={"event_on": "2025-05-06"},
        details={},
        version=None,
        by=cases.user_of(application.applicant),
        at=office.later(1),
    )
    resubmit(case)
    changes = case_detail(case).changes
    assert [change.label for change in changes] == ["引进或获得资格的日期"]
    assert changes[0].after == "2025年5月6日"
    assert before != "2025-05-06"


def test_the_second_of_two_people_is_told_who_was_quicker(case):
    office.accept(case)
    seen = case.version
    first, second = office.clerk(case, 1), office.clerk(case, 2)
    office.approve(case, by=first, version=seen)
    with pytest.raises(errors.AlreadyHandled, match=f"已由{first.name}于 06月01日 09:30 处理"):
        services.propose_refusal(case=case, reason_code="other", text="不符", by=second, at=office.AT, version=seen)


def test_a_step_out_of_order_is_refused(case):
    with pytest.raises(TransitionRefused):
        office.approve(case)
    with pytest.raises(TransitionRefused):
        services.propose_decision(case=case, by=office.clerk(case), at=office.AT)


def test_taking_a_case_on_shows_who_has_it(case):
    me = office.clerk(case)
    services.take(case=case, by=me, at=office.AT)
    case.refresh_from_db()
    assert case.holder == me


def test_each_station_has_its_own_limit_in_working_days(case):
    assert case.due_on == add_working_days(office.DAY, 5)
    office.accept(case)
    assert case.due_on == add_working_days(office.DAY, 10) == date(2026, 6, 15)
