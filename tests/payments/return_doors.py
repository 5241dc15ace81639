"""The door through which the bank's answer comes in, as the table of bad inputs names it.

Each door spoils the answer to a released batch of three payments of 5,000 yuan and stages it. A quarantined file counts
as refused with its problems; the lines must be as they were.
"""

from typing import Any

from payments.enums import ReturnState
from payments.errors import ReturnRefused
from payments.models import Batch, PaymentLine
from payments.references import ALPHABET
from payments.return_table import RETURN_COLUMNS
from payments.services import returns
from tests.payments import factories
from tests.payments.factories import World, answered, csv_file, moment

Released = tuple[World, Batch]


def release_three() -> Released:
    """An office and the batch whose answer is spoiled."""
    office = factories.world()
    factories.envelope(office)
    return office, factories.released_batch(office, 3)


def _stage(office: World, batch: Batch, data: bytes, name: str = "回单.csv") -> str:
    file = returns.stage(batch=batch, name=name, data=data, by=office.reconciler, at=moment(hour=11))
    assert set(PaymentLine.objects.filter(batch=batch).values_list("state", flat=True)) == {"exported"}
    if file.state == ReturnState.QUARANTINED:
        raise ReturnRefused("；".join(f"第 {one['row']} 行：{one['text']}" for one in file.problems))
    return f"成功 {file.paid_count} 失败 {file.failed_count}"


def cells(given: dict[str, str], released: Released) -> str:
    """The answer with these cells in its first row."""
    office, batch = released
    rows = answered(batch)
    rows[0] |= given
    return _stage(office, batch, csv_file(rows))


def only(given: list[int], released: Released) -> str:
    """The answer with these rows alone, in this order; a number twice is a row twice."""
    office, batch = released
    rows = answered(batch)
    return _stage(office, batch, csv_file([rows[number - 1] for number in given]))


def harmed_reference(given: int, released: Released) -> str:
    """The answer with another character at this place of a reference."""
    office, batch = released
    rows = answered(batch)
    text = rows[0]["平台流水号"]
    other = ALPHABET[(ALPHABET.index(text[given]) + 1) % len(ALPHABET)]
    rows[0]["平台流水号"] = text[:given] + other + text[given + 1 :]
    return _stage(office, batch, csv_file(rows))


def anothers_line(given: str, released: Released) -> str:
    """A row of another batch under this batch's number."""
    office, other = released
    batch = factories.released_batch(office, 1)
    return _stage(office, batch, csv_file([{**answered(other)[0], "批次号": batch.number}]))


def without_column(given: str, released: Released) -> str:
    office, batch = released
    return _stage(office, batch, csv_file(answered(batch), tuple(one for one in RETURN_COLUMNS if one != given)))


def extra_row(given: dict[str, str], released: Released) -> str:
    """The answer with one more row below."""
    office, batch = released
    return _stage(office, batch, csv_file([*answered(batch), given]))


def encoded(given: str, released: Released) -> str:
    office, batch = released
    return _stage(office, batch, csv_file(answered(batch)).decode("utf-8-sig").encode(given))


def file(given: list[Any], released: Released) -> str:
    """A file of this name and text."""
    office, batch = released
    return _stage(office, batch, given[1].encode(), given[0])


DOORS = {
    "cells": cells,
    "only": only,
    "harmed_reference": harmed_reference,
    "anothers_line": anothers_line,
    "without_column": without_column,
    "extra_row": extra_row,
    "encoded": encoded,
    "file": file,
}
MAKERS = {"long_reason": lambda length: {"状态": "失败", "失败原因": "账" * length}}
