"""What an applicant sees of the own applications."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.services import start, withdraw
from policy.dates import date_cn
from policy.lookup import scheme as scheme_of
from portal.affairs import affairs
from reviews import services
from tests import people
from tests.reviews import office

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_the_list_asks_the_database_the_same_number_of_questions_for_one_as_for_four():
    owner = people.person(1)
    office.case_of("technician_reward", owner=owner)
    client = signed_in(owner.user)
    client.get(reverse("portal:affairs"))
    one = queries(client, reverse("portal:affairs"))
    for slug in ("housing", "leading_talent", "order_class"):
        office.case_of(slug, owner=owner)
    assert queries(client, reverse("portal:affairs")) == one <= 20


def test_what_waits_for_the_applicant_stands_on_top_with_its_button():
    owner = people.person(1)
    case = office.case_of(owner=owner)
    services.return_for_correction(
        case=case, items=[("fact:level", "职业技能等级", "与证书不一致")], by=office.clerk(case), at=office.AT
    )
    page = signed_in(owner.user).get(reverse("portal:affairs")).content.decode()
    assert "等您办理（1）" in page
    assert "去补正" in page
    detail = signed_in(owner.user).get(reverse("portal:affair", args=[case.application_id])).content.decode()
    assert "与证书不一致" in detail


def test_the_timeline_names_offices_and_no_member_of_staff():
    owner = people.person(1)
    case = office.case_of(owner=owner)
    office.accept(case)
    clerk = office.clerk(case)
    office.approve(case)
    page = signed_in(owner.user).get(reverse("portal:affair", args=[case.application_id])).content.decode()
    assert "审核通过" in page
    assert case.steps.get(number=1).bureau.name in page
    assert clerk.name not in page


def test_other_peoples_applications_are_not_there():
    case = office.case_of(owner=people.person(1))
    stranger = people.person(2).user
    assert signed_in(stranger).get(reverse("portal:affair", args=[case.application_id])).status_code == 404
    assert affairs(stranger, on=office.DAY) == []


def test_a_withdrawn_application_says_so_with_its_reason():
    owner = people.person(1)
    case = office.case_of(owner=owner)
    withdraw(application=case.application, by=owner.user, reason="填错了", at=office.AT)
    page = signed_in(owner.user).get(reverse("portal:affair", args=[case.application_id])).content.decode()
    assert "已撤回" in page
    assert "填错了" in page


def test_the_applicant_reads_until_when_a_bureau_has_time_and_whom_to_call_after_that():
    owner = people.person(1)
    case = office.case_of(owner=owner)
    [before] = affairs(owner.user, on=case.due_on)
    assert before.next == f"等待{case.bureau.name}受理，本环节最迟 {date_cn(case.due_on)}办完。"
    [after] = affairs(owner.user, on=case.due_on + timedelta(days=1))
    assert f"已超过本环节的期限 {date_cn(case.due_on)}，可以致电 {case.bureau.phone} 询问" in after.next


def test_what_waits_is_sorted_by_its_last_day_and_drafts_come_last():
    owner = people.person(1)
    draft = start(scheme=scheme_of("housing"), applicant=owner, by=owner.user, at=office.AT)
    case = office.case_of(owner=owner)
    services.return_for_correction(
        case=case, items=[("fact:level", "职业技能等级", "与证书不一致")], by=office.clerk(case), at=office.AT
    )
    shown = signed_in(owner.user).get(reverse("portal:affairs")).context["waiting"]
    assert [row.application.pk for row in shown] == [case.application_id, draft.pk]


def test_the_progress_page_says_how_much_is_expected_where_it_goes_and_whom_to_call():
    owner = people.person(1)
    case = office.case_of(owner=owner)
    client = signed_in(owner.user)
    page = client.get(reverse("portal:affair", args=[case.application_id])).content.decode()
    for words in ("预计金额", case.application.account.number_mask, case.bureau.phone, "我的申请", "文书与回执"):
        assert words in page
    letters = client.get(reverse("portal:affair_letters", args=[case.application_id])).content.decode()
    assert reverse("applications:receipt", args=[case.application_id]) in letters
    stranger = signed_in(people.person(2).user)
    assert stranger.get(reverse("portal:affair_letters", args=[case.application_id])).status_code == 404


def test_a_withdrawn_application_is_taken_up_again_by_its_button():
    owner = people.person(1)
    case = office.case_of(owner=owner)
    withdraw(application=case.application, by=owner.user, reason="填错了", at=office.AT)
    client = signed_in(owner.user)
    assert "重新填报" in client.get(reverse("portal:affair", args=[case.application_id])).content.decode()
    answer = client.post(reverse("applications:take_up", args=[case.application_id]), follow=True)
    assert "已按申请" in answer.content.decode()
    assert owner.applications.filter(state="draft").count() == 1
