"""An upload over rows that are there shows the difference first, and what it replaced can be brought back."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import services
from applications.models import Application, RosterEdition, RosterLine, RosterProblem
from applications.roster_columns import ID_NUMBER, NAME
from applications.selectors import current_lines, editions_of
from applications.selectors.roster_difference import cells_that_differ, difference
from applications.services.roster_editions import RosterImport
from audit.selectors import history
from audit.verify import of_subject
from policy.scheme import Scheme
from tests import people
from tests.applications.cases import (
    AT,
    LATER,
    PLACEMENT,
    as_csv,
    draft,
    filled,
    invented,
    roster_rows,
    submit,
    user_of,
    workbook_of,
)

pytestmark = pytest.mark.django_db
Rows = list[dict[str, str]]


def rows_of(count: int) -> Rows:
    return roster_rows(PLACEMENT, invented(PLACEMENT, lines=count))


def take(application: Application, rows: Rows, at: Any = AT) -> RosterImport:
    return services.take_upload(
        application=application, name="名册.csv", data=as_csv(PLACEMENT, rows), by=user_of(application.applicant), at=at
    )


def replace(application: Application, report: RosterImport, at: Any = LATER) -> None:
    application.refresh_from_db()
    services.replace_roster(edition=report.entry, version=application.version, by=user_of(application.applicant), at=at)
    application.refresh_from_db()


def names(application: Application) -> list[str]:
    return list(current_lines(application).values_list("name", flat=True))


def test_the_first_upload_is_in_force_at_once_and_the_second_waits() -> None:
    application = draft(PLACEMENT)
    rows = rows_of(120)
    first = take(application, rows)
    assert first.entry.applied_at
    before = names(application)
    second = take(application, rows[:5])
    assert second.entry.applied_at is None
    application.refresh_from_db()
    assert names(application) == before
    assert application.roster_edition == 1


def test_the_difference_names_who_stays_changes_comes_and_goes() -> None:
    application = draft(PLACEMENT)
    rows = rows_of(120)
    take(application, rows[:110])
    changed = [dict(row) for row in rows[10:]]
    changed[0]["contract_start"] = "2026-04-02"
    changed[1][NAME] = "欧阳改名"
    changed[2]["contract_start"] = "昨天"
    waiting = take(application, changed)
    found = difference(application, waiting.edition)
    assert (found.kept, len(found.changed), len(found.new), len(found.gone), found.wrong) == (97, 2, 10, 10, 1)
    heads = [cells_that_differ(PLACEMENT, *pair)[0][0] for pair in found.changed]
    assert heads == ["劳动合同开始日期", "姓名"]
    assert {row.name for row in found.gone} == {row[NAME] for row in rows[:10]}


def test_replaced_the_edition_before_comes_back_as_a_new_one() -> None:
    application = draft(PLACEMENT)
    by = user_of(application.applicant)
    rows = rows_of(120)
    take(application, rows)
    everybody = list(current_lines(application).values_list("number", "name", "id_number_hash", "facts"))
    replace(application, take(application, rows[:5]))
    assert len(names(application)) == 5
    services.restore_edition(application=application, number=1, version=application.version, by=by, at=LATER)
    application.refresh_from_db()
    assert application.roster_edition == 3
    assert list(current_lines(application).values_list("number", "name", "id_number_hash", "facts")) == everybody
    assert current_lines(application).first().id_number.reveal() == rows[0][ID_NUMBER]
    assert [event.action for event in history(application)][-2:] == ["import_roster", "restore_roster"]
    assert history(application).last().data["restored"] == 1


def test_of_a_draft_only_the_edition_in_force_and_the_one_before_keep_their_rows() -> None:
    application = draft(PLACEMENT)
    for size in (6, 5, 4):
        report = take(application, rows_of(120)[:size])
        if report.entry.applied_at is None:
            replace(application, report)
    assert sorted(RosterLine.objects.values_list("edition", flat=True).distinct()) == [2, 3]
    assert [(each.number, each.kept, each.passed) for each in editions_of(application)] == [
        (3, True, 4), (2, True, 5), (1, False, 6),
    ]  # fmt: skip
    with pytest.raises(services.RosterRefused, match="不再保留"):
        services.restore_edition(
            application=application, number=1, version=application.version, by=user_of(application.applicant), at=LATER
        )


def test_what_was_handed_in_is_kept_whatever_is_uploaded_in_a_correction(without_bureaus: None) -> None:
    application = submit(filled(PLACEMENT))
    officer = people.officer("clerk", people.bureau())
    services.return_for_correction(
        application=application, items=[("roster", "", "请核对")], due_on=AT.date(), by=officer, at=AT
    )
    for hour, size in enumerate((119, 118, 117), start=1):
        replace(application, take(application, rows_of(120)[:size]), at=AT + timedelta(hours=hour))
    editions = set(RosterLine.objects.values_list("edition", flat=True))
    assert editions == {1, 3, 4}, "handed in, the one before, in force"


def test_no_act_on_a_roster_in_a_correction_leaves_the_rows_and_the_log_at_odds(without_bureaus: None) -> None:
    application = submit(filled(PLACEMENT))
    by = user_of(application.applicant)
    services.return_for_correction(
        application=application, items=[("roster", "", "请核对")], due_on=AT.date(),
        by=people.officer("clerk", people.bureau()), at=AT,
    )  # fmt: skip

    def at_odds() -> list[str]:
        return list(of_subject("applications.application", str(application.pk)))

    for hour, size in enumerate((119, 118, 117), start=1):
        staged = take(application, rows_of(120)[:size])
        assert at_odds() == [], "staged"
        replace(application, staged, at=AT + timedelta(hours=hour))
        assert at_odds() == [], f"replaced {hour} times"
    services.restore_edition(application=application, number=1, version=application.version, by=by, at=LATER)
    assert at_odds() == [], "restored"
    take(application, rows_of(120)[:116])
    assert services.sweep_staged(at=AT + timedelta(days=3)) == 1
    assert at_odds() == [], "swept"
    current_lines(Application.objects.get(pk=application.pk)).filter(number=2).update(name="改名")
    assert at_odds() != []


def test_only_the_new_people_are_added() -> None:
    application = draft(PLACEMENT)
    rows = rows_of(120)
    take(application, rows[:100])
    services.edit_line(
        application=application,
        number=2,
        values={NAME: "王改过", ID_NUMBER: ""},
        by=user_of(application.applicant),
        at=AT,
    )
    wrong = dict(rows[110]) | {"contract_start": "昨天"}
    waiting = take(application, [*rows[90:110], wrong])
    application.refresh_from_db()
    added = services.append_roster(
        edition=waiting.entry, version=application.version, by=user_of(application.applicant), at=LATER
    )
    application.refresh_from_db()
    assert added == 11
    assert current_lines(application).count() == 110
    assert RosterProblem.objects.filter(edition=application.roster_edition).count() == 1
    assert current_lines(application).get(number=2).name == "王改过"
    entry = RosterEdition.objects.get(number=application.roster_edition)
    assert (entry.origin, entry.passed, entry.wrong) == ("append", 110, 1)


def test_two_uploads_at_once_the_second_sees_the_first() -> None:
    application = draft(PLACEMENT)
    rows = rows_of(120)
    take(application, rows[:100])
    application.refresh_from_db()
    drawn = application.version
    waiting = take(application, rows[:110])
    services.edit_line(
        application=application,
        number=2,
        values={NAME: "王改过", ID_NUMBER: ""},
        by=user_of(application.applicant),
        at=AT,
    )
    with pytest.raises(services.StaleVersion):
        services.replace_roster(edition=waiting.entry, version=drawn, by=user_of(application.applicant), at=LATER)
    assert [pair[0].name for pair in difference(application, waiting.edition).changed] == ["王改过"]


def test_an_upload_that_nobody_confirms_is_gone_after_a_day() -> None:
    application = draft(PLACEMENT)
    take(application, rows_of(120)[:4])
    take(application, rows_of(120)[:3])
    assert services.sweep_staged(at=AT + timedelta(hours=23)) == 0
    assert services.sweep_staged(at=AT + timedelta(hours=25)) == 1
    assert set(RosterLine.objects.values_list("edition", flat=True)) == {1}
    assert RosterEdition.objects.count() == 1


def test_a_cancelled_upload_leaves_everything_as_it_was() -> None:
    application = draft(PLACEMENT)
    take(application, rows_of(120)[:4])
    before = Application.objects.values().get()
    waiting = take(application, rows_of(120)[:3])
    services.cancel_upload(edition=waiting.entry, by=user_of(application.applicant))
    assert Application.objects.values().get() == before
    assert RosterLine.objects.count() == 4


# --- On the page ------------------------------------------------------------------------------------------------------


@pytest.fixture
def signed_in(clock: Any) -> Client:
    clock.set(AT)
    return Client()


def at_roster(application: Application, client: Client) -> str:
    client.force_login(user_of(application.applicant))
    return reverse("applications:roster", args=[application.pk])


def sheets(scheme: Scheme, **tables: Rows) -> SimpleUploadedFile:
    return SimpleUploadedFile("两张表.xlsx", workbook_of(scheme, tables))


def test_two_sheets_are_named_with_their_rows_and_nothing_is_replaced_before_one_is_chosen(signed_in: Client) -> None:
    application = draft(PLACEMENT)
    rows = rows_of(120)
    take(application, rows[:20])
    page = at_roster(application, signed_in)
    total = dict.fromkeys(rows[0], "") | {NAME: "合计"}
    file = sheets(PLACEMENT, 花名册=[*rows[:5], total], 二零二六=rows[5:8])
    answer = signed_in.post(page, {"file": file}, follow=True)
    text = answer.content.decode()
    assert '花名册<span class="soft">（5 行）' in text
    assert '二零二六<span class="soft">（3 行）' in text
    assert RosterLine.objects.count() == 20
    here = answer.redirect_chain[-1][0]
    assert "请选择要读取的工作表" in signed_in.post(here, {"sheet": "没有"}).content.decode()
    answer = signed_in.post(here, {"sheet": "二零二六"}, follow=True)
    text = answer.content.decode()
    assert "工作表“花名册”有 5 行没有读取" in text
    assert "新的花名册有哪些不同" in text
    assert "<dt>不再在名册中</dt><dd>17 人" in text
    version = answer.context["application"].version
    text = signed_in.post(
        answer.redirect_chain[-1][0], {"replace": "yes", "version": version}, follow=True
    ).content.decode()
    assert "3 行通过" in text
    assert RosterEdition.objects.exclude(upload=None).count() == 0


def test_a_cover_before_the_roster_and_another_name_are_read(signed_in: Client) -> None:
    application = draft(PLACEMENT)
    page = at_roster(application, signed_in)
    file = SimpleUploadedFile(
        "名册.xlsx", workbook_of(PLACEMENT, {"名单": rows_of(120)[:4]}, cover=[["2026 年申报"], ["封面"]])
    )
    text = signed_in.post(page, {"file": file}, follow=True).content.decode()
    assert "4 行通过" in text
    assert "工作表“封面”有 1 行没有读取" in text


def test_a_refused_upload_is_told_on_top(signed_in: Client) -> None:
    application = draft(PLACEMENT)
    take(application, rows_of(120)[:4])
    page = at_roster(application, signed_in)
    text = signed_in.post(page, {"file": SimpleUploadedFile("名册.csv", "姓名\n张三".encode())}).content.decode()
    assert text.index("没有读取这份文件") < text.index("<h1>")
    assert "花名册没有改动" in text


def test_the_list_of_editions_says_who_and_when_and_brings_one_back(signed_in: Client) -> None:
    application = draft(PLACEMENT)
    rows = rows_of(120)
    take(application, rows[:20])
    replace(application, take(application, rows[:5]))
    at_roster(application, signed_in)
    page = reverse("applications:roster_editions", args=[application.pk])
    text = signed_in.get(page).content.decode()
    assert "李经理上传“名册.csv”：20 行通过" in text
    old = signed_in.post(page, {"restore": "1", "version": "1"}, follow=True).content.decode()
    assert "没有恢复" in old
    text = signed_in.post(page, {"restore": "1", "version": application.version}, follow=True).content.decode()
    assert "已恢复第 1 版，现为第 3 版" in text
    assert "20 行通过" in text


def test_somebody_elses_upload_is_not_there(signed_in: Client) -> None:
    application = draft(PLACEMENT)
    take(application, rows_of(120)[:4])
    waiting = take(application, rows_of(120)[:3])
    signed_in.force_login(people.person(9).user)
    for name, arguments in (
        ("roster_upload", [application.pk, waiting.entry.pk]),
        ("roster_editions", [application.pk]),
    ):
        page = reverse(f"applications:{name}", args=arguments)
        assert signed_in.get(page).status_code == 404
        assert signed_in.post(page, {"replace": "yes", "version": 1}).status_code == 404


@pytest.mark.slow
def test_ten_thousand_rows_are_replaced_and_brought_back_in_seconds(signed_in: Client) -> None:
    application = draft(PLACEMENT)
    case = rows_of(10_000)
    spent: dict[str, float] = {}

    def timed(name: str, act: Any) -> Any:
        started = time.process_time()
        with CaptureQueriesContext(connection) as queries:
            found = act()
        spent[name] = time.process_time() - started
        assert spent[name] < 15, (name, spent)
        return found, len(queries)

    timed("upload", lambda: take(application, case))
    changed = [dict(row) | {"contract_start": "2026-04-02"} for row in case[:100]] + case[200:]
    waiting, _ = timed("second upload", lambda: take(application, changed))
    page = at_roster(application, signed_in)
    address = reverse("applications:roster_upload", args=[application.pk, waiting.entry.pk])
    answer, asked = timed("difference", lambda: signed_in.get(address))
    assert asked <= 30
    assert len(answer.content) < 100_000
    assert (len(answer.context["found"].changed), len(answer.context["found"].gone)) == (100, 100)
    version = answer.context["application"].version
    answer, asked = timed("replace", lambda: signed_in.post(address, {"replace": "yes", "version": version}))
    assert answer.status_code == 302
    assert asked <= 45
    application.refresh_from_db()
    answer, asked = timed("roster", lambda: signed_in.get(page))
    assert asked <= 33
    back = {"restore": "1", "version": application.version}
    editions = reverse("applications:roster_editions", args=[application.pk])
    answer, asked = timed("restore", lambda: signed_in.post(editions, back))
    application.refresh_from_db()
    assert current_lines(application).count() == 10_000
