"""Public notice, its window, and objections to a row."""

import re
import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.login.sessions import CONFIRMED
from accounts.permissions import NotYours
from accounts.services.interests import declare
from applications.models import Claim
from applications.selectors import struck_lines
from applications.services import withdraw
from audit.errors import DomainError
from audit.models import Event
from foundation import storage
from foundation.filecheck import check_upload
from messaging.models import Delivery, Message
from policy.parameters import load
from reviews import services
from reviews.enums import CaseState, Finding, NoticeRowState, ObjectionState
from reviews.models import Case, Inquiry, NoticeRow, Objection, PublicNotice
from reviews.permissions import visible_cases
from reviews.selectors import case_detail
from reviews.selectors.differences import differences
from reviews.selectors.public import by_receipt
from reviews.services import errors
from tests import people
from tests.abuse.pictures import png
from tests.applications import cases
from tests.phones import texts_to
from tests.reviews import office

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    case = office.to_publish(office.case_of("technician_reward"))
    office.publish(case)
    return NoticeRow.objects.select_related("case", "notice").get()


def object_to(row, at=None, **options):
    typed = {"name": "李四", "phone": "13812345678", "text": "证书取得时间与公示不一致。"} | options
    return services.file_objection(row=row, at=at or office.later(1), **typed)[0]


def answer(objection, upheld, at=None):
    """A clerk proposes the finding, the head confirms it."""
    inquiry, at = objection.inquiry, at or office.later(2)
    inquiry.refresh_from_db()
    services.propose_finding(
        inquiry=inquiry,
        finding=Finding.UPHOLD if upheld else Finding.DISMISS,
        answer="经核查，证书日期与系统一致。",
        by=office.staff("clerk", objection.row.notice.bureau),
        at=at,
    )
    services.confirm_finding(inquiry=inquiry, by=office.staff("head", objection.row.notice.bureau), at=at)
    objection.refresh_from_db()
    return objection


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


def test_while_an_objection_is_looked_into_the_case_is_due_on_the_day_of_the_reply(row):
    objection = object_to(row)
    object_to(row, at=office.later(2), name="王五", phone="13900001111")
    row.case.refresh_from_db()
    assert row.case.due_on == objection.inquiry.due_on
    answer(objection, upheld=True, at=office.later(3))
    row.case.refresh_from_db()
    services.send_back(
        decision=office.heard(row.case.decisions.get()),
        reason="请再核实。",
        by=office.head(row.case),
        at=office.later(15),
    )
    row.case.refresh_from_db()
    assert (row.case.state, row.case.due_on) == (CaseState.OBJECTED, objection.inquiry.due_on)


def test_a_dismissed_objection_inside_the_window_lets_the_row_run_on(row):
    answer(object_to(row), upheld=False)
    row.case.refresh_from_db()
    assert row.case.state == CaseState.IN_NOTICE
    assert close(row.notice.ends_on + timedelta(days=1)) == 1


def test_further_objections_join_the_first_and_each_gets_the_answer(row):
    first, second = object_to(row), object_to(row, name="王五", phone="13900001111")
    assert first.inquiry == second.inquiry
    row.case.refresh_from_db()
    version = row.case.version
    answer(first, upheld=False)
    second.refresh_from_db()
    row.case.refresh_from_db()
    assert (second.state, second.answer, row.case.state) == ("dismissed", first.answer, CaseState.IN_NOTICE)
    assert row.case.version == version + 1, "the case stops once and goes on once"
    told = Delivery.objects.filter(kind="objection", message=None).count()
    assert told == 2 + 2, "each was told that it came in and what was found"
    applicant = Message.objects.filter(kind="objection", user=row.case.application.person.user)
    assert applicant.count() == 2
    assert not any("李四" in each.text or "王五" in each.text for each in applicant)


def test_an_objection_that_joins_puts_off_a_finding_not_yet_confirmed(row):
    inquiry = object_to(row).inquiry
    by = office.staff("clerk", row.notice.bureau)
    services.propose_finding(inquiry=inquiry, finding="dismiss", answer="不成立", by=by, at=office.later(2))
    object_to(row, phone="13900001111", at=office.later(2))
    with pytest.raises(errors.AlreadyHandled):
        services.confirm_finding(inquiry=inquiry, by=office.staff("head", row.notice.bureau), at=office.later(2))


def test_what_the_clerk_wrote_before_another_objection_joined_is_kept_as_a_draft(row):
    objection = object_to(row)
    by = office.staff("clerk", row.notice.bureau)
    said = "已到用人单位核查，本人在岗。"
    services.propose_finding(inquiry=objection.inquiry, finding="dismiss", answer=said, by=by, at=office.later(2))
    for phone in ("13900001111", "13900002222"):
        object_to(row, phone=phone, at=office.later(2))
    page = office.as_user(by).get(reverse("reviews:objection", args=[objection.pk])).content.decode()
    assert said in page
    assert "又收到一件异议，请连同新的异议再核查" in page
    assert re.search(r'value="dismiss"[^>]*checked|checked[^>]*value="dismiss"', page)
    assert Message.objects.filter(user=by, title__contains="又收到一件异议").count() == 1


def test_an_official_with_an_interest_does_not_read_who_objected_and_a_phone_takes_a_fresh_confirmation(row):
    objection = object_to(row, name="王秀英")
    clerk = office.staff("clerk", row.notice.bureau)
    address, every = reverse("reviews:objection", args=[objection.pk]), reverse("reviews:objections")
    client = office.as_user(clerk)
    assert "王秀英" in client.get(every).content.decode()
    old = client.session
    old[CONFIRMED] = 0
    old.save()
    assert client.post(address, {"act": "open", "why": "核实"}).url == reverse("accounts:confirm")
    person = row.case.application.person
    declare(user=clerk, name=person.name, number=person.id_number.reveal(), relation="表亲", at=office.AT)
    assert client.get(address).status_code == 403
    assert "王秀英" not in client.get(every).content.decode()


def test_the_same_mobile_objects_once_to_a_row(row):
    object_to(row)
    with pytest.raises(errors.ObjectionTwice):
        object_to(row, name="王五")


def test_who_proposes_a_finding_does_not_confirm_it(row):
    inquiry = object_to(row).inquiry
    both = office.staff("clerk", row.notice.bureau)
    people.Post.objects.create(user=both, bureau=row.notice.bureau, role="head")
    services.propose_finding(inquiry=inquiry, finding="dismiss", answer="不成立", by=both, at=office.later(2))
    with pytest.raises(errors.SamePerson):
        services.confirm_finding(inquiry=inquiry, by=both, at=office.later(2))
    services.send_back_finding(
        inquiry=inquiry, reason="请再核", by=office.staff("head", row.notice.bureau), at=office.later(2)
    )
    assert (inquiry.state, inquiry.finding, inquiry.answer) == ("open", "", "")


def test_evidence_lies_sealed_and_the_reply_day_is_told(row):
    name, data = png()
    checked = check_upload(name, data)
    objection, code = services.file_objection(
        row=row, name="李四", phone="13812345678", text="不符", files=[checked], at=office.later(1)
    )
    file = objection.files.get()
    assert storage.fetch(file.stored_name) != checked.data
    assert storage.fetch_checked(file.stored_name, file.place, file.sha256) == checked.data
    assert objection.inquiry.due_on == date(2026, 6, 16)
    assert by_receipt(objection.receipt, code.lower()) == objection
    assert by_receipt(objection.receipt, code[:-1] + "?") is None


def test_the_code_is_told_in_groups_of_four_and_found_as_told(row):
    objection, code = services.file_objection(
        row=row, name="李四", phone="13812345678", text="不符", at=office.later(1)
    )
    told = f"{code[:4]} {code[4:8]} {code[8:12]} {code[12:]}"
    assert told in "".join(texts_to("13812345678"))
    assert by_receipt(objection.receipt, told) == objection


def test_notices_of_one_title_are_told_apart_and_can_be_searched(row):
    notice = PublicNotice.objects.get()
    other = people.bureau("hrss", "430903", "南县人社局")
    again = PublicNotice.objects.get()
    again.pk, again.number, again.bureau = uuid.uuid4(), "公示-南县-1", other
    again.save(force_insert=True)
    client = Client()
    address = reverse("reviews:notices")
    page = client.get(address).content.decode()
    for each in (notice, again):
        assert f"{each.title}（{each.bureau.get_district_display()}，{each.number}）" in page
    found = client.get(address, {"q": " 南县 "}).content.decode()
    assert again.number in found
    assert notice.number not in found
    assert "没有找到公示" in client.get(address, {"q": row.name}).content.decode()
    assert client.get(address, {"q": "\x00"}).status_code == 200


def test_evidence_is_written_before_the_case_is_locked_and_goes_with_a_refusal(row, media, monkeypatch):
    def full(case: Case) -> Case:
        there.extend(path for path in (media / "objections").rglob("*") if path.is_file())
        raise errors.WindowClosed("已经结束")

    there: list[Path] = []
    monkeypatch.setattr("reviews.services.objections.lock", full)
    with pytest.raises(errors.WindowClosed):
        services.file_objection(
            row=row, name="李四", phone="13812345678", text="不符", files=[check_upload(*png())], at=office.later(1)
        )
    assert len(there) == 1 and not there[0].exists()


def test_a_row_that_comes_down_ends_the_inquiry_and_says_so(row):
    objection = object_to(row)
    application = row.case.application
    withdraw(application=application, by=application.person.user, reason="放弃", at=office.later(2))
    objection.refresh_from_db()
    assert (objection.state, objection.inquiry.state) == ("moot", "moot")
    assert "撤下" in objection.answer


def roster_on_notice(lines: int) -> NoticeRow:
    case = office.to_publish(office.roster_case(cases.INTERNSHIP, lines))
    office.publish(case)
    return NoticeRow.objects.select_related("case__application", "notice").get()


def uphold_lines(row, count: int, at=None) -> Inquiry:
    """An objection that holds for the first `count` lines of the roster."""
    inquiry, at = object_to(row).inquiry, at or office.later(2)
    numbers = list(row.case.application.lines.order_by("number").values_list("number", flat=True)[:count])
    by = office.staff("clerk", row.notice.bureau)
    services.propose_finding(
        inquiry=inquiry, finding=Finding.LINES, lines=numbers, answer="这些人没有实习。", by=by, at=at
    )
    return services.confirm_finding(inquiry=inquiry, by=office.staff("head", row.notice.bureau), at=at)


def test_after_lines_were_struck_nobody_else_looks_changed_and_nothing_is_called_a_correction():
    row = roster_on_notice(40)
    uphold_lines(row, 2)
    case = Case.objects.select_related("application__organisation", "bureau").get(pk=row.case_id)
    detail, head = case_detail(case), office.head(case)
    assert [(each.label, each.after) for each in detail.changes] == [("花名册", "新增 0 人，移除 2 人")]
    told = [each.text for each in differences(detail, head, visible_cases(head)) if each.kind == "change"]
    assert len(told) == 1
    assert "补正" not in told[0]


def test_an_objection_that_holds_for_2_of_40_lines_takes_out_those_only():
    row = roster_on_notice(40)
    case, before = row.case, row.amount
    uphold_lines(row, 2)
    case.refresh_from_db()
    row.refresh_from_db()
    corrected = NoticeRow.objects.get(state=NoticeRowState.OPEN)
    assert (row.state, corrected.corrects, corrected.notice) == (NoticeRowState.STRUCK, row, row.notice)
    assert corrected.amount == case.amount == before / 40 * 38
    assert "38 人" in corrected.content
    assert case.state == CaseState.IN_NOTICE
    assert struck_lines(case.application).count() == 2
    assert Claim.objects.filter(state="released").count() == 2
    assert close(row.notice.ends_on + timedelta(days=1)) == 1
    case.refresh_from_db()
    decision = services.propose_decision(case=case, by=office.clerk(case), at=office.later(20))
    services.sign(decision=decision, by=office.head(case), at=office.later(21))
    assert decision.amount == corrected.amount


def test_after_the_window_the_corrected_row_closes_at_once():
    row = roster_on_notice(40)
    uphold_lines(row, 2, at=office.moment(row.notice.ends_on + timedelta(days=2)))
    row.case.refresh_from_db()
    assert row.case.state == CaseState.TO_DECIDE


def test_where_the_rest_falls_below_the_minimum_a_refusal_is_proposed():
    row = roster_on_notice(11)
    inquiry = uphold_lines(row, 2)
    row.case.refresh_from_db()
    decision = row.case.decisions.get()
    assert (row.case.state, decision.reason_code) == (CaseState.HEARING, "objection")
    assert "不再符合" in decision.text
    assert inquiry.objections.get().state == ObjectionState.PARTLY


def test_by_the_pages_both_see_whom_an_answer_takes_out_and_what_remains_and_the_notice_marks_the_row(clock):
    clock.set(office.later(2))
    row = roster_on_notice(11)
    objection = object_to(row)
    numbers = list(row.case.application.lines.order_by("number").values_list("number", flat=True)[:2])
    names = [line.name for line in row.case.application.lines.filter(number__in=numbers)]
    page = reverse("reviews:objection", args=[objection.pk])
    clerk, head = (office.as_user(office.staff(role, row.notice.bureau)) for role in ("clerk", "head"))
    typed = {"act": "propose", "finding": "lines", "answer": "这些人没有实习。"}
    assert "请填写要核减的行号" in clerk.post(page, typed).content.decode()
    assert "没有第 9999 行" in clerk.post(page, typed | {"lines": "9999"}).content.decode()
    typed["lines"] = "、".join(map(str, numbers))
    shown = clerk.post(page, typed).content.decode()
    for words in (*names, "其余 9 人少于 10 人，确认后将拟不予批准整件申请"):
        assert words in shown, words
    assert Inquiry.objects.get().state == "open", "the first press only shows"
    clerk.post(page, typed | {"seen": typed["lines"]})
    shown = head.get(page).content.decode()
    for words in (*names, "其余 9 人少于 10 人", "data-confirm"):
        assert words in shown, words
    assert head.post(page, {"act": "confirm"}).status_code == 302
    assert Inquiry.objects.get().state == "closed"
    public = Client().get(reverse("reviews:notice", args=[row.notice.pk])).content.decode()
    assert "经核查异议成立" in public
    case = clerk.get(reverse("reviews:case", args=[row.case.pk])).content.decode()
    assert "属实（按核减前的名册）" in case


def test_lines_are_named_that_stand_in_the_roster(row):
    inquiry = object_to(row).inquiry
    by = office.staff("clerk", row.notice.bureau)
    with pytest.raises(errors.TextMissing):
        services.propose_finding(inquiry=inquiry, finding="lines", lines=[2], answer="不符", by=by, at=office.later(2))


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
        services.propose_finding(
            inquiry=objection.inquiry, finding="dismiss", answer="不成立", by=stranger, at=office.later(2)
        )
    answer(objection, upheld=False)
    with pytest.raises(errors.AlreadyHandled):
        answer(objection, upheld=True)
