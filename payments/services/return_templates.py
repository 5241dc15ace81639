"""The table in which the bank's answer is written down: the list that went out, and four empty columns."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.enums import Role
from audit.services import note_opened
from payments import list_files
from payments.enums import FileFormat
from payments.models import Batch
from payments.permissions import require
from payments.recusal import refuse_batch
from payments.return_table import ANSWER_COLUMNS, RETURN_COLUMNS
from payments.services.exports import content, released_file


def template(*, batch: Batch, by: Any, at: datetime) -> bytes:
    """XLSX with the rows of the released file; it holds account numbers, so the download is logged."""
    require(by, Role.RECONCILER, batch.envelope.district)
    refuse_batch(by, batch)
    file = released_file(batch)
    rows = ((*row, *[""] * len(ANSWER_COLUMNS)) for row in list_files.read_back(file.format, content(file)))
    summary = [("批次号", batch.number), ("笔数", str(batch.count)), ("总金额", f"{batch.total:.2f}")]
    data = list_files.write(FileFormat.XLSX, rows, summary, RETURN_COLUMNS)
    with transaction.atomic():
        note_opened(subject=batch, field="payee_number", count=batch.count, who=by, why="下载回单模板", at=at)
    return data
