"""The applicant's side by itself."""

import pytest

from applications.signals import application_submitted, application_withdrawn


@pytest.fixture
def without_bureaus(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody on the right listens, so that a test may say for the bureaus what they would say."""
    monkeypatch.setattr(application_submitted, "receivers", [])
    monkeypatch.setattr(application_withdrawn, "receivers", [])
