"""The auditor's pages: who did what to whom, who opened a number, the state of the seals, the search as a workbook."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from audit import heads, proving
from audit.models import Event
from audit.seals import seal_day
from audit.services import open_sealed, record
from foundation.normalise import clean_line
from reviews.models import Case
from reviews.selectors.queue import DONE, queue
from tests import people
from tests.reviews import office

pytestmark = pytest.mark.django_db
AT = office.AT


@pytest.fixture
def case() -> Case:
    """Through two stations of one bureau's route and on."""
    return office.to_publish(office.case_of("technician_reward"))


@pytest.fixture
def auditor(client: Client) -> Client:
    client.force_login(people.officer("auditor"))
    return client


def text_of(client: Client, name: str, **asked: object) -> str:
    answer = client.get(reverse(name), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_auditor_finds_who_opened_a_number(case: Case, auditor: Client) -> None:
    clerk = office.clerk(case)
    open_sealed(row=case.application.person, field="id_number", who=clerk, why="电话核实身份", at=AT)
    shown = text_of(auditor, "portal:audit_opened", subject="张三")
    for word in (clerk.name, "张三", "身份证号", "电话核实身份"):
        assert word in shown
    assert people.id_number(1) not in shown
    assert "没有查看记录" in text_of(auditor, "portal:audit_opened", subject="李四")
    assert "没有查看记录" in text_of(auditor, "portal:audit_opened", until="2026-05-01")


def test_the_log_is_searched_by_who_what_when_and_subject(case: Case, auditor: Client) -> None:
    clerk = office.staff("clerk", case.steps.get(number=1).bureau)
    number = case.application.number
    by_number = text_of(auditor, "portal:audit_log", subject=number)
    assert by_number.count("data-row") > 10 and "案件" in by_number and "发文" in by_number
    assert text_of(auditor, "portal:audit_log", subject=number, action="submit").count("data-row") == 1
    assert text_of(auditor, "portal:audit_log", who=clerk.username, subject=number).count("data-row") > 0
    assert "没有这样的事件" in text_of(auditor, "portal:audit_log", who="查无此人")
    assert "没有这样的事件" in text_of(auditor, "portal:audit_log", since="2027-01-01")
    assert "请输入 2000 年以后的日期" in text_of(auditor, "portal:audit_log", since="0001-01-01")


def test_pages_of_the_log_follow_each_other_and_cost_the_same(
    case: Case, auditor: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(120):
        record(subject=case, action="take", actor=None, at=AT + timedelta(minutes=number))
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        first = text_of(auditor, "portal:audit_log", action="take")
    assert first.count("data-row") == 50
    key = Event.objects.filter(action="take").order_by("-pk").values_list("pk", flat=True)[49]
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        second = text_of(auditor, "portal:audit_log", action="take", after=key)
    assert second.count("data-row") == 50 and "上一页" in second


def test_a_search_is_exported_as_texts(case: Case, auditor: Client) -> None:
    open_sealed(row=case.application.person, field="phone", who=office.clerk(case), why="=1+1", at=AT)
    answer = auditor.get(reverse("portal:audit_export"), {"action": "open_sealed"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))["事件"]
    assert [cell.value for cell in sheet[1]][:4] == ["时间", "经办人", "身份", "动作"]
    row = sheet[2]
    assert {cell.data_type for cell in row} <= {"s", "n"} and "=1+1" in {cell.value for cell in row}
    assert sheet.max_row == 2


def test_the_state_of_the_record_and_its_heads(case: Case, auditor: Client) -> None:
    assert "还没有核验记录" in text_of(auditor, "portal:audit_seals")
    seal = seal_day(day=AT.date(), at=AT + timedelta(days=1))
    assert seal is not None
    proving.keep(list(proving.run()), at=AT + timedelta(days=1))
    shown = text_of(auditor, "portal:audit_seals")
    assert heads.short(seal) in shown and "最近一次核验" in shown
    lines = auditor.get(reverse("portal:audit_heads")).content.decode().splitlines()
    assert len(lines) == 1 and seal.hash in lines[0] and "signature" in lines[0]


def test_an_auditor_begins_with_the_log(client: Client) -> None:
    people.officer("auditor", username="audit")
    answer = client.post(reverse("accounts:login"), {"username": "audit", "password": people.PASSWORD})
    assert answer["Location"] == reverse("portal:audit_log")


@pytest.mark.parametrize("name", ["audit_log", "audit_opened", "audit_seals", "audit_export", "audit_heads"])
def test_others_do_not_read_the_log(case: Case, client: Client, name: str) -> None:
    client.force_login(office.clerk(case))
    assert client.get(reverse(f"portal:{name}")).status_code == 403


def test_a_case_that_many_offices_answered_stands_in_a_list_once(case: Case) -> None:
    """Staff 15: one row for each office."""
    bureaus = list({step.bureau_id: step.bureau for step in case.steps.select_related("bureau")}.values())
    assert case.steps.filter(done_at__isnull=False).count() > 1
    page = queue(bureaus, DONE, text=clean_line(case.application.applicant_name, 60), on=AT.date())
    assert [row.case.pk for row in page.rows] == [case.pk]
