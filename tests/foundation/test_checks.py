"""System checks speak up in time."""

import pytest
from django.core.checks import run_checks

from foundation import checks


def ids(found: list) -> set[str]:
    return {message.id for message in found}


def test_keys(settings: pytest.FixtureRequest) -> None:
    assert checks.keys_are_usable() == []
    key = bytes(range(32))
    for field_keys, hash_key, expected in (
        ({}, key, "foundation.E010"),
        ({"k1": b"short"}, key, "foundation.E010"),
        ({"k1": key}, b"short", "foundation.E011"),
        ({"k1": key}, key, "foundation.E012"),
    ):
        settings.FIELD_KEYS, settings.HASH_KEY = field_keys, hash_key
        assert expected in ids(checks.keys_are_usable())


def test_holidays(clock: pytest.FixtureRequest) -> None:
    clock.set("2026-10-31 12:00")
    assert checks.holidays_are_known() == []
    clock.set("2026-11-01 12:00")
    found = checks.holidays_are_known()
    assert ids(found) == {"foundation.I010"}
    assert "2027" in found[0].msg
    clock.set("2031-01-01 12:00")
    assert ids(checks.holidays_are_known()) == {"foundation.W010"}


@pytest.mark.django_db
def test_they_are_registered() -> None:
    assert "foundation.W020" not in ids(run_checks(databases=["default"]))
    registered = {check.__name__ for check in run_checks.__self__.get_checks(include_deployment_checks=True)}
    assert {"keys_are_usable", "holidays_are_known", "triggers_are_present"} <= registered
