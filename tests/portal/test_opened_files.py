"""A person is found among those whose numbers left in a file, though the log speaks of the file only."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.services.own_copy import open_own_roster
from policy.lookup import scheme as scheme_of
from portal.selectors import opened_files
from tests import people
from tests.payments import factories
from tests.reviews import office

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client: Client) -> Client:
    client.force_login(people.officer("auditor"))
    return client


def shown(client: Client, **asked: object) -> str:
    return client.get(reverse("portal:audit_opened"), asked).content.decode()


def test_an_account_that_left_in_a_bank_file_is_found_by_its_holder(auditor: Client) -> None:
    made = factories.world()
    factories.envelope(made)
    batch = factories.released_batch(made, 2)
    waiting = factories.approved_batch(made, 1)
    name = batch.lines.first().payee_name
    page = shown(auditor, subject=name)
    assert page.count("data-row") == 1 and f"在文件中：批次 {batch.number}" in page
    assert f"在文件中：批次 {batch.number}" in shown(auditor, subject=batch.lines.first().reference)
    assert "没有查看记录" in shown(auditor, subject=waiting.lines.first().payee_name)
    export = auditor.get(reverse("portal:audit_export"), {"subject": name, "action": "open_sealed"})
    assert b"".join(export.streaming_content)[:2] == b"PK"


def test_the_search_costs_the_same_however_many_files_were_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = factories.world()
    factories.envelope(made)
    batches = [factories.released_batch(made, 1) for _ in range(3)]
    with CaptureQueriesContext(connection) as asked:
        found = opened_files.holding(batches[0].lines.get().payee_name, [])
    assert list(found) == [(opened_files.BATCH, str(batches[0].pk))]
    for batch in batches[1:]:
        assert not [each for each in asked if f"'{batch.pk}'" in each["sql"]], (
            "only the person's own files are asked for"
        )
    monkeypatch.setattr(opened_files, "MOST_FILES", 2)
    found = opened_files.holding("张三", [])
    assert set(found) == {(opened_files.BATCH, str(batch.pk)) for batch in batches[1:]}


def test_a_roster_that_was_printed_is_found_by_the_people_in_it(auditor: Client) -> None:
    application = office.roster_case(scheme_of("training"), 3).application
    lines = list(application.lines.order_by("number"))
    name = lines[1].name
    assert "没有查看记录" in shown(auditor, subject=name)
    open_own_roster(application=application, lines=lines, why="打印花名册", by=application.created_by, at=office.AT)
    page = shown(auditor, subject=name)
    assert f"在文件中：花名册 {application.number}" in page and "打印花名册" in page
    assert 'data-label="身份">申请人<' in page
    assert "没有查看记录" in shown(auditor, subject="查无此人")
