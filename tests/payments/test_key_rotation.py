"""Rotating the field keys reaches stored files and wrong rows too, and says no sooner that the old key may go."""

import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from applications.models import RosterProblem
from applications.services.roster_rows import typed_cells
from foundation import storage
from payments.models import BudgetEnvelope, ExportFile, PaymentLine
from payments.services import exports, returns
from tests.applications.cases import PLACEMENT, draft
from tests.applications.test_roster import rows_of_120_with_4_wrong, upload
from tests.payments.factories import World, answered, csv_file, moment, released_batch

pytestmark = pytest.mark.django_db


def rotate() -> str:
    out = StringIO()
    call_command("rotate_field_keys", stdout=out, stderr=out)
    return out.getvalue()


def test_payment_files_and_bank_returns_open_with_the_new_key_alone(
    office: World, talent: BudgetEnvelope, settings: Any
) -> None:
    batch = released_batch(office, 2)
    file = ExportFile.objects.get()
    data = csv_file(answered(batch))
    back = returns.stage(batch=batch, name="回单.csv", data=data, by=office.reconciler, at=moment(hour=11))
    paid = exports.content(file)
    number = PaymentLine.objects.order_by("pk")[0].payee_number.reveal()
    settings.FIELD_KEYS = {"k2": os.urandom(32), **settings.FIELD_KEYS}
    said = rotate()
    assert "payments.ExportFile：重新加密 1 项" in said
    assert "payments.ReturnFile：重新加密 1 项" in said
    assert "旧密钥可以" in said
    settings.FIELD_KEYS = {"k2": settings.FIELD_KEYS["k2"]}
    assert exports.content(ExportFile.objects.get()) == paid
    assert storage.fetch_sealed(back.stored_name, returns.place_of(batch, back.sha256)) == data
    assert PaymentLine.objects.order_by("pk")[0].payee_number.reveal() == number
    assert "payments.ExportFile：重新加密 0 项" in rotate()


def test_a_file_that_does_not_open_keeps_the_old_key(office: World, talent: BudgetEnvelope, settings: Any) -> None:
    released_batch(office, 1)
    name = ExportFile.objects.get().stored_name
    path = Path(default_storage.path(name))
    path.write_bytes(path.read_bytes()[:-1])
    settings.FIELD_KEYS = {"k2": os.urandom(32), **settings.FIELD_KEYS}
    with pytest.raises(CommandError, match=r"payments\.ExportFile 1 项.*旧密钥不能移除"):
        rotate()
    path.unlink()
    with pytest.raises(CommandError, match=r"payments\.ExportFile 1 项"):
        rotate()


def test_what_was_typed_into_wrong_rows_is_sealed_again(settings: Any) -> None:
    upload(draft(PLACEMENT), rows_of_120_with_4_wrong())
    before = typed_cells(RosterProblem.objects.get(number=37))
    settings.FIELD_KEYS = {"k2": os.urandom(32), **settings.FIELD_KEYS}
    assert "applications.RosterProblem.typed：重新加密 4 项" in rotate()
    settings.FIELD_KEYS = {"k2": settings.FIELD_KEYS["k2"]}
    assert typed_cells(RosterProblem.objects.get(number=37)) == before
