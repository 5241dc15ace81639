"""陈述申辩: a refusal is told before it is signed, and the applicant's answer is dealt with."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from accounts.permissions import NotYours
from applications.services import check_material, withdraw
from audit.services import record
from messaging.models import Message
from notices.enums import LetterKind
from notices.models import Letter
from policy.calendar import add_working_days
from policy.dates import date_cn
from portal.affairs import remedies
from reviews import services
from reviews.enums import CaseState, DecisionState, HearingState
from reviews.models import Case, Decision, Hearing, HearingFile
from reviews.selectors import case_detail
from reviews.services.errors import AlreadyHandled, ChecklistIncomplete, RulesSayNo, TextMissing, WindowClosed
from tests import people
from tests.abuse.pictures import pdf
from tests.reviews import office
from tests.reviews.office import as_user

pytestmark = pytest.mark.django_db

WHY = "经核实，申请人已于 2026 年 3 月离职。"


@pytest.fixture
def case() -> Case:
    return office.accept(office.case_of("technician_reward"))


@pytest.fixture
def hearing(case) -> Hearing:
    decision = services.propose_refusal(
        case=case, reason_code="condition", text=WHY, clauses=["employed"], by=office.clerk(case), at=office.AT
    )
    return decision.hearing


def applicant(case: Case):
    return case.application.person.user


def answer(hearing: Hearing, **options) -> Hearing:
    given = {"text": "本人仍在职。", "by": applicant(hearing.decision.case), "at": office.later(2)} | options
    return services.answer_hearing(hearing=hearing, **given)


def test_the_applicant_is_told_by_letter_and_message_with_reasons_and_the_last_day(case, hearing):
    letter = Letter.objects.get(kind=LetterKind.HEARING)
    said = "".join(letter.body["paragraphs"])
    assert hearing.until == add_working_days(office.DAY, 5) == case.due_on
    assert "离职" in said
    assert "第五条" in said
    assert (letter.bureau, hearing.letter) == (case.bureau, letter)
    message = Message.objects.get(user=applicant(case), kind="hearing")
    assert "拟不予批准" in message.title
    assert message.link == reverse("reviews:hearing", args=[case.application_id])
    case.refresh_from_db()
    assert (case.state, case.on_desk) == (CaseState.HEARING, 0)


def test_nobody_signs_before_the_answer_or_the_last_day(case, hearing):
    with pytest.raises(Exception, match="不允许此步骤"):
        services.sign(decision=hearing.decision, by=office.head(case), at=office.later(1))
    Case.objects.filter(pk=case.pk).update(state="to_sign")
    record(subject=case, action="expire", actor=None, at=office.later(1), to_state="to_sign")
    with pytest.raises(RulesSayNo, match="陈述申辩"):
        services.sign(decision=hearing.decision, by=office.head(case), at=office.later(1))
    with pytest.raises(Exception, match="decision_heard"), transaction.atomic():
        Decision.objects.filter(pk=hearing.decision_id).update(state="signed")


def test_the_days_end_by_the_sweep_and_the_head_may_sign(case, hearing):
    assert services.close_hearings(on=hearing.until, at=office.moment(hearing.until)) == 0
    after = hearing.until + timedelta(days=1)
    assert services.close_hearings(on=after, at=office.moment(after)) == 1
    assert services.close_hearings(on=after, at=office.moment(after)) == 0
    case.refresh_from_db()
    assert case.state == CaseState.TO_SIGN
    services.sign(decision=hearing.decision, by=office.head(case), at=office.moment(after))
    assert "期限内没有收到陈述申辩意见" in "".join(Letter.objects.get(kind=LetterKind.REFUSAL).body["paragraphs"])


def test_who_does_not_answer_may_say_so_at_once(case, hearing):
    services.waive_hearing(hearing=hearing, by=applicant(case), at=office.later(1))
    case.refresh_from_db()
    assert (case.state, hearing.state) == (CaseState.TO_SIGN, HearingState.WAIVED)


def test_an_answer_with_files_lies_before_the_clerk_who_holds_to_the_refusal_with_a_word(case, hearing):
    answer(hearing, files=[check_material("在职证明.pdf", pdf()[1])])
    case.refresh_from_db()
    assert (case.state, case.on_desk) == (CaseState.TO_ANSWER, 1)
    clerk = as_user(office.clerk(case))
    page = clerk.get(reverse("reviews:case", args=[case.pk])).content.decode()
    for words in ("本人仍在职。", "在职证明.pdf", "离职", "复核陈述申辩"):
        assert words in page, words
    file = HearingFile.objects.get()
    assert clerk.get(reverse("reviews:hearing_file", args=[file.pk])).content.startswith(b"%PDF")
    with pytest.raises(TextMissing, match="复核意见"):
        services.uphold_refusal(case=case, word="", by=office.clerk(case), at=office.later(3))
    act = {"act": "uphold", "version": case.version, "text": "参保记录显示已停保。"}
    clerk.post(reverse("reviews:act", args=[case.pk]), act)
    case.refresh_from_db()
    assert case.state == CaseState.TO_SIGN
    decision = services.sign(decision=hearing.decision, by=office.head(case), at=office.later(4))
    assert "经复核不予采纳：参保记录显示已停保" in "".join(decision.letter.body["paragraphs"])


def test_a_clerk_who_is_convinced_takes_the_proposal_back_and_the_case_goes_on(case, hearing):
    answer(hearing)
    services.take_back_refusal(case=case, reason="在职属实。", by=office.clerk(case), at=office.later(3))
    case.refresh_from_db()
    assert (case.state, Decision.objects.get().state) == (CaseState.REVIEWING, DecisionState.SENT_BACK)
    office.approve(case, at=office.later(4))
    assert case.position == 2


def test_it_may_be_answered_once_in_time_and_by_the_applicant_alone(case, hearing):
    with pytest.raises(NotYours):
        answer(hearing, by=people.person(77).user)
    with pytest.raises(NotYours):
        services.waive_hearing(hearing=hearing, by=office.clerk(case), at=office.AT)
    with pytest.raises(TextMissing):
        answer(hearing, text=" ")
    with pytest.raises(WindowClosed, match="已经结束"):
        answer(hearing, at=office.moment(hearing.until + timedelta(days=1)))
    answer(hearing, at=office.moment(hearing.until, 23))
    with pytest.raises(AlreadyHandled):
        answer(hearing)
    with pytest.raises(Exception, match="hearing_answer_stays"), transaction.atomic():
        Hearing.objects.update(text="另一种说法")


def test_a_refused_answer_leaves_no_file(hearing, monkeypatch):
    gone: list[str] = []
    monkeypatch.setattr("reviews.services.hearing.storage.discard", gone.append)
    with pytest.raises(TextMissing):
        answer(hearing, text="", files=[check_material("在职证明.pdf", pdf()[1])])
    assert len(gone) == 1


def test_the_application_may_still_be_withdrawn(case, hearing):
    case.application.refresh_from_db()
    withdraw(application=case.application, by=applicant(case), reason="不再申请", at=office.later(1))
    case.refresh_from_db()
    hearing.refresh_from_db()
    assert (case.state, hearing.state) == (CaseState.WITHDRAWN, HearingState.DROPPED)
    assert Decision.objects.get().state == DecisionState.SENT_BACK


def test_the_applicant_answers_on_a_page_that_keeps_what_was_typed(case, hearing, clock):
    clock.set(office.later(1))
    client = as_user(applicant(case))
    affair = client.get(reverse("portal:affair", args=[case.application_id])).content.decode()
    address = reverse("reviews:hearing", args=[case.application_id])
    assert address in affair
    assert "待受理" not in affair
    assert WHY in client.get(address).content.decode()
    read = {"act": "answer", "hearing": str(hearing.pk)}
    wrong = read | {"text": "我还在职", "papers": [SimpleUploadedFile("证明.exe", b"MZ")]}
    refused = client.post(address, wrong)
    assert refused.status_code == 422
    assert "我还在职" in refused.content.decode()
    right = read | {"text": "我还在职", "papers": [SimpleUploadedFile("证明.pdf", pdf()[1])]}
    done = client.post(address, right, follow=True).content.decode()
    assert "已收到您的陈述申辩" in done
    assert "陈述申辩复核中" in done
    hearing.refresh_from_db()
    file = hearing.files.get()
    assert hearing.text == "我还在职"
    assert client.get(reverse("reviews:my_hearing_file", args=[file.pk])).content.startswith(b"%PDF")
    stranger = as_user(people.person(77).user)
    assert stranger.get(address).status_code == 404
    assert stranger.get(reverse("reviews:my_hearing_file", args=[file.pk])).status_code == 404


def test_the_page_of_a_decision_shows_how_to_contest_it(case, hearing, clock):
    services.waive_hearing(hearing=hearing, by=applicant(case), at=office.later(1))
    case.refresh_from_db()
    services.sign(decision=hearing.decision, by=office.head(case), at=office.later(2))
    clock.set(office.later(2))
    page = as_user(applicant(case)).get(reverse("portal:affair", args=[case.application_id])).content.decode()
    for words in ("对决定有异议怎么办", "60 日内", "赫山区人民政府", "申请行政复议", "赫山区人民法院"):
        assert words in page, words
    assert "期限已过" not in page


def test_a_way_to_contest_whose_last_day_is_over_is_not_offered(case, hearing, clock):
    services.waive_hearing(hearing=hearing, by=applicant(case), at=office.later(1))
    case.refresh_from_db()
    services.sign(decision=hearing.decision, by=office.head(case), at=office.later(2))
    ways = remedies(case.application, on=office.later(2).date())
    first = min(way.until for way in ways)
    assert not any(way.is_over for way in remedies(case.application, on=first))
    clock.move(days=3650)
    page = as_user(applicant(case)).get(reverse("portal:affair", args=[case.application_id])).content.decode()
    assert f"期限已过（{date_cn(first)}）" in page
    assert "可以向" not in page


def test_the_page_of_a_refusal_never_says_that_all_agree_and_gives_its_reason_once(case, hearing):
    services.waive_hearing(hearing=hearing, by=applicant(case), at=office.later(1))
    page = as_user(office.head(case)).get(reverse("reviews:sign_one", args=[hearing.decision_id])).content.decode()
    assert "各部门核对一致" not in page
    assert page.count(WHY) == 1
    assert "放弃陈述" in page


def test_the_checklist_of_a_refusal_stays_and_clerk_and_head_read_it_at_the_clause(case, clock):
    clock.set(office.AT)
    by, address = as_user(office.clerk(case)), reverse("reviews:act", args=[case.pk])
    ids = [clause.id for clause in case_detail(case).clauses]
    ticked = {f"answer_{each}": "true" for each in ids} | {"answer_employed": "false", "note_employed": "已停缴社保"}
    weighed = by.post(address, {"act": "weigh", "version": case.version, **ticked})
    form = weighed.context["refusal_form"]
    assert (weighed.status_code, form["text"].value(), form["clauses"].value()) == (200, "已停缴社保", ["employed"])
    travelling = {f"{part}_{each}": form[f"{part}_{each}"].value() or "" for each in ids for part in ("answer", "note")}
    by.post(address, {
        "act": "refuse", "version": case.version, "reason_code": "condition", "text": WHY, "clauses": "employed",
        **travelling,
    })  # fmt: skip
    decision = Decision.objects.get(case=case)
    said = case.opinions.get(kind="refuse").answers
    assert set(said) == set(ids)
    assert said["employed"] == {"answer": "false", "note": "已停缴社保"}
    assert decision.clauses[0]["because"] == "已停缴社保"
    page = by.get(reverse("reviews:case", args=[case.pk])).content.decode()
    assert page.count("不符合（经办核查）") == 1
    assert f"不属实：{case.bureau.name}（已停缴社保）" in page
    answer(decision.hearing, at=office.AT)
    case.refresh_from_db()
    early = f"期限到{date_cn(decision.hearing.until)}为止"
    assert early in by.get(reverse("reviews:case", args=[case.pk])).content.decode()
    second = office.clerk(case, 2)
    services.uphold_refusal(case=case, word="社保已停缴。", by=second, at=office.AT)
    sheet = as_user(office.head(case)).get(reverse("reviews:sign_one", args=[decision.pk])).content.decode()
    clerk = decision.proposed_by.name
    for words in (f"{len(ids) - 1} 条属实，1 条不属实", f"{case.bureau.name}{clerk}：已停缴社保", early):
        assert words in sheet, words
    assert sheet.count("不符合（经办核查）") == 1
    assert f"复核陈述申辩：{second.name}" in sheet
    clock.move(days=30)
    assert early not in as_user(office.head(case)).get(reverse("reviews:sign_one", args=[decision.pk])).content.decode()


def test_an_answer_that_is_none_is_refused_with_the_refusal(case):
    with pytest.raises(ChecklistIncomplete):
        services.propose_refusal(
            case=case, reason_code="other", text=WHY, answers={"employed": {"answer": "perhaps"}},
            by=office.clerk(case), at=office.AT,
        )  # fmt: skip
