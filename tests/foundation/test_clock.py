"""The one source of the present, and the demonstration's date."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.signals import request_started
from django.db import IntegrityError, close_old_connections

from foundation import clock as product_clock
from foundation.models import DemoClock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh() -> None:
    product_clock.forget()


def test_shanghai(clock: pytest.FixtureRequest) -> None:
    clock.set(datetime(2026, 3, 5, 16, 30, tzinfo=UTC))
    assert product_clock.now().isoformat() == "2026-03-06T00:30:00+08:00"
    assert product_clock.today() == date(2026, 3, 6)


def test_the_demonstration_moves_forward_only(clock: pytest.FixtureRequest) -> None:
    out = StringIO()
    call_command("demo_date", "2026-04-01", stdout=out)
    assert product_clock.today() == date(2026, 4, 1)
    assert "2026-04-01；到这一天为止应办的公示、补正、发放期次都已处理" in out.getvalue()
    call_command("demo_date", "2026年4月9日", stdout=out)
    assert product_clock.today() == date(2026, 4, 9)
    with pytest.raises(CommandError, match="只能往后"):
        call_command("demo_date", "2026-04-08")
    with pytest.raises(CommandError, match="没有这一天"):
        call_command("demo_date", "2026-04-31")
    assert DemoClock.objects.get().offset_days == 35


def test_refused_outside_a_demonstration(settings: pytest.FixtureRequest, clock: pytest.FixtureRequest) -> None:
    DemoClock.objects.create(offset_days=10)
    settings.DEMO = False
    with pytest.raises(CommandError, match="只有演示环境"):
        call_command("demo_date", "2026-04-01")
    assert product_clock.today() == date(2026, 3, 5)


def test_one_query_and_read_anew_by_each_request(
    clock: pytest.FixtureRequest, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(1):
        product_clock.now()
        product_clock.today()
    DemoClock.objects.create(offset_days=1)  # as another process does it
    request_started.disconnect(close_old_connections)
    request_started.send(sender=None)
    request_started.connect(close_old_connections)
    assert product_clock.today() == date(2026, 3, 6)


def test_without_a_database_outside_a_demonstration(
    settings: pytest.FixtureRequest, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    settings.DEMO = False
    with django_assert_num_queries(0):
        product_clock.now()


def test_one_row() -> None:
    with pytest.raises(IntegrityError):
        DemoClock.objects.create(pk=2)
