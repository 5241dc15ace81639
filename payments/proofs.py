"""Checks of the money, and of the files that went to the bank and came from it."""

import hashlib
from collections.abc import Iterator

from audit.proving import proof
from audit.selectors import history
from foundation.storage import fetch_sealed
from payments.checks import breaches
from payments.enums import BatchState
from payments.models import Batch, ExportFile, ReturnFile
from payments.services import exports, returns


@proof("资金各项不变量")
def money(full: bool) -> Iterator[str]:
    for name, sentence in breaches():
        yield f"{name}：{sentence}"


@proof("支付文件与回单文件和登记的校验码一致")
def files(full: bool) -> Iterator[str]:
    for file in ExportFile.objects.select_related("batch").order_by("pk").iterator(chunk_size=200):
        place = exports.place_of(file.batch, file.revision, file.format)
        yield from _file(f"批次 {file.batch} 的支付文件", file.stored_name, place, file.sha256)
    for answer in ReturnFile.objects.select_related("batch").order_by("pk").iterator(chunk_size=200):
        place = returns.place_of(answer.batch, answer.sha256)
        yield from _file(f"批次 {answer.batch} 的回单“{answer}”", answer.stored_name, place, answer.sha256)


@proof("发出的支付文件就是日志所记的那一份")
def released(full: bool) -> Iterator[str]:
    for batch in Batch.objects.filter(state__in=(BatchState.RELEASED, BatchState.SETTLED)).order_by("pk"):
        said = history(batch).filter(action="release").last()
        kept = ExportFile.objects.filter(batch=batch, revision=batch.revision, format=batch.released_format).first()
        if said is None or kept is None or said.data.get("sha256") != kept.sha256:
            yield f"批次 {batch}：登记的支付文件不是发放时的那一份"


def _file(what: str, name: str, place: str, sha256: str) -> Iterator[str]:
    try:
        same = hashlib.sha256(fetch_sealed(name, place)).hexdigest() == sha256
    except Exception as error:  # missing, altered, sealed under another key: each is the same to the reader
        yield f"{what}打不开：{type(error).__name__}"
        return
    if not same:
        yield f"{what}与登记的校验码不一致"
