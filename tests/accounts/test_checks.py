"""Nothing switches the second factor off, and a real database holds no invented people."""

import pytest

from accounts.checks import no_invented_people, second_factor_stands
from tests import people


def found(check, **options) -> list[str]:
    return [each.id for each in check(**options)]


def test_as_it_stands_all_is_well() -> None:
    assert found(second_factor_stands) == []


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("AXES_HANDLER", "axes.handlers.dummy.AxesDummyHandler", "accounts.E002"),
        ("AXES_ENABLED", False, "accounts.E004"),
        ("AUTHENTICATION_BACKENDS", ["django.contrib.auth.backends.ModelBackend"], "accounts.E004"),
        ("MFA_ADAPTER", "allauth.mfa.adapter.DefaultMFAAdapter", "accounts.E002"),
        ("MFA_TOTP_INSECURE_BYPASS_CODE", "000000", "accounts.E003"),
    ],
)
def test_what_would_open_it_is_refused(settings, name: str, value: object, told: str) -> None:
    setattr(settings, name, value)
    assert told in found(second_factor_stands)


def test_the_gate_cannot_be_taken_out_or_put_before_the_session(settings) -> None:
    gate = "yiyang_skills.middleware.second_factor"
    others = [each for each in settings.MIDDLEWARE if each != gate]
    for changed in (others, [gate, *others]):
        settings.MIDDLEWARE = changed
        assert found(second_factor_stands) == ["accounts.E001"]


@pytest.mark.django_db
def test_demonstration_accounts_are_found_in_production(settings) -> None:
    people.person()
    assert found(no_invented_people, databases=["default"]) == []
    settings.DEMO = False
    assert found(no_invented_people, databases=["default"]) == ["accounts.E010"]
    assert found(no_invented_people) == []
