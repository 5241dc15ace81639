"""Public notice, its window, and objections to a row."""

from datetime import date, timedelta

import pytest

from accounts.permissions import NotYours
from audit.errors import DomainError
from audit.models import Event
from policy.parameters import load
from reviews import services
from reviews.enums import CaseState, NoticeRowState, ObjectionState
from reviews.models import NoticeRow, Objection, PublicNotice
from reviews.services import errors
from tests import people
from tests.reviews import office

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    case = office.to_publish(office.case_of("technician_reward"))
    office.publish(case)
    return NoticeRow.objects.select_related("case", "notice").get()


def object_to(row, at=None, **options):
    typed = {"name": "李四", "phone": "13812345678", "text": "证书取得时间与公示不一致。"} | options
    return services.file_objection(row=row, at=at or office.later(1), **typed)


def answer(objection, upheld, at=None):
    return services.answer_objection(
        objection=objection,
        upheld=upheld,
        answer="经核查，证书日期与系统一致。",
        by=office.staff("clerk", objection.row.notice.bureau),
        at=at or office.later(2),
    )


def close(day):
    return services.close_notices(on=day, at=office.moment(day, 1))


def test_the_window_counts_working_days_from_the_next_day(row):
    assert (row.notice.starts_on, row.notice.ends_on, row.notice.working_days) == (
        date(2026, 6, 2),
        date(2026, 6, 8),
        5,
    )


def test_cases_of_one_scheme_and_bureau_share_a_notice_and_others_get_their_own():
    first = office.to_publish(office.case_of("technician_reward", number=1))
    second = office.to_publish(office.case_of("technician_reward", number=2))
    other = office.to_publish(office.case_of("housing", number=3))
    notices = services.publish(cases=[second, other, first], by=office.clerk(first), at=office.AT)
    assert sorted(notice.rows.count() for notice in notices) == [1, 2]
    assert len({notice.number for notice in notices}) == 2


def test_one_case_that_cannot_go_keeps_all_of_them_back():
    ready = office.to_publish(office.case_of("technician_reward", number=1))
    not_ready = office.accept(office.case_of("technician_reward", number=2))
    with pytest.raises(DomainError, match=f"{not_ready.application.number} 不能公示"):
        services.publish(cases=[ready, not_ready], by=office.clerk(ready), at=office.AT)
    assert not PublicNotice.objects.exists()


def test_a_row_shows_the_full_name_unit_and_amount_and_no_number(row):
    person = row.case.application.person
    assert row.name == person.name
    assert row.unit == row.case.application.details["employer_name"]
    assert row.amount == row.case.amount
    shown = " ".join([row.name, row.unit, row.content])
    assert person.id_number.reveal() not in shown
    assert person.phone.reveal() not in shown


def test_two_people_of_one_name_are_told_apart_by_a_fragment_of_the_id():
    one = office.to_publish(office.case_of("technician_reward", number=1))
    other = office.to_publish(office.case_of("technician_reward", number=2))
    notice = office.publish(one, other)[0]
    names = sorted(notice.rows.values_list("name", flat=True))
    assert len(set(names)) == 2
    assert all("（4309**********" in name for name in names)
    assert Event.objects.filter(action="open_sealed", subject_type="accounts.person").count() == 2


def test_names_are_masked_where_the_schemes_parameter_says_so(monkeypatch):
    masked = load().with_value("notice.name_mask", date(2026, 1, 1), "housing, technician_reward", "测试")
    monkeypatch.setattr(load(), "_newest_first", masked._newest_first)
    case = office.to_publish(office.case_of("technician_reward"))
    office.publish(case)
    assert NoticeRow.objects.get().name == "张*"


def test_the_row_goes_on_to_the_decision_when_the_window_has_ended_and_not_before(row):
    assert close(row.notice.ends_on) == 0
    assert close(row.notice.ends_on + timedelta(days=1)) == 1
    row.refresh_from_db()
    row.case.refresh_from_db()
    assert (row.state, row.case.state) == (NoticeRowState.PASSED, CaseState.TO_DECIDE)
    assert close(row.notice.ends_on + timedelta(days=2)) == 0


def test_an_objection_stops_its_row_until_it_is_answered(row):
    objection = object_to(row)
    assert objection.receipt == "YY202600001"
    assert objection.phone_mask == "138****5678"
    after = row.notice.ends_on + timedelta(days=3)
    assert close(after) == 0
    row.case.refresh_from_db()
    assert row.case.state == CaseState.OBJECTED
    answer(objection, upheld=False, at=office.moment(after))
    row.case.refresh_from_db()
    row.refresh_from_db()
    assert (row.state, row.case.state) == (NoticeRowState.PASSED, CaseState.TO_DECIDE)


def test_a_dismissed_objection_inside_the_window_lets_the_row_run_on(row):
    answer(object_to(row), upheld=False)
    row.case.refresh_from_db()
    assert row.case.state == CaseState.IN_NOTICE
    assert close(row.notice.ends_on + timedelta(days=1)) == 1


def test_with_two_objections_the_row_waits_for_the_second_answer(row):
    first, second = object_to(row), object_to(row, name="王五", phone="13900001111")
    answer(first, upheld=False)
    row.case.refresh_from_db()
    assert row.case.state == CaseState.OBJECTED
    answer(second, upheld=False)
    row.case.refresh_from_db()
    assert row.case.state == CaseState.IN_NOTICE


def test_an_upheld_objection_prepares_a_refusal_that_the_applicant_may_answer(row):
    case = row.case
    objection = answer(object_to(row), upheld=True)
    case.refresh_from_db()
    decision = case.decisions.get()
    assert (case.state, decision.reason_code, objection.state) == (
        CaseState.HEARING,
        "objection",
        ObjectionState.UPHELD,
    )
    services.sign(decision=office.heard(decision), by=office.head(case), at=office.later(20))
    row.refresh_from_db()
    assert row.state == NoticeRowState.STRUCK


def test_a_refusal_sent_back_by_the_head_opens_the_objection_again(row):
    case = row.case
    objection = answer(object_to(row), upheld=True)
    case.refresh_from_db()
    decision = office.heard(case.decisions.get())
    services.send_back(decision=decision, reason="请再核实。", by=office.head(case), at=office.later(3))
    objection.refresh_from_db()
    case.refresh_from_db()
    assert (objection.state, objection.answer, case.state) == (ObjectionState.OPEN, "", CaseState.OBJECTED)
    answer(objection, upheld=False, at=office.later(4))
    case.refresh_from_db()
    assert case.state == CaseState.IN_NOTICE


def test_after_the_window_no_objection_is_taken(row):
    with pytest.raises(errors.WindowClosed):
        object_to(row, at=office.moment(row.notice.ends_on + timedelta(days=1)))
    assert object_to(row, at=office.moment(row.notice.ends_on, 23))


@pytest.mark.parametrize("wrong", [{"name": ""}, {"phone": "1381234"}, {"text": " "}])
def test_an_objection_is_made_by_name_with_a_phone_and_a_text(row, wrong):
    with pytest.raises(errors.TextMissing):
        object_to(row, **wrong)
    assert not Objection.objects.exists()


def test_only_the_bureau_that_published_answers_and_only_once(row):
    objection = object_to(row)
    stranger = people.officer("clerk", people.bureau(), "stranger")
    with pytest.raises(NotYours):
        services.answer_objection(objection=objection, upheld=False, answer="不成立", by=stranger, at=office.later(2))
    answer(objection, upheld=False)
    with pytest.raises(errors.AlreadyHandled):
        answer(objection, upheld=True)
