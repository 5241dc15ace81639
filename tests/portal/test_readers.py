"""The applicant sees who of the offices looked at the application, on which day, and at what."""

from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from applications.models import Material
from applications.selectors import openings
from audit import bulk
from audit.models import Event, Reading
from audit.services import open_sealed
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


def test_openings_of_roster_lines_and_payment_files_are_told_and_what_is_left_out_is_counted(
    clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set(office.AT)
    case = office.case_of("school_placement")
    clerk, lines = office.clerk(case), list(case.application.lines.order_by("number")[:3])
    for line in lines:
        with transaction.atomic():
            open_sealed(row=line, field="id_number", who=clerk, why=f"核对第 {line.number} 名学籍", at=office.AT)
    last = lines[-1]
    words = f"{clerk.name}：查看了花名册第 {last.number} 行{last.name}的身份证号，事由：核对第 {last.number} 名学籍"
    page = told(case)
    assert f"{case.bureau.name}{words}" in page
    assert "更早的未列出" not in page
    monkeypatch.setattr(openings, "MOST_SHOWN", 1)
    monkeypatch.setattr(bulk.chunks, "__defaults__", (2,))
    for reader in (case.application.created_by, clerk):
        page = "reviews:case" if reader == clerk else "portal:affair"
        key = case.pk if reader == clerk else case.application_id
        shown = as_user(reader).get(reverse(page, args=[key])).content.decode()
        assert f"花名册第 {last.number} 行" in shown
        assert f"核对第 {lines[0].number} 名" not in shown
        assert "另有 2 " in shown


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
