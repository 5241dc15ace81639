"""The page of the signature lists whatever is not of one mind; only where nothing differs does it say so."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from applications.models import Application, RosterLine
from applications.selectors import current_lines
from policy.lookup import scheme as scheme_of
from reviews import services
from reviews.models import Case
from reviews.permissions import visible_cases
from reviews.selectors import case_detail
from reviews.selectors.differences import Difference, differences
from reviews.selectors.others import others_of
from tests.reviews import office
from tests.reviews.office import as_user

pytestmark = pytest.mark.django_db

AGREED = "各部门核对一致"
SCHEMES = ("skill_upgrade", "contest_award", "order_class")


def told(case: Case, user: User) -> dict[str, list[str]]:
    """Sentences by kind."""
    found: dict[str, list[str]] = {}
    fresh = Case.objects.select_related("application__person", "application__organisation", "bureau").get(pk=case.pk)
    for each in differences(case_detail(fresh), user, visible_cases(user)):
        found.setdefault(each.kind, []).append(each.text)
    return found


def page_of(decision) -> str:
    head = as_user(office.head(decision.case))
    return head.get(reverse("reviews:sign_one", args=[decision.pk])).content.decode()


def test_where_nothing_differs_the_page_says_so():
    assert AGREED in page_of(office.to_sign(office.case_of("technician_reward")))


def test_three_bureaus_with_three_amounts_are_told_with_their_reasons():
    case = office.accept(office.case_of("tech_challenge"))
    for amount, text in (("70000", "项目较小。"), ("90000", "技术较难。")):
        office.approve(case, amount=Decimal(amount), text=text)
    office.approve(case, amount=Decimal(120000), text="按会议纪要。")
    page = page_of(office.to_sign(case))
    assert AGREED not in page
    amounts = page[page.index("<dt>金额</dt>") :]
    assert amounts[: amounts.index("</div>")].count("<dd>") == 2
    for words in ("70,000 元", "相差 50,000 元", "项目较小", "90,000 元", "技术较难"):
        assert words in page, words
    opened = as_user(office.clerk(case)).get(reverse("reviews:case", args=[case.pk])).content.decode()
    assert "建议 70,000 元，与核定的 120,000 元相差 50,000 元" in opened


def test_doubts_notes_and_a_word_of_a_bureau_are_told():
    case = office.accept(office.case_of("technician_reward"))
    answers = office.confirmed_answers(case)
    answers["employed"] = {"answer": "doubt", "note": "社保断缴一个月"}
    answers["level"] = {"answer": "true", "note": "证书已查验原件"}
    office.approve(case, answers=answers, text="请后续部门核实参保。")
    found = told(case, office.head(case))
    assert any("存疑：社保断缴一个月" in each for each in found["doubt"])
    assert any("证书已查验原件" in each for each in found["note"])
    assert any("请后续部门核实参保" in each for each in found["note"])
    office.approve(case, text="同意。", at=office.later(1))
    assert len(told(case, office.head(case))["note"]) == 2


def test_another_live_application_is_told_with_number_amount_and_link_until_it_is_over():
    first = office.case_of("technician_reward", number=1)
    second = office.case_of("order_class", number=2, owner=first.application.person)
    user = office.staff("head", second.bureau)
    (text,) = told(first, user)["other"]
    assert second.application.number in text
    assert "元" in text
    page = as_user(office.clerk(first)).get(reverse("reviews:case", args=[first.pk])).content.decode()
    linked = visible_cases(office.clerk(first)).filter(pk=second.pk).exists()
    assert (reverse("reviews:case", args=[second.pk]) in page) is linked
    decision = services.propose_refusal(
        case=second, reason_code="other", text="不符", by=office.clerk(second), at=office.AT
    )
    services.sign(decision=office.heard(decision), by=office.head(second), at=office.later(20))
    assert "other" not in told(first, user)


def test_many_of_one_sort_are_one_line_with_number_and_links_in_the_words_of_the_offices():
    first = office.case_of("technician_reward", number=1)
    others = [office.case_of(slug, number=2, owner=first.application.person) for slug in SCHEMES]
    user = office.staff("head", first.bureau)
    (line,) = told(first, user)["other"]
    assert line == f"该申请人另有 {len(others)} 件申请"
    page = as_user(office.clerk(first)).get(reverse("reviews:case", args=[first.pk])).content.decode()
    listed = page[page.index("该申请人的其他申请") :]
    listed = listed[: listed.index("</section>")]
    for other in others:
        assert page.count(other.application.number) == 1
        assert other.application.number in listed
    assert "待您" not in page
    assert listed.count("待受理") == len(others)


def test_the_same_note_of_a_bureau_on_several_clauses_is_said_once():
    case = office.accept(office.case_of("technician_reward"))
    answers = {name: {"answer": "true", "note": "已电话核实。"} for name in office.confirmed_answers(case)}
    office.approve(case, answers=answers)
    (note,) = told(case, office.head(case))["note"]
    assert note.count("“") == len(answers)
    assert note.endswith("注明：已电话核实。")


def test_an_official_of_the_applicants_name_is_told():
    case = office.accept(office.case_of("technician_reward"))
    clerk = office.clerk(case, 2)
    User.objects.filter(pk=clerk.pk).update(name=case.application.applicant_name)
    office.approve(case, by=User.objects.get(pk=clerk.pk))
    assert any("同名" in each for each in told(case, office.staff("head", case.bureau))["name"])
    assert any("与您同名" in each for each in told(case, User.objects.get(pk=clerk.pk))["name"])


def test_an_amount_far_above_what_was_decided_before_is_told():
    for number in (1, 2, 3):
        _decided(number, 50000)
        office.approved(Case.objects.get(application__person__isnull=False, state="to_publish"))
    case = _decided(9, 300000)
    assert any("明显高于同类" in each for each in told(case, office.head(case))["amount"])


def _decided(number: int, amount: int) -> Case:
    case = office.accept(office.case_of("contest_award", number=number))
    office.approve(case)
    office.approve(case, amount=Decimal(amount), text="按标准。")
    return office.approve(case)


def test_an_objection_and_its_answer_are_told():
    case = office.to_publish(office.case_of("technician_reward"))
    notice = office.publish(case)[0]
    objection, _ = services.file_objection(
        row=notice.rows.get(), name="李四", phone="13812345678", text="不符", at=office.later(1)
    )
    assert any("尚未答复" in each for each in told(case, office.head(case))["objection"])
    inquiry, at = objection.inquiry, office.later(2)
    services.propose_finding(inquiry=inquiry, finding="dismiss", answer="查无此事。", by=office.clerk(case), at=at)
    services.confirm_finding(inquiry=inquiry, by=office.head(case), at=at)
    assert any("异议不成立" in each for each in told(case, office.head(case))["objection"])
    end = notice.ends_on + timedelta(days=1)
    services.close_notices(on=end, at=office.moment(end))
    case.refresh_from_db()
    assert AGREED not in page_of(services.propose_decision(case=case, by=office.clerk(case), at=office.later(20)))


def test_many_applications_are_a_list_of_three_and_the_others_folded():
    links = tuple(Difference("other", "", short=f"第{number}件") for number in range(5))
    line = Difference("other", "该申请人另有 5 件申请", links=links)
    page = render_to_string(
        "reviews/differences.html", {"differences": [line], "agreed": "", "listed": False}
    )  # fmt: skip
    seen, folded = page.split("<details>")
    assert [seen.count("<li>"), folded.count("<li>")] == [3, 2]
    assert "其余 2 件" in folded


def test_the_same_scheme_comes_first_with_how_many_people_stand_in_both_rosters():
    internship = scheme_of("school_internship")
    mine, same = (office.roster_case(internship, 12, number=number) for number in (1, 2))
    newest = office.case_of("apprenticeship", number=3)
    owner = mine.application.organisation_id
    Application.objects.filter(pk__in=[same.application_id, newest.application_id]).update(organisation_id=owner)
    Application.objects.filter(pk=newest.application_id).update(submitted_on=office.DAY + timedelta(days=30))
    people = list(current_lines(mine.application)[:2].values_list("id_number_hash", flat=True))
    for line, digest in zip(current_lines(same.application)[:2], people, strict=True):
        RosterLine.objects.filter(pk=line.pk).update(id_number_hash=digest)
    found = others_of(mine.application)
    assert [each.application.pk for each in found] == [same.application_id, newest.application_id]
    assert found[0].overlap == "名册有 2 人相同"
    assert found[1].overlap in ("", "名册人员不重合")
