"""Seals over the whole log: one every few minutes, and one that ends each day.

Each is made under the lock of one row, so that two beats never make the same. What may be sealed is what can no longer
change: on PostgreSQL an event with a lower number may yet be committed by a transaction that runs, so a running seal
goes up to the mark that the one before set, once every transaction of that moment has ended.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from audit import chain
from audit.errors import DomainError
from audit.models import Event, Seal, SealMark


@transaction.atomic
def seal_day(*, day: date, at: datetime) -> Seal | None:
    """Seal all events up to the end of a past day; None where the day is sealed already.

    A day that still runs is refused: its events may yet commit below the highest number seen. Raises DomainError also
    where a day is sealed that has not ended at `at`: a clock has been ahead, and what it sealed must be looked at.
    """
    end_of_day = datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())
    if at < end_of_day:
        raise DomainError(f"{day} 尚未结束，不能封存。")
    _turn()
    last_day = Seal.objects.aggregate(day=Max("day"))["day"]
    if last_day and last_day >= timezone.localdate(at):
        raise DomainError(
            f"已有 {last_day} 的日封存，而今天是 {timezone.localdate(at)}：系统时间曾被拨快，请核查后处理。"
        )
    if last_day and last_day >= day:
        return None
    before = newest_seal()
    start = before.last_event_id if before else 0
    end = Event.objects.filter(pk__gt=start, at__lt=end_of_day).aggregate(last=Max("pk"))["last"] or start
    return _seal(before, end, at, day=day)


@transaction.atomic
def seal_recent(*, at: datetime) -> Seal | None:
    """Seal what can no longer change; None where there is nothing new, or not yet."""
    mark = _turn()
    before = newest_seal()
    end = _settled(mark)
    if end is None or end <= (before.last_event_id if before else 0):
        return None
    return _seal(before, end, at)


def newest_seal() -> Seal | None:
    return Seal.objects.order_by("-number").first()


def hashes_between(start: int, end: int) -> Iterator[str]:
    """Hashes of the events after `start` up to `end`, in their order."""
    events = Event.objects.filter(pk__gt=start, pk__lte=end).order_by("pk")
    return events.values_list("hash", flat=True).iterator(chunk_size=5000)


def _seal(before: Seal | None, end: int, at: datetime, day: date | None = None) -> Seal:
    start, previous = (before.last_event_id, before.hash) if before else (0, "")
    seal = Seal(
        number=(before.number if before else 0) + 1, day=day, last_event_id=end, sealed_at=at,
        key_id=chain.current_key_id(), event_count=Event.objects.filter(pk__gt=start, pk__lte=end).count(),
    )  # fmt: skip
    seal.hash = chain.seal_hash(seal, previous, hashes_between(start, end))
    seal.save(force_insert=True)
    return seal


def _turn() -> SealMark:
    """The row under whose lock seals are made; the second of two waits and then sees what the first made."""
    SealMark.objects.bulk_create([SealMark()], ignore_conflicts=True)
    return SealMark.objects.select_for_update().get(pk=SealMark.ONLY)


def _settled(mark: SealMark) -> int | None:
    """The last event below which none can appear any more; None while it is not known."""
    highest = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    if connection.vendor != "postgresql":
        return highest  # one writer at a time, and it is us
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint"
            " FROM pg_current_snapshot() AS now"
        )
        oldest_running, next_to_begin = cursor.fetchone()
    if oldest_running < mark.horizon:
        return None
    settled = mark.last_event_id
    mark.last_event_id, mark.horizon = highest, next_to_begin
    mark.save(update_fields=["last_event_id", "horizon"])
    return settled
