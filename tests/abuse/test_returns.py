"""Walks the table of the bank's answers; all of them answer one batch."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import override_settings

from payments.models import Batch
from tests.abuse.judged import judge
from tests.abuse.tables import RETURNS, Case, load_tables
from tests.payments.return_doors import Released, release_three

pytestmark = pytest.mark.django_db
CASES = [case for table in load_tables() if table.group == RETURNS for case in table.cases]


@pytest.fixture(scope="module")
def once(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Released, Path]]:
    """The batch and where its files lie, made once; what a case does to them is undone."""
    folder = Path(mkdtemp(prefix="returns-", dir=django_settings.DATA_DIR))
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=folder):
            made = release_three()
        yield made, folder
        transaction.set_rollback(True)


@pytest.fixture
def released(once: tuple[Released, Path], media: Path, settings: Any) -> Released:
    """The files are those of the batch, not those of the single case."""
    (office, batch), settings.MEDIA_ROOT = once
    return office, Batch.objects.get(pk=batch.pk)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_answer(case: Case, request: pytest.FixtureRequest, released: Released) -> None:
    judge(case, request)
