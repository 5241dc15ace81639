"""The way of a case never goes backwards, and both sides see the same; word and sentence never contradict."""

import itertools
from datetime import timedelta

import pytest
from django.urls import reverse

from applications.services import resubmit, withdraw
from reviews import services
from reviews.enums import CaseState
from reviews.models import Case
from reviews.selectors.hearing import hearing_of
from reviews.selectors.standing import standing
from reviews.selectors.stations import stations_of
from tests.reviews import office
from tests.reviews.office import as_user

pytestmark = pytest.mark.django_db


def way(case: Case, *, staff: bool = True) -> list[tuple[str, str]]:
    fresh = Case.objects.select_related("bureau").get(pk=case.pk)
    steps, rows = list(fresh.steps.select_related("bureau", "done_by")), list(fresh.notice_rows.all())
    stations = stations_of(fresh, steps, rows, hearing_of(fresh), staff=staff)
    return [(each["name"], each["state"]) for each in stations]


def test_what_is_done_stays_done_to_the_end():
    case = office.case_of("technician_reward")
    seen: list[set[int]] = []

    def look() -> None:
        seen.append({place for place, (_, state) in enumerate(way(case)) if state == "done"})

    look()
    office.accept(case)
    while case.state == CaseState.REVIEWING:
        office.approve(case)
        look()
    notice = office.publish(case)[0]
    look()
    end = notice.ends_on + timedelta(days=1)
    services.close_notices(on=end, at=office.moment(end))
    case.refresh_from_db()
    look()
    decision = services.propose_decision(case=case, by=office.clerk(case), at=office.later(20))
    look()
    assert ("公示", "done") in way(case)
    services.sign(decision=decision, by=office.head(case), at=office.later(21))
    look()
    assert all(before <= after for before, after in itertools.pairwise(seen))
    *before, paying = way(case)
    assert {state for _, state in before} == {"done"}
    assert paying == ("发放", "active")


def test_both_sides_see_the_same_stations_and_the_applicant_no_names(clock):
    clock.set(office.AT)
    case = office.accept(office.case_of("technician_reward"))
    office.approve(case)
    assert way(case) == way(case, staff=False)
    page = as_user(case.application.person.user).get(reverse("portal:affair", args=[case.application_id]))
    body = page.content.decode()
    route = body[body.index("route-map") : body.index("</ol>", body.index("route-map"))]
    assert case.steps.get(number=1).done_by.name not in route


def test_a_withdrawn_case_is_nowhere_being_worked_on(clock):
    clock.set(office.later(1))
    case = office.accept(office.case_of("technician_reward"))
    case.application.refresh_from_db()
    user = case.application.person.user
    withdraw(application=case.application, by=user, reason="填错了", at=office.later(1))
    assert "active" not in {state for _, state in way(case)}
    assert "正在办理" not in as_user(user).get(reverse("portal:affair", args=[case.application_id])).content.decode()


def test_while_a_refusal_is_prepared_and_signed_word_and_sentence_agree():
    case = office.case_of("technician_reward")
    decision = services.propose_refusal(
        case=case, reason_code="other", text="不符", by=office.clerk(case), at=office.AT
    )
    told = standing(case, office.DAY)
    assert "陈述申辩" in told.word
    assert "陈述申辩" in told.sentence
    assert ("陈述申辩", "waiting") in way(case)
    office.heard(decision)
    told = standing(decision.case, office.DAY)
    assert told.word == "待签发"
    assert "负责人签发" in told.sentence
    assert ("陈述申辩", "done") in way(case)


def test_receipt_and_progress_name_the_same_day_also_after_a_correction(clock):
    case = office.case_of("technician_reward")
    user = case.application.person.user
    items = [("fact:level", "等级", "与证书不一致")]
    services.return_for_correction(case=case, items=items, by=office.clerk(case), at=office.AT)
    clock.set(office.later(3))
    case.application.refresh_from_db()
    resubmit(application=case.application, by=user, version=None, at=office.later(3))
    case.refresh_from_db()
    client = as_user(user)
    receipt = client.get(reverse("applications:receipt", args=[case.application_id])).content.decode()
    progress = client.get(reverse("portal:affair", args=[case.application_id])).content.decode()
    day = f"{case.due_on.year}年{case.due_on.month}月{case.due_on.day}日"
    assert day in receipt
    assert day in progress
    assert "补正已提交" in receipt


def test_once_withdrawn_nothing_is_still_to_come_and_no_amount_is_expected(clock):
    clock.set(office.AT)
    case = office.accept(office.case_of("technician_reward"))
    application = case.application
    page = as_user(application.created_by).get(reverse("portal:affair", args=[application.pk])).content.decode()
    assert "预计金额" in page
    withdraw(application=application, reason="另行申请", by=application.created_by, at=office.later(1))
    (_, first), *rest = way(case, staff=False)
    assert first == "neutral"
    assert {state for _, state in rest} == {"skipped"}
    page = as_user(application.created_by).get(reverse("portal:affair", args=[application.pk])).content.decode()
    assert "预计金额" not in page


def test_a_refusal_by_another_bureau_than_the_decider_says_why(clock):
    clock.set(office.AT)
    case = office.accept(office.case_of("technician_reward"))
    page = reverse("reviews:case", args=[case.pk])
    decider, sentence = case.steps.get(decides=True).bureau, f"由提出不予批准的{case.bureau.name}作出决定"
    assert decider != case.bureau
    assert sentence not in as_user(office.clerk(case)).get(page).content.decode()
    services.propose_refusal(case=case, reason_code="other", text="不符。", by=office.clerk(case), at=office.AT)
    assert sentence in as_user(office.clerk(case)).get(page).content.decode()
