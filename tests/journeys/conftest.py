"""The city of the stories."""

import pytest

from tests.journeys.city import City, found


@pytest.fixture
def city(db: None) -> City:
    return found()
