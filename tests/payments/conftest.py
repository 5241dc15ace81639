"""Fixtures of the money: `office` is the city's finance bureau with its people, `talent` an envelope of a million."""

import pytest

from payments import checks
from payments.models import BudgetEnvelope
from tests.payments import factories
from tests.payments.factories import World


@pytest.fixture
def office(db: None) -> World:
    return factories.world()


@pytest.fixture
def talent(office: World) -> BudgetEnvelope:
    return factories.envelope(office)


@pytest.fixture
def sound() -> object:
    """Call it: every invariant holds now."""

    def check() -> None:
        assert list(checks.breaches()) == []

    return check
