"""The demonstration in small: nothing in it lies in the future, at whatever hour it is loaded."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.apps import apps
from django.db.models import DateTimeField

from audit.models import Event
from foundation.clock import SHANGHAI
from policy.lookup import scheme as scheme_of
from portal.world import demonstration

pytestmark = pytest.mark.django_db
AHEAD = {"expires_at", "next_try_at", "expire_date"}
"""Columns that say until when, not when."""
REAL = {"created_at", "date_joined"}
"""Columns that the real clock writes."""


def later_than(now: datetime) -> Iterator[str]:
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, DateTimeField) and column.name not in AHEAD | REAL:
                late = model._base_manager.filter(**{f"{column.name}__gt": now}).count()
                if late:
                    yield f"{model._meta.label}.{column.name}: {late}"


def test_nothing_lies_in_the_future_ten_minutes_after_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demonstration, "SCHEMES", (scheme_of("skill_upgrade"),))
    monkeypatch.setattr(demonstration, "LONG_AGO", 25)
    now = datetime(2026, 9, 16, 0, 10, tzinfo=SHANGHAI)
    demonstration.Demonstration(now=now, report=lambda sentence: None).build()
    assert list(later_than(now)) == []
    assert Event.objects.filter(at=now).exists(), "the last day is lived too"
