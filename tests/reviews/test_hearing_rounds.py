"""陈述申辩 over several rounds: each act counts for the notice that was read, and no round disappears."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.services import check_material, withdraw
from messaging.models import Message
from notices.models import Letter
from reviews import services
from reviews.enums import CaseState, HearingState
from reviews.models import Case, Hearing
from reviews.selectors.hearing import hearing_of
from reviews.selectors.stations import stations_of
from tests.abuse.pictures import pdf
from tests.reviews import office
from tests.reviews.office import as_user

pytestmark = pytest.mark.django_db

FIRST, SECOND, SAID = "单位已注销。", "参保单位不一致。", "本人仍在职，见证明。"


@pytest.fixture
def case(clock) -> Case:
    clock.set(office.later(2))
    return office.accept(office.case_of("technician_reward"))


def refuse(case: Case, text: str, days: int = 1) -> Hearing:
    by = office.clerk(case)
    return services.propose_refusal(case=case, reason_code="other", text=text, by=by, at=office.later(days)).hearing


def two_rounds(case: Case) -> tuple[Hearing, Hearing]:
    """The first is answered with a file and taken back, the second waits."""
    first = refuse(case, FIRST)
    files = [check_material("在职证明.pdf", pdf()[1])]
    services.answer_hearing(hearing=first, text=SAID, files=files, by=applicant(case), at=office.later(2))
    case.refresh_from_db()
    services.take_back_refusal(case=case, reason="单位存续属实。", by=office.clerk(case), at=office.later(2))
    case.refresh_from_db()
    return first, refuse(case, SECOND, days=2)


def applicant(case: Case):
    return case.application.person.user


def test_not_answering_is_a_step_apart_that_is_confirmed_on_its_own_page(case):
    hearing = refuse(case, FIRST)
    client, address = as_user(applicant(case)), reverse("reviews:hearing", args=[case.application_id])
    page = client.get(address).content.decode()
    assert 'value="waive"' not in page
    assert "?act=waive" in page
    asked = client.get(address, {"act": "waive"}).content.decode()
    assert "确认不陈述申辩" in asked
    hearing.refresh_from_db()
    assert hearing.state == HearingState.OPEN
    client.post(address, {"act": "waive", "hearing": str(hearing.pk)})
    hearing.refresh_from_db()
    assert hearing.state == HearingState.WAIVED


@pytest.mark.parametrize("act", ["answer", "waive"])
def test_an_act_on_the_page_of_an_older_notice_is_refused_and_keeps_what_was_typed(case, act):
    old, new = two_rounds(case)
    address = reverse("reviews:hearing", args=[case.application_id])
    sent = {"act": act, "text": "针对旧理由的话", "hearing": str(old.pk)}
    answer = as_user(applicant(case)).post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "理由已更新，请重新阅读" in page
    assert "针对旧理由的话" in page
    assert SECOND in page
    new.refresh_from_db()
    case.refresh_from_db()
    assert (new.state, case.state) == (HearingState.OPEN, CaseState.HEARING)


def test_all_pages_keep_the_earlier_round_with_its_text_files_and_word(case):
    two_rounds(case)
    pk = case.application_id
    mine, staff = as_user(applicant(case)), as_user(office.clerk(case))
    pages = {
        "hearing": mine.get(reverse("reviews:hearing", args=[pk])),
        "handed in": mine.get(reverse("applications:handed_in", args=[pk])),
        "printed": mine.get(reverse("applications:handed_in_print", args=[pk])),
        "case": staff.get(reverse("reviews:case", args=[case.pk])),
        "signature": as_user(office.head(case)).get(
            reverse("reviews:sign_one", args=[case.decisions.get(state="proposed").pk])
        ),
    }
    for name, page in pages.items():
        for words in (FIRST, SECOND, SAID, "在职证明.pdf", "单位存续属实"):
            assert words in page.content.decode(), (name, words)


def test_a_notice_that_was_taken_back_is_told_with_the_reason_and_never_called_valid(case, client):
    first, second = two_rounds(case)
    told = Message.objects.get(user=applicant(case), key__contains="taken_back")
    assert "单位存续属实" in told.text
    assert first.letter.number in told.text
    tokens = dict(Letter.objects.values_list("pk", "token"))
    gone = client.get(reverse("notices:verify_letter", args=[tokens[first.letter_id]])).content.decode()
    stands = client.get(reverse("notices:verify_letter", args=[tokens[second.letter_id]])).content.decode()
    assert "已收回" in gone
    assert "有效" not in gone
    assert "有效" in stands
    mine = as_user(applicant(case))
    for page in ("portal:affair", "portal:affair_letters"):
        assert mine.get(reverse(page, args=[case.application_id])).content.decode().count("已收回</span>") == 1
    assert "单位存续属实" in mine.get(reverse("portal:affair", args=[case.application_id])).content.decode()


def test_the_progress_page_leads_back_to_what_was_answered(case):
    hearing = refuse(case, FIRST)
    services.answer_hearing(hearing=hearing, text=SAID, by=applicant(case), at=office.later(2))
    mine, address = as_user(applicant(case)), reverse("reviews:hearing", args=[case.application_id])
    assert address in mine.get(reverse("portal:affair", args=[case.application_id])).content.decode()
    page = mine.get(address).content.decode()
    assert SAID in page
    assert "data-print" in page


def test_with_the_application_the_round_falls_and_nothing_speaks_of_a_pending_hearing(case, client):
    hearing = refuse(case, FIRST)
    user = applicant(case)
    withdraw(application=case.application, reason="另行申请", by=user, at=office.later(2))
    assert_over(case, hearing, client, "已收回（申请人撤回申请）")


def test_a_refusal_that_the_head_sends_back_is_over_for_the_applicant_who_is_told(case, client):
    hearing = refuse(case, FIRST)
    services.waive_hearing(hearing=hearing, by=applicant(case), at=office.later(2))
    case.refresh_from_db()
    services.send_back(decision=hearing.decision, reason="再核实参保。", by=office.head(case), at=office.later(3))
    assert_over(case, hearing, client, "放弃陈述，后已收回（负责人退回重审）")
    told = Message.objects.get(user=applicant(case), key__contains="taken_back")
    assert hearing.letter.number in told.text
    assert "再核实参保" not in told.text
    assert (
        "退回重新审核"
        in as_user(applicant(case)).get(reverse("portal:affair", args=[case.application_id])).content.decode()
    )


def assert_over(case: Case, hearing: Hearing, stranger: Client, word: str) -> None:
    """Every page says the word, and none asks for an answer any more."""
    pk, mine, staff = case.application_id, as_user(applicant(case)), as_user(office.clerk(case))
    pages = {
        "hearing": mine.get(reverse("reviews:hearing", args=[pk])),
        "handed in": mine.get(reverse("applications:handed_in", args=[pk])),
        "printed": mine.get(reverse("applications:handed_in_print", args=[pk])),
        "case": staff.get(reverse("reviews:case", args=[case.pk])),
    }
    for name, page in pages.items():
        assert word in page.content.decode(), name
    pages["affair"] = mine.get(reverse("portal:affair", args=[pk]))
    pages["list"] = mine.get(reverse("portal:affairs"))
    pages["letters"] = mine.get(reverse("portal:affair_letters", args=[pk]))
    pages["receipt"] = mine.get(reverse("applications:receipt", args=[pk]))
    pages["letter"] = stranger.get(reverse("notices:verify_letter", args=[hearing.letter.token]))
    for name, page in pages.items():
        text = page.content.decode()
        for pending in ("前可以陈述申辩", "最迟可以在", "等待陈述", "您可以陈述申辩", "查看理由，陈述申辩"):
            assert pending not in text, (name, pending)
    drawn = stations_of(
        Case.objects.get(pk=case.pk), case.steps.all(), case.notice_rows.all(), hearing_of(case), staff=False
    )
    assert "陈述申辩" not in [station["name"] for station in drawn]
    assert 'class="waiting"' not in pages["affair"].content.decode()
