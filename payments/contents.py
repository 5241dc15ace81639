"""What a batch says, as one hash: approved by the checker, carried by the file, taken again at every later step."""

import hashlib
import json

from django.db.models import QuerySet

from foundation.fields import to_fen
from payments.models import Batch, PaymentLine


class ContentHash:
    """SHA-256 over a batch's lines in their order: row, reference, fen, payee and bank."""

    def __init__(self, number: str) -> None:
        self._digest = hashlib.sha256(number.encode())

    def add(self, line: PaymentLine) -> None:
        content = [
            line.row,
            line.reference,
            to_fen(line.amount),
            line.payee_kind,
            line.payee_name,
            line.payee_number_hash,
            line.bank_name,
            line.cnaps,
        ]
        self._digest.update(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")

    def value(self) -> str:
        return self._digest.hexdigest()


def content_hash(batch: Batch) -> str:
    """The hash of the lines as they stand in the database."""
    found = ContentHash(batch.number)
    for line in lines_of(batch).iterator(chunk_size=2000):
        found.add(line)
    return found.value()


def lines_of(batch: Batch) -> QuerySet[PaymentLine]:
    """The lines in their order, without what a list for the bank does not need."""
    return (
        PaymentLine.objects.filter(batch=batch)
        .order_by("row")
        .only(
            "batch_id", "row", "reference", "amount", "payee_kind", "payee_name", "payee_number", "payee_number_hash",
            "bank_name", "cnaps", "instalment_id",
        )
    )  # fmt: skip
