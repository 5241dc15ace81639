"""After submission the applicant sees, prints and downloads everything handed in, in each version of it."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import consent, services
from applications.models import Application
from applications.roster_columns import ID_NUMBER, NAME
from applications.selectors import current_lines
from applications.selectors.versions import handed_in_as, versions_of
from audit.selectors import history
from foundation.templatetags.show import yuan
from tests import people
from tests.abuse.pictures import jpg
from tests.applications.cases import (
    AT,
    PLACEMENT,
    TECHNICIAN,
    as_csv,
    draft,
    filled,
    invented,
    roster_rows,
    stamp_again,
    submit,
    submitted,
    user_of,
)

pytestmark = pytest.mark.django_db
SOON, LATE = AT + timedelta(hours=1), AT + timedelta(hours=2)


@pytest.fixture(autouse=True)
def on_the_day(clock: Any, without_bureaus: None) -> None:
    clock.set(AT)


def client_of(application: Application) -> Client:
    client = Client()
    client.force_login(user_of(application.applicant))
    return client


def at(name: str, application: Application, query: str = "") -> str:
    return reverse(f"applications:{name}", args=[application.pk]) + query


def corrected() -> Application:
    """A roster of which a name was mended, a row taken out and a paper added when it was returned."""
    application = filled(PLACEMENT)
    rows = roster_rows(PLACEMENT, invented(PLACEMENT, lines=104))
    rows[3]["contract_start"], rows[3]["contract_end"] = "2026-03-01", "2026-09-01"
    by = user_of(application.applicant)
    services.import_roster(application=application, name="名册.csv", data=as_csv(PLACEMENT, rows), by=by, at=AT)
    stamp_again(application)
    submit(application)
    services.return_for_correction(
        application=application, items=[("roster", "", "请核对")], due_on=AT.date(),
        by=people.officer("clerk", people.bureau()), at=AT,
    )  # fmt: skip
    services.edit_line(application=application, number=2, values={NAME: "欧阳改名", ID_NUMBER: ""}, by=by, at=SOON)
    services.remove_lines(application=application, numbers=[3], by=by, at=SOON)
    stamp_again(application, SOON)
    name, data = jpg()
    code = application.materials.filter(roster_edition=None).exclude(stored_name="").order_by("code")[0].code
    services.attach_material(application=application, code=code, name=name, data=data, by=by, at=SOON)
    services.resubmit(application=application, by=by, version=None, at=LATE)
    return application


def test_everything_that_was_handed_in_is_there_to_be_read() -> None:
    application = submitted(TECHNICIAN)
    answer = client_of(application).get(at("handed_in", application))
    text = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    amount = yuan(application.judgements.get().amount)
    for words in (amount, application.number, "职业技能等级", application.account.number_mask, "符合"):
        assert words in text
    for material in application.materials.exclude(stored_name=""):
        assert reverse("applications:material_file", args=[material.pk]) in text
    assert people.id_number(1) not in text
    assert (
        at("receipt", application)
        in client_of(application).get(reverse("portal:affair_letters", args=[application.pk])).content.decode()
    )


def test_a_roster_shows_each_line_with_its_result_and_how_the_amount_is_made_up() -> None:
    application = corrected()
    client = client_of(application)
    text = client.get(at("handed_in", application)).content.decode()
    assert "102 人" in text
    assert "51,000 元" in text, "102 times 500"
    assert "欧阳改名" in text
    assert "24 个月" in text, "why line 5 does not pass"
    found = client.get(at("handed_in", application, "?q=欧阳改")).content.decode()
    assert found.count("<strong>欧阳改名</strong> <span") == 1
    assert "请至少输入" in client.get(at("handed_in", application, "?q=欧")).content.decode()
    assert client.get(at("handed_in", application, "?after=54")).content.decode().count("行</span>") >= 50


def test_each_version_stays_as_it_was_and_the_difference_is_told() -> None:
    application = corrected()
    client = client_of(application)
    first = client.get(at("handed_in", application, "?version=1"))
    second = client.get(at("handed_in", application, "?version=2"))
    assert "欧阳改名" not in first.content.decode()
    assert (first.context["lines"], second.context["lines"]) == (104, 103)
    assert [row.number for row in first.context["rows"]][:4] == [2, 3, 4, 5]
    assert [row.met for row in first.context["rows"]][:4] == [True, True, True, False]
    assert [row.number for row in second.context["rows"]][:3] == [2, 4, 5]
    told = [(each.label, each.after) for each in second.context["changes"]]
    assert ("花名册", "新增 0 人，移除 1 人") in told
    assert any("姓名" in label and after == "欧阳改名" for label, after in told)
    assert any(after.endswith(".jpg") for _, after in told)
    assert client.get(at("handed_in", application, "?version=3")).status_code == 404


def test_details_of_an_old_version_are_those_of_then() -> None:
    application = submitted(TECHNICIAN)
    by = user_of(application.applicant)
    before = application.details["certificate_number"]
    services.return_for_correction(
        application=application, items=[("detail:certificate_number", "", "少一位")], due_on=AT.date(),
        by=people.officer("clerk", people.bureau()), at=AT,
    )  # fmt: skip
    new = {"certificate_number": "S000043090000000000001"}
    services.save_section(application=application, facts={}, details=new, version=None, by=by, at=SOON)
    client = client_of(application)
    text = client.get(at("handed_in", application)).content.decode()
    assert before in text
    assert new["certificate_number"] not in text, "not handed in yet"
    services.resubmit(application=application, by=by, version=None, at=LATE)
    assert before in client.get(at("handed_in", application, "?version=1")).content.decode()
    changes = client.get(at("handed_in", application)).context["changes"]
    assert [(each.label, each.before, each.after) for each in changes] == [
        ("证书编号", before, new["certificate_number"])
    ]


def test_it_is_printed_and_the_roster_downloaded_with_result_and_reason() -> None:
    application = corrected()
    client = client_of(application)
    page = client.get(at("handed_in_print", application)).content.decode()
    assert page.count("<tr>") >= 103
    answer = client.get(at("handed_in_roster", application))
    assert "no-store" in answer["Cache-Control"]
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert len(rows) == 104
    assert rows[0][-3:] == ("结果", "金额（元）", "理由")
    assert rows[1][1] == "欧阳改名"
    assert rows[3][-3] == "不符合"
    assert "24 个月" in rows[3][-1]


def test_the_unit_gets_the_numbers_it_typed_in_full_and_each_time_is_kept_in_the_log() -> None:
    application = corrected()
    client = client_of(application)
    typed = [line.id_number.reveal() for line in current_lines(application)]
    for method, full in ((client.get, False), (client.post, True)):
        page = method(at("handed_in_print", application)).content.decode()
        book = openpyxl.load_workbook(io.BytesIO(method(at("handed_in_roster", application)).content))
        assert all((number in page) is full for number in typed)
        assert ([cell.value for cell in book.active["C"]][1:] == typed) is full
    assert application.account.number_mask in page
    assert application.account.number.reveal() not in page
    first = client.post(at("handed_in_roster", application, "?version=1"))
    assert len(openpyxl.load_workbook(io.BytesIO(first.content)).active["C"]) == 105
    told = [(event.reason, event.data["count"]) for event in history(application) if event.action == "open_sealed"]
    assert told == [
        ("打印提交的申请（第 2 版）", 103), ("下载提交的花名册（第 2 版）", 103), ("下载提交的花名册（第 1 版）", 104),
    ]  # fmt: skip


def test_the_receipt_after_a_correction_says_the_state_that_it_led_to() -> None:
    application = submitted(TECHNICIAN)
    client = client_of(application)
    assert "<dt>提交时状态</dt><dd>已提交，待受理</dd>" in client.get(at("receipt", application)).content.decode()
    by = people.officer("clerk", people.bureau())
    services.accept(application=application, by=by, at=AT)
    services.return_for_correction(
        application=application, items=[("account", "", "请核对")], due_on=AT.date(), by=by, at=AT
    )
    services.resubmit(application=application, by=user_of(application.applicant), version=None, at=LATE)
    assert "<dt>补正提交时状态</dt><dd>审核中</dd>" in client.get(at("receipt", application)).content.decode()


def test_consents_are_those_of_the_day_they_were_given(monkeypatch: pytest.MonkeyPatch) -> None:
    old = (consent.Declaration("truth", "从前的承诺", "我承诺。"),)
    monkeypatch.setitem(consent.TEXTS, "2025-1", old)
    application = submitted(TECHNICIAN)
    Application.objects.filter(pk=application.pk).update(consent_version="2025-1")
    text = client_of(application).get(at("handed_in", application)).content.decode()
    assert "从前的承诺" in text
    assert "敏感个人信息单独同意" not in text


def test_a_name_that_looks_like_a_formula_stays_text() -> None:
    application = corrected()
    line = current_lines(application).first()
    type(line).objects.filter(pk=line.pk).update(name="=1+1")
    book = openpyxl.load_workbook(io.BytesIO(client_of(application).get(at("handed_in_roster", application)).content))
    assert "=1+1" in {cell.value for cell in book.active["B"] if cell.data_type == "s"}


def test_it_is_the_applicants_own() -> None:
    application = submitted(TECHNICIAN)
    stranger = Client()
    stranger.force_login(people.person(2).user)
    for name in ("handed_in", "handed_in_print", "handed_in_roster"):
        assert stranger.get(at(name, application)).status_code == 404
    assert client_of(application).get(at("handed_in_roster", application)).status_code == 404, "there is no roster"
    other = draft(owner=people.person(3))
    assert client_of(other).get(at("handed_in", other)).status_code == 302


def test_the_number_of_queries_does_not_depend_on_the_roster() -> None:
    application = corrected()
    client = client_of(application)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(at("handed_in", application)).status_code == 200
    assert len(queries) <= 36


def test_a_version_is_read_in_few_queries_and_the_history_once(django_assert_num_queries: Any) -> None:
    application = corrected()
    versions = versions_of(application)
    with django_assert_num_queries(4):
        newest = handed_in_as(application, versions[-1], newest=True)
    assert newest.account
    with django_assert_num_queries(3):
        handed_in_as(application, versions[0], newest=False)
