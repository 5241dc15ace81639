"""A row that somebody else holds is left to the next sweep; the others have their turn."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from payments.models import Instalment
from payments.services import plans
from reviews import services
from reviews.models import NoticeRow
from tests.payments import factories
from tests.payments.factories import DAY, moment
from tests.reviews import office

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks no single row"),
]


@pytest.fixture
def held(transactional_db: None) -> Iterator[object]:
    """Call it with a table and a key: another connection holds that row for the length of the test."""
    other = connection.copy()
    other.set_autocommit(False)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    yield lambda table, key: other.cursor().execute(f'SELECT 1 FROM "{table}" WHERE id = %s FOR UPDATE', [key])
    other.rollback()
    other.close()
    connection.close()


def test_one_held_notice_row_stops_no_other(held) -> None:
    made = [office.case_of(number=number) for number in (1, 2, 3)]
    for case in made:
        office.to_publish(case)
    notice = office.publish(*made)[0]
    with transaction.atomic():
        first = NoticeRow.objects.filter(notice=notice).order_by("number")[0]
    held("reviews_noticerow", first.pk)
    after = notice.ends_on.replace(year=notice.ends_on.year + 1)
    assert services.close_notices(on=after, at=office.moment(after)) == 2
    assert set(NoticeRow.objects.exclude(pk=first.pk).values_list("state", flat=True)) == {"passed"}


def test_one_held_instalment_stops_no_other(held) -> None:
    world = factories.world()
    factories.envelope(world)
    rows = [factories.plan(world).instalments.get() for _ in range(3)]
    held("payments_instalment", rows[0].pk)
    assert plans.sweep_due(on=DAY, at=moment()).eligible == 2
    assert Instalment.objects.get(pk=rows[0].pk).state == "planned"
