"""A roster: good rows are kept, wrong rows are named with row and cell, mended in place or removed."""

import io
import time
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applications import services
from applications.models import Application, Claim, RosterProblem
from applications.roster_columns import ID_NUMBER, NAME, columns, read_row
from applications.roster_page import wrong_rows
from applications.roster_template import sample_cell, template_of
from applications.selectors import current_lines, gaps_of, roster_problems
from applications.services import roster_reading
from applications.services.roster_reading import read_roster
from applications.services.roster_rows import typed_cells
from policy.lookup import SCHEMES
from policy.lookup import scheme as scheme_of
from tests import people
from tests.applications.cases import (
    AT,
    PLACEMENT,
    as_csv,
    draft,
    filled,
    invented,
    roster_rows,
    stamp_again,
    submit,
    user_of,
)

ROSTERS = [scheme for scheme in SCHEMES if scheme.is_roster]
pytestmark = pytest.mark.django_db


def rows_of_120_with_4_wrong() -> list[dict[str, str]]:
    """Rows 2 to 121 of the file; 10, 37, 50 and 99 are wrong."""
    rows = roster_rows(PLACEMENT, invented(PLACEMENT, lines=120))
    wrong_digit = "0" if rows[35][ID_NUMBER][-1] != "0" else "1"
    rows[35][ID_NUMBER] = rows[35][ID_NUMBER][:-1] + wrong_digit
    rows[8]["contract_start"] = "2026-02-30"
    rows[48][ID_NUMBER] = rows[3][ID_NUMBER]
    rows[97]["enterprise_name"] = ""
    return rows


def signed_in_as(application: Application) -> Client:
    client = Client()
    client.force_login(user_of(application.applicant))
    return client


def upload(application: Application, rows: list[dict[str, str]]) -> services.RosterImport:
    data = as_csv(PLACEMENT, rows)
    return services.import_roster(
        application=application, name="名册.csv", data=data, by=user_of(application.applicant), at=AT
    )


def test_of_120_rows_116_pass_and_4_are_named_by_row_and_cell() -> None:
    application = draft(PLACEMENT)
    started = time.process_time()
    report = upload(application, rows_of_120_with_4_wrong())
    assert time.process_time() - started < 2
    assert report.passed == 116
    reasons = {row.number: row.errors for row in report.problems}
    assert list(reasons) == [10, 37, 50, 99]
    assert "没有这一天" in reasons[10]["contract_start"]
    assert "校验" in reasons[37][ID_NUMBER]
    assert reasons[50][ID_NUMBER].startswith("第 50 行与第 5 行是同一人")
    assert reasons[99]["enterprise_name"] == "请填写企业名称。"
    assert [gap.message for gap in gaps_of(application) if gap.target == "roster"] == ["有 4 行需要修改或移除"]


def test_what_was_typed_into_a_wrong_row_is_kept_sealed() -> None:
    application = draft(PLACEMENT)
    rows = rows_of_120_with_4_wrong()
    upload(application, rows)
    problem = RosterProblem.objects.get(number=37)
    assert typed_cells(problem)[ID_NUMBER] == rows[35][ID_NUMBER]
    assert rows[35][ID_NUMBER].encode() not in bytes(problem.typed)


def test_a_wrong_row_is_mended_in_place_or_removed() -> None:
    application = draft(PLACEMENT)
    by = user_of(application.applicant)
    upload(application, rows_of_120_with_4_wrong())
    still = services.edit_line(application=application, number=37, values={ID_NUMBER: "43"}, by=by, at=AT)
    assert still.errors[ID_NUMBER]
    assert typed_cells(RosterProblem.objects.get(number=37))[ID_NUMBER] == "43"
    done = services.edit_line(
        application=application, number=37, values={ID_NUMBER: people.id_number(900)}, by=by, at=AT
    )
    assert done.errors == {}
    assert current_lines(application).get(number=37).id_number_mask.endswith(people.id_number(900)[-4:])
    services.edit_line(application=application, number=10, values={"contract_start": "2026年3月1日"}, by=by, at=AT)
    services.edit_line(application=application, number=99, values={"enterprise_name": "益阳电容器厂"}, by=by, at=AT)
    services.remove_lines(application=application, numbers=[50], by=by, at=AT)
    assert not roster_problems(application).exists()
    assert current_lines(application).count() == 119


def test_a_good_line_stays_as_it_was_while_its_new_cells_are_wrong() -> None:
    application = draft(PLACEMENT)
    upload(application, rows_of_120_with_4_wrong())
    before = current_lines(application).get(number=2)
    row = services.edit_line(
        application=application, number=2, values={NAME: "李四", "contract_start": "昨天", ID_NUMBER: ""},
        by=user_of(application.applicant), at=AT,
    )  # fmt: skip
    assert list(row.errors) == ["contract_start"]
    assert current_lines(application).get(number=2).name == before.name


def test_a_line_cannot_become_a_second_row_of_somebody() -> None:
    application = draft(PLACEMENT)
    rows = rows_of_120_with_4_wrong()
    upload(application, rows)
    row = services.edit_line(
        application=application,
        number=2,
        values={ID_NUMBER: rows[3][ID_NUMBER]},
        by=user_of(application.applicant),
        at=AT,
    )
    assert "第 2 行与第 5 行是同一人" in row.errors[ID_NUMBER]


def test_a_blank_id_number_leaves_the_lines_own() -> None:
    application = draft(PLACEMENT)
    upload(application, rows_of_120_with_4_wrong())
    before = current_lines(application).get(number=2)
    services.edit_line(
        application=application,
        number=2,
        values={NAME: "李四", ID_NUMBER: ""},
        by=user_of(application.applicant),
        at=AT,
    )
    after = current_lines(application).get(number=2)
    assert (after.name, after.id_number_hash) == ("李四", before.id_number_hash)


def test_the_same_file_again_is_a_new_edition_and_doubles_nothing() -> None:
    application = draft(PLACEMENT)
    rows = rows_of_120_with_4_wrong()
    first, second = upload(application, rows), upload(application, rows)
    assert (first.edition, second.edition, second.passed) == (1, 2, 116)
    assert current_lines(application).count() == 116
    assert RosterProblem.objects.filter(edition=2).count() == 4


def test_a_roster_with_wrong_rows_cannot_be_submitted() -> None:
    application = filled(PLACEMENT)
    upload(application, rows_of_120_with_4_wrong())
    with pytest.raises(services.NotComplete, match="花名册"):
        submit(application)


def test_each_line_gets_its_answer_at_submission_and_failing_lines_claim_nothing() -> None:
    application = filled(PLACEMENT)
    rows = roster_rows(PLACEMENT, invented(PLACEMENT, lines=104))
    for row in rows[:3]:
        row["contract_start"], row["contract_end"] = "2026-03-01", "2026-09-01"
    upload(application, rows)
    stamp_again(application)
    submit(application)
    lines = list(current_lines(application))
    assert [line.met for line in lines[:4]] == [False, False, False, True]
    assert "24 个月" in lines[0].because
    assert Claim.objects.count() == 101


@pytest.mark.parametrize("scheme", ROSTERS, ids=lambda scheme: scheme.slug)
def test_the_template_has_every_column_as_text_and_its_sample_row_is_skipped(scheme) -> None:
    data = template_of(scheme)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["花名册"]
    headers = [cell.value for cell in sheet[1]]
    assert headers[1:] == [column.header for column in columns(scheme)]
    assert all(cell.data_type == "s" for cell in sheet[2] if cell.value is not None)
    assert all(sheet.column_dimensions[cell.column_letter].width for cell in sheet[1])
    with pytest.raises(services.RosterRefused, match="除了示例没有数据"):
        services.import_roster(
            application=(application := draft(scheme)),
            name="模板.xlsx",
            data=data,
            by=user_of(application.applicant),
            at=AT,
        )


@pytest.mark.parametrize("scheme", ROSTERS, ids=lambda scheme: scheme.slug)
def test_the_sample_row_reads_back_without_an_error(scheme) -> None:
    cells = {column.id: sample_cell(column) for column in columns(scheme)} | {NAME: "张三"}
    assert read_row(scheme, 2, cells, AT.date()).errors == {}
    for column in columns(scheme):
        if column.fact and column.fact.not_before:
            assert cells[column.id] > cells[column.fact.not_before]


def test_the_sample_of_an_internship_is_plausible_and_a_post_is_explained() -> None:
    cells = {column.id: sample_cell(column) for column in columns(scheme_of("school_internship"))}
    assert (cells["internship_start"], cells["internship_end"]) == ("2026-03-02", "2026-08-31")
    for scheme in (PLACEMENT, scheme_of("training")):
        rows = openpyxl.load_workbook(io.BytesIO(template_of(scheme)))["填写说明"].iter_rows(values_only=True)
        explained = {row[0]: row[2] for row in rows}
        assert "实际从事的工作" in explained["岗位"]


def filled_template(rows: list[dict[str, str]]) -> bytes:
    """The official workbook with rows under its sample."""
    book = openpyxl.load_workbook(io.BytesIO(template_of(PLACEMENT)))
    for row in rows:
        book["花名册"].append(["", *(row[column.id] for column in columns(PLACEMENT))])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_sample_row_does_not_count_and_too_many_rows_are_to_be_appended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_reading, "MOST_LINES", 3)
    rows = rows_of_120_with_4_wrong()
    assert len(read_roster(PLACEMENT, "模板.xlsx", filled_template(rows[:3]), AT).rows) == 3
    with pytest.raises(services.RosterRefused, match=r"有 4 行数据，最多 3 行.*只追加新增的人"):
        read_roster(PLACEMENT, "模板.xlsx", filled_template(rows[:4]), AT)


def test_a_row_of_totals_is_left_out_and_told() -> None:
    rows = rows_of_120_with_4_wrong()[:3]
    found = read_roster(
        PLACEMENT, "名册.csv", as_csv(PLACEMENT, [*rows, dict.fromkeys(rows[0], "") | {NAME: "合计"}]), AT
    )
    assert len(found.rows) == 3
    assert "第 5 行是“合计”行，没有读取。" in found.notes


def test_why_a_file_was_not_read_is_said_once(clock: Any) -> None:
    clock.set(AT)
    application = draft(PLACEMENT)
    client = signed_in_as(application)
    page = reverse("applications:roster", args=[application.pk])
    text = client.post(page, {"file": SimpleUploadedFile("名册.csv", "姓名\n张三\n".encode())}).content.decode()
    assert text.count("缺少列") == 1


def test_a_wrong_choice_is_mended_from_a_list_and_keeps_what_was_typed(clock: Any) -> None:
    clock.set(AT)
    application = draft(PLACEMENT)
    rows = rows_of_120_with_4_wrong()[:2]
    rows[0]["employer_above_scale"], rows[1]["employer_industries"] = "大概是", "电容"
    upload(application, rows)
    cells = {cell.header: cell for row in wrong_rows(application) for cell in row.cells if cell.error}
    assert [cell.choices[0] for cell in cells.values() if cell.several is False] == ["是"]
    assert all(cell.choices for cell in cells.values())
    text = signed_in_as(application).get(reverse("applications:roster", args=[application.pk])).content.decode()
    assert "大概是（原填写）" in text


def test_the_levels_offered_are_those_that_the_scheme_pays() -> None:
    scheme = scheme_of("apprenticeship")
    column = next(each for each in columns(scheme) if each.id == "target_level")
    assert sample_cell(column) == "中级工（四级）"
    row = read_row(scheme, 2, {"target_level": "大师"}, AT.date())
    assert row.errors["target_level"] == "请从下列各项中选一项：中级工（四级）、高级工（三级）。"
    assert "target_level" not in read_row(scheme, 2, {"target_level": "技师（二级）"}, AT.date()).errors


@pytest.mark.parametrize("scheme", ROSTERS, ids=lambda scheme: scheme.slug)
def test_column_names_do_not_meet(scheme) -> None:
    ids = [column.id for column in columns(scheme)]
    assert len(set(ids)) == len(ids)


def test_five_thousand_lines_are_taken_in_seconds() -> None:
    application = draft(PLACEMENT)
    rows = roster_rows(PLACEMENT, invented(PLACEMENT, lines=5000))
    started = time.process_time()
    report = upload(application, rows)
    assert report.passed == 5000
    assert time.process_time() - started < 10
