"""Who stands where with a batch: the stations 制单, 复核, 发放, 对账, each with its person or the one it waits for."""

from dataclasses import dataclass
from datetime import datetime

from payments.enums import BatchState
from payments.models import Batch

ORDER = (BatchState.DRAFT, BatchState.SUBMITTED, BatchState.APPROVED, BatchState.RELEASED, BatchState.SETTLED)


@dataclass(frozen=True)
class Station:
    """`state` is done, active or neutral (still to come); `note` says what is going on there."""

    name: str
    state: str
    who: str = ""
    at: datetime | None = None
    note: str = ""


def standing(batch: Batch, failed: int = 0, *, unresolved: bool = False, staged: bool = False) -> list[Station]:
    """The four stations of a batch; a cancelled one stopped at the first. `failed` lines are told at the last, and
    whether they are `unresolved`; `staged` says that an answer of the bank was read and waits to be entered.
    """
    if batch.state == BatchState.CANCELLED:
        return [Station("制单", "stopped", batch.made_by.name, batch.made_at, "已作废")]
    place = ORDER.index(BatchState(batch.state))
    settled = f"{failed} 笔失败，{'待处理' if unresolved else '已处理'}" if failed else "全部成功"
    answer = "回单已导入，待复核入账" if staged else "等待银行回单"
    revised = f"第 {batch.revision} 次修订" if batch.revision > 1 else ""
    return [
        Station("制单", "done" if place > 0 else "active", batch.made_by.name, batch.made_at, revised),
        _station("复核", place, 1, batch.checked_by.name if batch.checked_by else "", batch.checked_at),
        _station("发放", place, 2, batch.released_by.name if batch.released_by else "", batch.released_at),
        _station(
            "对账",
            place,
            3,
            "",
            None,
            {3: answer, 4: settled}.get(place, ""),
        ),
    ]


def _station(name: str, place: int, own: int, who: str, at: datetime | None, note: str = "") -> Station:
    if place > own:
        return Station(name, "done", who, at, note)
    if place == own:
        return Station(name, "active", who, at, note or f"等待{name}岗办理")
    return Station(name, "neutral")
