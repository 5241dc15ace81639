"""By SQL too, what was claimed, handed in, published and objected stays."""

import pytest
from django.db import DatabaseError, connection, transaction

from applications.models import Claim, Material
from audit.errors import DomainError
from reviews import services
from reviews.models import NoticeRow, Objection, PublicNotice, Step
from reviews.selectors.public import notices
from reviews.services import notice as noticing
from tests.applications import cases
from tests.reviews import office

pytestmark = pytest.mark.django_db

CHANGES = {
    Claim: ("key = 'x'", "subject_hash = 'x'"),
    Material: ("sha256 = 'x'", "stored_name = 'x'"),
    Step: ("number = number + 10", "role = 'x'"),
    PublicNotice: ("title = 'x'", "ends_on = '2020-01-01'"),
    NoticeRow: ("amount = amount + 1", "name = 'x'", "unit = 'x'", "content = 'x'"),
    Objection: ("text = 'x'", "name = 'x'"),
}


def test_nothing_is_rewritten_or_deleted():
    case = office.to_publish(office.case_of())
    office.publish(case)
    row = NoticeRow.objects.get()
    services.file_objection(row=row, name="李四", phone="13812345678", text="不符", at=office.AT)
    for model, changes in CHANGES.items():
        table = model._meta.db_table
        assert model.objects.exists()
        for sql in (*(f"UPDATE {table} SET {change}" for change in changes), f"DELETE FROM {table}"):
            with (
                pytest.raises(DatabaseError, match=r"frozen|no_delete|append_only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)


def test_one_row_that_cannot_be_closed_does_not_hold_up_the_others(monkeypatch, caplog):
    some = [office.to_publish(office.case_of(number=number)) for number in (1, 2)]
    notice = office.publish(*some)[0]
    move = noticing.move

    def stuck(case, action, *args, **options):
        if case.pk == some[0].pk:
            raise DomainError("不能办理")
        return move(case, action, *args, **options)

    monkeypatch.setattr(noticing, "move", stuck)
    on = office.later(60).date()
    assert services.close_notices(on=on, at=office.later(60)) == 1
    assert "不能办理" in caplog.text
    assert sorted(NoticeRow.objects.filter(notice=notice).values_list("state", flat=True)) == ["open", "passed"]


def test_the_list_counts_what_the_notice_shows():
    some = [office.to_publish(office.case_of(number=number)) for number in (1, 2)]
    office.publish(*some)
    application = some[0].application
    cases.services.withdraw(application=application, by=application.person.user, reason="放弃", at=office.AT)
    found = notices()[0]
    assert (found.row_count, found.row_amount) == (1, some[1].amount)


@pytest.mark.parametrize("after", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-06-01", "x"])
def test_a_key_that_is_none_gives_the_first_page(client, after):
    case = office.case_of()
    client.force_login(office.clerk(case))
    key = f"{after}~{case.pk}"
    for address in ("/desk/", "/desk/sign/", "/desk/objections/", "/notices/"):
        assert client.get(address, {"after": key}, follow=True).status_code == 200, address


def test_a_line_that_is_no_number_is_not_there(client):
    case = office.case_of()
    client.force_login(office.clerk(case))
    posted = client.post(f"/desk/cases/{case.pk}/open/", {"what": "line:²", "why": "核对"})
    assert posted.status_code == 404
