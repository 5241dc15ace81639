"""The payment file: written, read back, stored sealed; its first download releases the batch.

The release is committed before the first byte leaves: a file can reach the bank unseen, so from then on nothing is
sent again by another batch. Later downloads give the same bytes and are logged.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.enums import Role
from audit.bulk import open_all, transition_all
from audit.services import note_opened, save_checked, transition
from foundation.sealing import keyed_hash
from foundation.storage import FileLost, fetch_checked, kept_with_rows, store_sealed
from payments import list_files
from payments.contents import ContentHash, lines_of
from payments.enums import BatchState, FileFormat
from payments.errors import BatchRefused, DutyConflict, ExportRefused
from payments.models import Batch, ExportFile, PaymentLine
from payments.permissions import require, why_not
from payments.recusal import refuse_batch
from payments.services.batches import accounts_stand, locked, matters_stand, rechecks_stand
from payments.standard_list import SUMMARY_COLUMNS, amount_of, cells, row_digest
from policy.money import capitals

FOLDER = "payments/out"


@kept_with_rows()
def build(*, batch: Batch, format: str, by: Any, at: datetime) -> ExportFile:  # noqa: A002  the user's word
    """The file of an approved batch, verified after writing; the one already there where it was built before.

    Raises ExportRefused where the file does not read back as the lines that were approved.
    """
    file_format = FileFormat(format)
    batch = Batch.objects.select_related("envelope", "made_by", "checked_by").get(pk=batch.pk)
    found = ExportFile.objects.filter(batch=batch, revision=batch.revision, format=file_format).first()
    if found:
        return found
    if batch.state != BatchState.APPROVED:
        raise BatchRefused("复核通过的批次才能生成支付文件。")
    source = _Source(batch, by, at)
    data = list_files.write(file_format, source, summary(batch))
    source.check()
    verify(file_format, data, source)
    name = store_sealed(FOLDER, data, place_of(batch, batch.revision, file_format))
    file = ExportFile(
        batch=batch, revision=batch.revision, format=file_format, sha256=hashlib.sha256(data).hexdigest(),
        rows=source.count, total=source.total, stored_name=name, built_at=at,
    )  # fmt: skip
    with transaction.atomic():
        now = locked(batch)
        if (now.state, now.revision) != (BatchState.APPROVED, batch.revision):
            raise BatchRefused("批次在生成文件期间被退回，请刷新页面查看。")
        save_checked(file)
    return file


def release(*, batch: Batch, format: str, by: Any, at: datetime) -> ExportFile:  # noqa: A002
    """A third person hands the list out: the batch and its lines are released when this returns.

    Raises NotYours, DutyConflict, BatchRefused, ExportRefused; nothing is released then.
    """
    require(by, Role.RELEASER, batch.envelope.district)
    _third_person(batch, by)
    file = build(batch=batch, format=format, by=by, at=at)
    with transaction.atomic():
        now = locked(batch)
        _third_person(now, by)
        if file.revision != now.revision:
            raise BatchRefused("批次在生成文件期间被退回，请刷新页面查看。")
        accounts_stand(now)
        matters_stand(now)
        rechecks_stand(now, timezone.localdate(at))
        transition(
            row=now, action="release", role="releaser", actor=by, at=at, released_by=by, released_at=at,
            released_format=file.format, data={"format": file.format, "sha256": file.sha256},
        )  # fmt: skip
        transition_all(
            model=PaymentLine, ids=now.lines.order_by().values_list("pk", flat=True), action="export",
            role="releaser", actor=by, at=at, data={"batch": now.number},
        )  # fmt: skip
    return file


def download_again(*, batch: Batch, by: Any, at: datetime) -> ExportFile:
    """The file of a released batch once more: the same bytes, and a line in the log."""
    require(by, Role.RELEASER, batch.envelope.district)
    _third_person(batch, by)
    with transaction.atomic():
        file = released_file(batch)
        note_opened(
            subject=batch, field="payee_number", count=file.rows, who=by, why="再次下载支付文件", at=at,
            format=file.format, sha256=file.sha256,
        )  # fmt: skip
    return file


def released_file(batch: Batch) -> ExportFile:
    """The file that went out; raises BatchRefused before the release."""
    found = ExportFile.objects.filter(batch=batch, revision=batch.revision, format=batch.released_format).first()
    if batch.released_at is None or found is None:
        raise BatchRefused("本批次尚未发放，没有可以再次下载的文件。")
    return found


def content(file: ExportFile) -> bytes:
    """The stored bytes; raises ExportRefused where they are missing or not those that were verified."""
    try:
        return fetch_checked(file.stored_name, place_of(file.batch, file.revision, file.format), file.sha256)
    except FileLost as lost:
        raise ExportRefused("支付文件缺失或内容与登记的哈希不一致，不能下载，请通知系统管理员。") from lost


def file_name(file: ExportFile) -> str:
    """What the releaser's browser calls the file."""
    return f"{file.batch.number}.{file.format}"


def place_of(batch: Batch, revision: int, file_format: str) -> str:
    """What the sealed bytes are bound to: the batch as it stood when the file was built."""
    return f"payments.exportfile|{batch.number}|{revision}|{file_format}"


def summary(batch: Batch) -> list[tuple[str, str]]:
    """The side of the list: who pays, how many, how much, and the hash of what was approved."""
    checked_at = timezone.localtime(batch.checked_at) if batch.checked_at else None
    values = (
        batch.number, "1/1", batch.envelope.payer_name, batch.envelope.payer_account,
        batch.envelope.get_fund_display(), str(batch.envelope.year), str(batch.count), f"{batch.total:.2f}",
        capitals(batch.total), batch.content_hash, batch.made_by.name,
        batch.checked_by.name if batch.checked_by else "", f"{checked_at:%Y-%m-%d %H:%M:%S}" if checked_at else "",
    )  # fmt: skip
    return list(zip(SUMMARY_COLUMNS, map(list_files.safe, values), strict=True))


def verify(file_format: str, data: bytes, source: "_Source") -> None:
    """Read the finished file with another reader: count, sum and each row must be the database's."""
    count, total = 0, Decimal(0)
    for row in list_files.read_back(file_format, data):
        if count >= source.count or row_digest(row) != source.digests[count]:
            raise ExportRefused(f"支付文件第 {count + 1} 行写出后与数据库不一致，文件已弃用，请通知系统管理员。")
        count += 1
        total += amount_of(row)
    if (count, total) != (source.count, source.total):
        raise ExportRefused("支付文件的笔数或金额写出后与数据库不一致，文件已弃用，请通知系统管理员。")


class _Source:
    """The rows of a batch from the database, opened for the bank; remembers what each one said."""

    def __init__(self, batch: Batch, by: Any, at: datetime) -> None:
        self.batch, self.by, self.at = batch, by, at
        self.count, self.total = 0, Decimal(0)
        self.digests: list[bytes] = []
        self._hash = ContentHash(batch.number)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        lines = lines_of(self.batch).annotate(scheme=F("instalment__plan__application__scheme"))
        with transaction.atomic():
            opened = open_all(
                rows=lines.iterator(chunk_size=2000), field="payee_number", subject=self.batch, count=self.batch.count,
                who=self.by, why="生成支付文件", at=self.at,
            )  # fmt: skip
        for line, number in opened:
            if keyed_hash("account", number) != line.payee_number_hash:
                raise ExportRefused(f"第 {line.row} 行的收款账号与复核时不一致，不能生成支付文件，请通知系统管理员。")
            row = cells(line, number, line.scheme, self.batch)
            self.count += 1
            self.total += line.amount
            self.digests.append(row_digest(row))
            self._hash.add(line)
            yield row

    def check(self) -> None:
        """Raises ExportRefused unless what was read is what the checker approved."""
        same = (self.count, self.total) == (self.batch.count, self.batch.total)
        if not same or self._hash.value() != self.batch.approved_hash:
            raise ExportRefused("批次内容与复核时不一致，不能生成支付文件，请退回制单并通知系统管理员。")


def _third_person(batch: Batch, by: Any) -> None:
    reason = why_not(batch, Role.RELEASER, by)
    if reason:
        raise DutyConflict(reason)
    refuse_batch(by, batch)
