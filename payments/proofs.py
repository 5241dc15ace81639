"""Checks of the money, and that the file that went to the bank is the one the log speaks of."""

from collections.abc import Iterator

from audit.proving import proof, seen
from audit.selectors import history
from payments.checks import breaches
from payments.enums import BatchState
from payments.models import Batch, ExportFile


@proof("资金各项不变量")
def money(full: bool) -> Iterator[str]:
    for name, sentence in breaches():
        yield f"{name}：{sentence}"


@proof("发出的支付文件就是日志所记的那一份")
def released(full: bool) -> Iterator[str]:
    for batch in seen(Batch.objects.filter(state__in=(BatchState.RELEASED, BatchState.SETTLED)).order_by("pk")):
        said = history(batch).filter(action="release").last()
        kept = ExportFile.objects.filter(batch=batch, revision=batch.revision, format=batch.released_format).first()
        if said is None or kept is None or said.data.get("sha256") != kept.sha256:
            yield f"批次 {batch}：登记的支付文件不是发放时的那一份"
