"""Files without a row are removed when they are old enough, and nothing else ever is."""

import os
import time
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from foundation import orphans, storage
from foundation.tasks import sweep_files
from payments.models import ExportFile
from payments.services import exports
from tests.payments import factories
from tests.payments.factories import moment

pytestmark = pytest.mark.django_db
HOUR = 3600


def aged(media: Path, name: str, hours: float) -> Path:
    path = media / name
    when = time.time() - hours * HOUR
    os.utime(path, (when, when))
    return path


@pytest.fixture
def file(media: Path) -> ExportFile:
    office = factories.world()
    factories.envelope(office)
    batch = factories.approved_batch(office, 1)
    return exports.build(batch=batch, format="csv", by=office.releaser, at=moment())


def test_an_old_file_without_a_row_goes_and_one_with_a_row_stays(
    media: Path, file: ExportFile, caplog: pytest.LogCaptureFixture
) -> None:
    kept = aged(media, file.stored_name, 48)
    gone = aged(media, storage.store_sealed("payments/out", b"killed before the commit", "place"), 48)
    assert sweep_files() == 1
    assert kept.exists() and not gone.exists()
    assert "orphan file removed: payments/out/" in caplog.text


def test_a_young_file_may_belong_to_a_transaction_that_still_runs(media: Path) -> None:
    young = aged(media, storage.store("materials", b"x"), 23.9)
    assert orphans.sweep() == 0
    assert young.exists()


def test_a_draft_goes_too(media: Path) -> None:
    folder = media / "materials" / "ab"
    folder.mkdir(parents=True)
    (folder / f".x.pdf.12345678{storage.DRAFT}").write_bytes(b"half")
    draft = aged(media, f"materials/ab/.x.pdf.12345678{storage.DRAFT}", 25)
    assert orphans.sweep() == 1
    assert not draft.exists()


def test_every_column_of_stored_names_is_known() -> None:
    """A model that keeps stored names under another column name would lose its files: name it so, or add it there."""
    known = {f"{model._meta.label}.{column}" for model, column in orphans.columns()}
    assert {
        "applications.Material.stored_name", "notices.Letter.file", "payments.ExportFile.stored_name",
        "payments.ReturnFile.stored_name",
    } <= known  # fmt: skip
    suspects = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label != "axes"
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.CharField) and any(word in field.name for word in ("stored", "path", "pdf"))
    }
    assert suspects <= known
