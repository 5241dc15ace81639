"""The stamped roster is of one edition: once a row says something else it has to be printed and stamped anew."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applications import services
from applications.models import Application, Material, RosterEdition
from applications.proofs import roster_codes
from applications.roster_columns import ID_NUMBER, NAME
from applications.selectors import current_lines, editions_of, gaps_of
from applications.services.roster import stamp_of
from audit.models import Event
from audit.verify import of_subject
from tests.abuse.pictures import jpg, png
from tests.applications.cases import (
    AT,
    LATER,
    PLACEMENT,
    as_csv,
    draft,
    filled,
    invented,
    owner_for,
    roster_rows,
    stamp_again,
    submit,
    user_of,
)

pytestmark = pytest.mark.django_db
SCAN = "roster_signed"


@pytest.fixture(autouse=True)
def on_the_day(clock: Any) -> None:
    clock.set(AT)


@pytest.fixture
def mine() -> Application:
    return filled(PLACEMENT, case=invented(PLACEMENT, lines=120))


def client_of(application: Application) -> Client:
    client = Client()
    client.force_login(user_of(application.applicant))
    return client


def at(name: str, application: Application) -> str:
    return reverse(f"applications:{name}", args=[application.pk])


def rename(application: Application, number: int, name: str) -> None:
    values, by = {NAME: name, ID_NUMBER: ""}, user_of(application.applicant)
    services.edit_line(application=application, number=number, values=values, by=by, at=AT)


def code(application: Application) -> str:
    return RosterEdition.objects.get(application=application, number=application.roster_edition).code


def test_a_row_that_says_something_else_voids_the_stamp_and_its_old_words_bring_it_back(mine: Application) -> None:
    assert gaps_of(mine) == []
    before, name = code(mine), current_lines(mine).first().name
    rename(mine, 2, "王改名")
    (gap,) = gaps_of(mine)
    assert "第 1 版改动前的内容" in gap.message
    assert before in gap.message
    assert code(mine) in gap.message
    with pytest.raises(services.NotComplete, match="重新打印、盖章后上传"):
        submit(mine)
    rename(mine, 2, name)
    assert code(mine) == before
    assert gaps_of(mine) == []


def test_a_code_set_back_to_bring_an_old_scan_to_life_is_found(mine: Application) -> None:
    before = code(mine)
    rename(mine, 2, "王改名")
    assert list(roster_codes(False)) == []
    RosterEdition.objects.filter(application=mine).update(code=before)
    assert gaps_of(mine) == []
    assert ["校验码与其各行不符" in sentence for sentence in roster_codes(False)] == [True]


def test_the_codes_of_many_rosters_are_checked_in_three_queries(
    mine: Application, django_assert_num_queries: Any
) -> None:
    filled(PLACEMENT, owner_for(PLACEMENT, 2), case=invented(PLACEMENT, seed=8, lines=120))
    with django_assert_num_queries(3):
        assert list(roster_codes(False)) == []


def test_rows_that_a_bureau_strikes_out_are_no_finding(mine: Application, without_bureaus: None) -> None:
    submit(mine)
    by = user_of(mine.applicant)
    for hours, number in enumerate((3, 2, 5), start=1):
        services.strike_lines(
            application=mine, numbers=[number], reason="查无此人", by=by, at=LATER + timedelta(hours=hours)
        )
    assert list(roster_codes(False)) == []
    assert list(of_subject("applications.application", str(mine.pk))) == []


@pytest.mark.parametrize("act", ["remove", "upload", "restore"])
def test_every_way_of_changing_the_roster_voids_the_stamp(act: str, mine: Application) -> None:
    by = user_of(mine.applicant)
    if act in ("remove", "restore"):
        services.remove_lines(application=mine, numbers=[2], by=by, at=AT)
    if act == "restore":
        stamp_again(mine)
        assert gaps_of(mine) == []
        first = editions_of(mine)[1].number
        services.restore_edition(application=mine, number=first, version=mine.version, by=by, at=AT)
    if act == "upload":
        data = as_csv(PLACEMENT, roster_rows(PLACEMENT, invented(PLACEMENT, seed=8, lines=120)))
        services.import_roster(application=mine, name="名册.csv", data=data, by=by, at=AT)
    assert [gap.target for gap in gaps_of(mine)] == [f"material:{SCAN}"]


def test_pages_say_which_edition_the_stamp_is_of_and_a_new_scan_takes_its_place(mine: Application) -> None:
    client = client_of(mine)
    services.remove_lines(application=mine, numbers=[2], by=user_of(mine.applicant), at=AT)
    for name in ("materials", "roster", "check"):
        text = client.get(at(name, mine)).content.decode()
        assert "盖章的是花名册第 1 版（校验码" in text, name
        assert "现在是第 2 版（119 行" in text, name
    assert "需要重新盖章" in client.get(at("materials", mine)).content.decode()
    old = Material.objects.get(application=mine, code=SCAN)
    with pytest.raises(services.MaterialRefused, match="盖章的是改动前的花名册"):
        services.attach_material(
            application=mine, code=SCAN, name="同一份.png", data=png()[1], by=user_of(mine.applicant), at=AT
        )
    stamp_again(mine)
    old.refresh_from_db()
    assert old.superseded_at is not None
    assert gaps_of(mine) == []


def test_the_code_on_the_paper_is_asked_for_and_that_of_another_edition_is_named(mine: Application) -> None:
    client, first, by = client_of(mine), code(mine), user_of(mine.applicant)
    services.remove_lines(application=mine, numbers=[2], by=by, at=AT)

    def send(typed: str) -> str:
        picture = SimpleUploadedFile("扫描.jpg", jpg(size=(90, 30))[1])
        sent = {f"file-{SCAN}": picture, f"code-{SCAN}": typed, "then": "stay"}
        return client.post(at("materials", mine), sent, follow=True).content.decode()

    assert "请填写纸上印的校验码" in send("")
    assert "与花名册不符" in send("0000-0000-0000")
    refused = send(first)
    assert f"纸上的校验码是花名册第 1 版的，现在是第 2 版，校验码 {code(mine)}" in refused
    assert f'value="{first}"' in refused, "what was typed stays"
    assert any(gap.voids for gap in gaps_of(mine))
    send(f" {code(mine).replace('-', '').lower().replace('0', 'o')} ")
    assert not any(gap.voids for gap in gaps_of(mine))


def test_a_scan_cannot_come_before_the_roster() -> None:
    early = draft(PLACEMENT)
    with pytest.raises(services.MaterialRefused, match="请先在“花名册”一步上传"):
        services.attach_material(
            application=early, code=SCAN, name="扫描.png", data=png()[1], by=user_of(early.applicant), at=AT
        )


def test_the_paper_has_every_row_in_full_with_edition_and_code_and_is_kept_in_the_log(mine: Application) -> None:
    client = client_of(mine)
    answer = client.post(at("roster_print", mine))
    text = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "第 1 版，120 人" in text
    assert text.count(code(mine)) == 3
    for line in current_lines(mine):
        assert line.id_number.reveal() in text
    event = Event.objects.filter(action="open_sealed").get()
    assert (event.subject_id, event.data["count"], event.reason) == (str(mine.pk), 120, "打印盖章用的花名册（第 1 版）")
    opened = client.get(at("roster_print", mine), follow=True)
    assert opened.redirect_chain[0][0] == at("roster", mine)
    assert "请按“打印盖章用的花名册”打开" in opened.content.decode()
    assert Event.objects.filter(action="open_sealed").count() == 1


def test_nothing_is_printed_while_a_row_is_to_be_mended(mine: Application) -> None:
    rows = roster_rows(PLACEMENT, invented(PLACEMENT, lines=120))
    rows[0][ID_NUMBER] = "1"
    by = user_of(mine.applicant)
    services.import_roster(application=mine, name="名册.csv", data=as_csv(PLACEMENT, rows), by=by, at=AT)
    answer = client_of(mine).post(at("roster_print", mine), follow=True)
    assert "还有 1 行需要修改" in answer.content.decode()
    assert not Event.objects.filter(action="open_sealed").exists()


def test_taken_up_again_the_scan_stays_good_as_long_as_the_roster_is_the_same(
    mine: Application, without_bureaus: None
) -> None:
    by = user_of(mine.applicant)
    submit(mine)
    services.withdraw(application=mine, by=by, reason="填错了", at=LATER)
    new = services.take_up(application=mine, by=by, at=LATER)
    assert not any(gap.voids for gap in gaps_of(new))
    rename(new, 2, "王改名")
    assert any(gap.voids for gap in gaps_of(new))


def test_the_voiding_of_a_stamp_is_said_where_the_roster_is_edited(mine: Application) -> None:
    client = client_of(mine)
    line = current_lines(mine).first()
    page = client.get(at("roster", mine) + "?edit=2").content.decode()
    assert "这份盖章扫描件不再作数" in page
    assert f"移除第 2 行（{line.name}）？移除后剩 119 行" in page
    said = "先前上传的盖章花名册不再作数"
    typed = {f"row-2-{NAME}": "王改名", "was-2": stamp_of(mine, line)}
    assert said in client.post(at("roster", mine), typed, follow=True).content.decode()
    page = client.get(at("roster", mine) + "?edit=2").content.decode()
    assert "这份盖章扫描件不再作数" not in page
    assert said not in client.post(at("roster", mine), {"remove": "3"}, follow=True).content.decode()


def test_the_receipt_names_people_edition_and_code_as_handed_in(mine: Application) -> None:
    submit(mine)
    page = client_of(mine).get(at("receipt", mine)).content.decode()
    assert "120 人" in page
    assert f"花名册第 1 版，校验码 {code(mine)}" in page


def test_the_paper_numbers_people_from_one_and_bears_the_code_on_every_page(mine: Application) -> None:
    by = user_of(mine.applicant)
    services.remove_lines(application=mine, numbers=[2, 3], by=by, at=AT)
    page = client_of(mine).post(at("roster_print", mine)).content.decode()
    assert '<th scope="row">1</th>' in page
    assert '<th scope="row">118</th>' in page
    assert '<th scope="row">119</th>' not in page
    foot = page.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert f"第 2 版，共 118 人　校验码 {code(mine)}" in foot
