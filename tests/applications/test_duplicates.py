"""Who is asked for twice is told when the row is read; the other applicant is never named."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import services
from applications.models import Application
from applications.selectors import conflicts_among, current_lines, doubts_among, editions_of
from applications.services.roster import stamp_of
from tests.applications.cases import (
    AT,
    PLACEMENT,
    TECHNICIAN,
    as_csv,
    draft,
    filled,
    invented,
    owner_for,
    roster_rows,
    submit,
    user_of,
)

pytestmark = pytest.mark.django_db
ROWS = 120


def with_roster(owner: Any, rows: list[dict[str, str]], title: str = "") -> Application:
    application = draft(PLACEMENT, owner)
    by = user_of(owner)
    services.import_roster(application=application, name="名册.csv", data=as_csv(PLACEMENT, rows), by=by, at=AT)
    if title:
        services.rename(application=application, title=title, by=by, at=AT)
    return application


def doubts(application: Application) -> dict[int, str]:
    return conflicts_among(application, current_lines(application), AT.date())


@pytest.fixture
def rows() -> list[dict[str, str]]:
    return roster_rows(PLACEMENT, invented(PLACEMENT, lines=ROWS))


def test_a_claim_of_another_school_is_told_and_the_school_is_not_named(without_bureaus: None, rows: Any) -> None:
    other = owner_for(PLACEMENT, 1)
    submit(filled(PLACEMENT, other, invented(PLACEMENT, lines=ROWS)))
    mine = with_roster(owner_for(PLACEMENT, 2), rows[:3])
    found = doubts(mine)
    assert list(found) == [2, 3, 4]
    assert "已由其他单位或个人申领" in found[2]
    assert "无误的可以保留，由部门核实" in found[2]
    assert not any("移除" in sentence for sentence in found.values())
    assert not any(other.name in sentence or "S01" in sentence for sentence in found.values())


def test_ones_own_other_draft_is_named_with_its_row(rows: Any) -> None:
    owner = owner_for(PLACEMENT)
    with_roster(owner, rows[:10], title="第一批")
    second = with_roster(owner, rows[8:12])
    assert doubts(second) == {
        2: "这一行的人就同一事项已在您单位的另一份草稿“第一批”第 10 行中，请在其中一份里移除。",
        3: "这一行的人就同一事项已在您单位的另一份草稿“第一批”第 11 行中，请在其中一份里移除。",
    }


def test_another_schools_draft_is_nobodys_business(rows: Any) -> None:
    with_roster(owner_for(PLACEMENT, 1), rows[:10])
    assert doubts(with_roster(owner_for(PLACEMENT, 2), rows[:10])) == {}


def test_ones_own_submitted_application_is_named_by_its_number(without_bureaus: None, rows: Any) -> None:
    owner = owner_for(PLACEMENT)
    first = submit(filled(PLACEMENT, owner, invented(PLACEMENT, lines=ROWS)))
    assert first.number in doubts(with_roster(owner, rows[:1]))[2]


def test_the_rows_are_marked_can_be_looked_at_alone_and_removed_at_once(clock: Any, rows: Any) -> None:
    clock.set(AT)
    owner = owner_for(PLACEMENT)
    with_roster(owner, rows[60:], title="第一批")
    second = with_roster(owner, rows)
    client = Client()
    client.force_login(user_of(owner))
    page = reverse("applications:roster", args=[second.pk])
    text = client.get(page).content.decode()
    assert "60 行可能与其他申请重复" in text
    only = client.get(page + "?show=doubts").content.decode()
    assert only.count("重复提示：") == 50
    assert client.get(page + "?show=doubts&after=111").content.decode().count("重复提示：") == 10
    check = client.get(reverse("applications:check", args=[second.pk])).content.decode()
    assert "花名册有 60 行可能与其他申请重复" in check
    assert f"{page}?show=doubts" in check
    assert "移除必须移除的" not in text, "another draft refuses nothing"


def test_only_rows_that_must_go_are_removed_at_once_and_the_edition_before_comes_back(
    clock: Any, without_bureaus: None, rows: Any
) -> None:
    clock.set(AT)
    owner = owner_for(PLACEMENT)
    submit(filled(PLACEMENT, owner, invented(PLACEMENT, lines=ROWS)))
    mine = filled(PLACEMENT, owner, invented(PLACEMENT, lines=ROWS))
    other_rows = roster_rows(PLACEMENT, invented(PLACEMENT, seed=8, lines=ROWS))
    with_draft = with_roster(owner, other_rows[:2])
    by = user_of(owner)
    data = as_csv(PLACEMENT, [*other_rows, *rows[:3]])
    services.import_roster(application=mine, name="名册.csv", data=data, by=by, at=AT)
    found = doubts_among(mine, current_lines(mine), AT.date())
    assert (sorted(found.must_go), found.may_stay) == ([122, 123, 124], 2)
    client = Client()
    client.force_login(by)
    page, check = (reverse(f"applications:{name}", args=[mine.pk]) for name in ("roster", "check"))
    text = client.get(page).content.decode()
    assert "必须移除 3 行" in text
    assert "移除后剩 120 行" in text
    assert "<strong>120</strong> 行" in text, "a row that must go does not pass as well"
    assert "打印盖章用的花名册" not in text
    assert "继续：材料" not in text
    assert "移除后再打印盖章" in client.post(f"{page}print/", follow=True).content.decode()
    for name in ("roster", "materials", "account", "check"):
        steps = client.get(reverse(f"applications:{name}", args=[mine.pk])).context["steps"]
        assert [step.word for step in steps if step.title == "花名册"] == ["需要修改"], name
    text = client.get(check).content.decode()
    assert "下面的金额不含这些行" in text
    assert "花名册 120 人" in text
    assert "有 3 行必须移除" in text
    client.post(page, {"remove_doubts": "yes"})
    mine.refresh_from_db()
    assert current_lines(mine).count() == 120
    assert "行必须移除" not in client.get(check).content.decode()
    client.post(page, {"remove": "2"})
    mine.refresh_from_db()
    listed = client.get(reverse("applications:roster_editions", args=[mine.pk])).content.decode()
    assert "119 行通过" in listed
    assert "123 行通过" in listed
    before = editions_of(mine)[1].number
    services.restore_edition(application=mine, number=before, version=mine.version, by=by, at=AT)
    assert current_lines(mine).count() == 123
    assert with_draft.roster_edition == 1


def test_a_row_taken_out_leaves_the_typing_of_somebody_else_good(clock: Any, rows: Any) -> None:
    clock.set(AT)
    owner = owner_for(PLACEMENT)
    mine = with_roster(owner, rows[:4])
    drawn = {3: stamp_of(mine, current_lines(mine).get(number=3))}
    services.remove_lines(application=mine, numbers=[2], by=user_of(owner), at=AT)
    services.edit_lines(application=mine, edits={3: {"person_name": "李四"}}, drawn=drawn, by=user_of(owner), at=AT)
    assert current_lines(mine).get(number=3).name == "李四"


def test_the_number_of_queries_does_not_depend_on_the_rows(rows: Any) -> None:
    owner = owner_for(PLACEMENT)
    with_roster(owner, rows)
    for count in (1, 100):
        second = with_roster(owner, rows[:count])
        with CaptureQueriesContext(connection) as queries:
            assert len(doubts(second)) == count
        assert len(queries) <= 5
        services.discard(application=second, by=user_of(owner), at=AT)


def test_a_person_reads_of_the_own_other_application_before_the_last_click(clock: Any) -> None:
    clock.set(AT)
    first = filled(TECHNICIAN)
    second = filled(TECHNICIAN, first.applicant)
    client = Client()
    client.force_login(user_of(first.applicant))
    text = client.get(reverse("applications:check", args=[second.pk])).content.decode()
    assert "您还有同一项目的其他申请" in text
    assert reverse("portal:affair", args=[first.pk]) in text
    assert "，草稿，" not in text
    assert "2026年6月1日 09:30开始" in text, "drafts without a name are told apart"


def test_after_submission_disputed_lines_are_marked_and_the_progress_says_what_is_waited_for(
    clock: Any, without_bureaus: None, rows: Any
) -> None:
    clock.set(AT)
    other = owner_for(PLACEMENT, 1)
    submit(filled(PLACEMENT, other, invented(PLACEMENT, lines=ROWS)))
    mine = submit(filled(PLACEMENT, owner_for(PLACEMENT, 2), invented(PLACEMENT, lines=ROWS)))
    client = Client()
    client.force_login(user_of(mine.applicant))
    text = client.get(reverse("applications:handed_in", args=[mine.pk])).content.decode()
    assert text.count("有争议，待部门核实") == 50
    progress = client.get(reverse("portal:affair", args=[mine.pk])).content.decode()
    assert "120 项申领有争议，待部门核实" in progress
    assert not any(other.name in each for each in (text, progress))


def test_the_amount_that_may_be_lost_stands_on_the_check_page_and_the_hint_on_the_preview(
    clock: Any, without_bureaus: None, rows: Any
) -> None:
    clock.set(AT)
    other = owner_for(PLACEMENT, 1)
    submit(filled(PLACEMENT, other, invented(PLACEMENT, lines=ROWS)))
    mine = filled(PLACEMENT, owner_for(PLACEMENT, 2), invented(PLACEMENT, lines=ROWS))
    by = user_of(mine.applicant)
    services.import_roster(application=mine, name="名册.csv", data=as_csv(PLACEMENT, rows[:100]), by=by, at=AT)
    client = Client()
    client.force_login(by)
    report = services.take_upload(application=mine, name="新名册.csv", data=as_csv(PLACEMENT, rows), by=by, at=AT)
    preview = reverse("applications:roster_upload", args=[mine.pk, report.entry.pk])
    text = client.get(preview).content.decode()
    assert "120 行已由其他单位或个人申领" in text
    assert client.get(preview + "?list=doubted").content.decode().count("这一行的事项已由其他单位或个人申领") == 50
    mine.refresh_from_db()
    services.replace_roster(edition=report.entry, version=mine.version, by=by, at=AT)
    text = client.get(reverse("applications:check", args=[mine.pk])).content.decode()
    assert "其中 120 行已由其他单位或个人申领" in text
    assert "有重复提示的行涉及 60,000 元" in text
    assert other.name not in text
