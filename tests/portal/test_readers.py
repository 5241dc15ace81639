"""The applicant sees who of the offices looked at the application, on which day, and at what."""

from random import Random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Material
from audit.models import Event, Reading
from portal.world.office import Office
from reviews import services
from reviews.models import Case
from tests import people
from tests.reviews import office

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clock: Any) -> Case:
    clock.set(office.AT)
    return office.case_of("technician_reward")


def as_user(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(case: Case) -> str:
    page = as_user(case.application.created_by).get(reverse("portal:affair", args=[case.application_id]))
    return page.content.decode()


def test_an_act_without_a_look_is_not_told_as_nobody_having_seen_it(case: Case) -> None:
    services.accept(case=case, by=office.clerk(case), at=office.AT)
    page = told(case)
    assert "还没有工作人员" not in page
    assert "没有打开记录；受理、审核的经办情况见上面的办理进度。" in page


def test_the_invented_offices_open_what_they_act_on(case: Case) -> None:
    office.clerk(case)
    Office(Random(1)).advance(case, at=office.AT)
    assert f"2026年6月1日，{case.bureau.name}clerk同志：查看了申请内容" in told(case)


def test_who_looked_at_what_is_told_with_the_office(case: Case) -> None:
    clerk = as_user(office.clerk(case))
    material = Material.objects.filter(application=case.application, code="certificate").exclude(stored_name="")[0]
    clerk.get(reverse("reviews:case", args=[case.pk]))
    clerk.get(reverse("reviews:material", args=[material.pk]))
    page = told(case)
    assert f"2026年6月1日，{case.bureau.name}clerk同志：查看了申请内容、材料“" in page
    assert not Event.objects.filter(action="open_sealed").exists()


def test_looking_again_on_the_same_day_adds_nothing_and_the_next_day_does(case: Case, clock: Any) -> None:
    clerk = as_user(office.clerk(case))
    for _ in range(3):
        clerk.get(reverse("reviews:case", args=[case.pk]))
    assert Reading.objects.count() == 1
    clock.move(days=1)
    as_user(office.clerk(case)).get(reverse("reviews:case", args=[case.pk]))
    assert Reading.objects.count() == 2


def test_the_auditor_is_named_as_such_and_the_own_look_is_not_kept(case: Case) -> None:
    as_user(people.officer("auditor")).get(reverse("reviews:case", args=[case.pk]))
    told(case)
    assert [(row.office, row.what) for row in Reading.objects.all()] == [("审计", "case")]


def test_a_case_that_was_not_shown_is_not_noted(case: Case) -> None:
    stranger = people.officer("clerk", people.bureau(district="430921", name="南县人社局"))
    assert as_user(stranger).get(reverse("reviews:case", args=[case.pk])).status_code == 404
    assert not Reading.objects.exists()


def test_the_record_cannot_be_changed(case: Case) -> None:
    as_user(office.clerk(case)).get(reverse("reviews:case", args=[case.pk]))
    with pytest.raises(Exception, match="append_only"):
        Reading.objects.update(reader_name="别人")
