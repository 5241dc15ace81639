"""Reading the record against itself: every chain, every hash, every day's seal."""

from collections.abc import Iterator

from audit.models import DaySeal, Event
from audit.services import event_hash, range_digest


def broken_chains() -> Iterator[str]:
    """One sentence for each event that was altered, lost or put in between."""
    key, sequence, previous = None, 0, ""
    for event in Event.objects.order_by("subject_type", "subject_id", "sequence").iterator(chunk_size=2000):
        if (event.subject_type, event.subject_id) != key:
            key, sequence, previous = (event.subject_type, event.subject_id), 0, ""
        if event.sequence != sequence + 1:
            yield f"{event}：前面缺少第 {sequence + 1} 条事件"
        elif event.previous_hash != previous:
            yield f"{event}：与前一条事件的哈希不相接"
        elif event_hash(event) != event.hash:
            yield f"{event}：内容与哈希不符"
        sequence, previous = event.sequence, event.hash


def broken_seals() -> Iterator[str]:
    """One sentence for each day whose seal no longer fits the events under it."""
    start, previous = 0, ""
    for seal in DaySeal.objects.order_by("day"):
        digest, count = range_digest(start, seal.last_event_id, previous)
        if digest != seal.hash or count != seal.event_count:
            yield f"{seal.day} 的日封存与事件不符（封存 {seal.event_count} 条，现有 {count} 条）"
        start, previous = seal.last_event_id, seal.hash
