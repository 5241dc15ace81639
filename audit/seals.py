"""Seals over the whole log: one every few minutes, and one that ends each day.

Each is made under the lock of one row, so that two beats never make the same. What may be sealed is what can no longer
change: on PostgreSQL an event with a lower number may yet be committed by a transaction that runs, so a running seal
goes up to the mark that the one before set, once every transaction of that moment has ended.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Max, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from audit import chain
from audit.errors import DomainError
from audit.models import Event, Reading, Seal, SealMark, Verification

UNSEALED_FOR = timedelta(minutes=30)
"""Seals follow one another every ten minutes; on PostgreSQL an event waits for two, and one may be late."""
MINUTES_UNSEALED = UNSEALED_FOR // timedelta(minutes=1)


@dataclass(frozen=True)
class Reach:
    """The last event and the last reading that a seal covers."""

    event: int
    reading: int

    @classmethod
    def of(cls, seal: Seal | None) -> "Reach":
        return cls(seal.last_event_id, seal.last_reading_id or 0) if seal else cls(0, 0)


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
    start = Reach.of(before)
    event = Event.objects.filter(pk__gt=start.event, at__lt=end_of_day).aggregate(last=Max("pk"))["last"]
    reading = Reading.objects.filter(pk__gt=start.reading, at__lt=end_of_day).aggregate(last=Max("pk"))["last"]
    return _seal(before, Reach(event or start.event, reading or start.reading), at, day=day)


@transaction.atomic
def seal_recent(*, at: datetime) -> Seal | None:
    """Seal what can no longer change; None where there is nothing new, or not yet."""
    mark = _turn()
    before = newest_seal()
    start, end = Reach.of(before), _settled(mark)
    if end is None or (end.event <= start.event and end.reading <= start.reading):
        return None
    return _seal(before, Reach(max(start.event, end.event), max(start.reading, end.reading)), at)


def overdue(at: datetime) -> int:
    """How many events nobody has sealed for longer than UNSEALED_FOR: until then an act can be undone unseen.

    That the checks were run is no act: on a portal that stands still one run must not be a finding of the next.
    """
    sealed = Seal.objects.order_by("-number").values("last_event_id")[:1]
    late = Event.objects.filter(pk__gt=Coalesce(Subquery(sealed), 0), at__lt=at - UNSEALED_FOR)
    return late.exclude(subject_type=Verification._meta.label_lower).count()


def newest_seal() -> Seal | None:
    return Seal.objects.order_by("-number").first()


def hashes_between(start: Reach, end: Reach) -> Iterator[str]:
    """Hashes of the events after `start` up to `end`, in their order, and then those of the readings."""
    events = Event.objects.filter(pk__gt=start.event, pk__lte=end.event).order_by("pk")
    yield from events.values_list("hash", flat=True).iterator(chunk_size=5000)
    readings = Reading.objects.filter(pk__gt=start.reading, pk__lte=end.reading).order_by("pk")
    yield from readings.values_list("hash", flat=True).iterator(chunk_size=5000)


class Hashes:
    """Hashes of events or readings in the order of their keys, each handed out once: all seals in one query."""

    def __init__(self, rows: QuerySet) -> None:
        self._rows = rows.order_by("pk").values_list("pk", "hash").iterator(chunk_size=5000)
        self._next: tuple[int, str] | None = next(self._rows, None)
        self.given = 0

    def upto(self, last: int) -> Iterator[str]:
        """Those not handed out yet, up to this key."""
        while self._next is not None and self._next[0] <= last:
            given, self._next = self._next[1], next(self._rows, None)
            self.given += 1
            yield given


def events_between(start: Reach, end: Reach) -> int:
    """How many events there are after `start` up to `end`."""
    return Event.objects.filter(pk__gt=start.event, pk__lte=end.event).count()


def _seal(before: Seal | None, end: Reach, at: datetime, day: date | None = None) -> Seal:
    start, previous = Reach.of(before), before.hash if before else ""
    seal = Seal(
        number=(before.number if before else 0) + 1, day=day, last_event_id=end.event, last_reading_id=end.reading,
        sealed_at=at, key_id=chain.current_key_id(), event_count=events_between(start, end),
    )  # fmt: skip
    seal.hash = chain.seal_hash(seal, previous, hashes_between(start, end))
    seal.save(force_insert=True)
    return seal


def _turn() -> SealMark:
    """The row under whose lock seals are made; the second of two waits and then sees what the first made."""
    SealMark.objects.bulk_create([SealMark()], ignore_conflicts=True)
    return SealMark.objects.select_for_update().get(pk=SealMark.ONLY)


def mark_ahead() -> bool:
    """Whether the mark names an event, a reading or (PostgreSQL) a transaction that there has not been yet."""
    mark = SealMark.objects.filter(pk=SealMark.ONLY).first()
    return mark is not None and _ahead(mark, _highest(), _transactions()[1])


def _settled(mark: SealMark) -> Reach | None:
    """The last event and reading below which none can appear any more; None while they are not known."""
    highest = _highest()
    if connection.vendor != "postgresql":
        return highest  # one writer at a time, and it is us
    oldest_running, next_to_begin = _transactions()
    # One that no seal has set would keep all that comes unsealed for ever: it is set anew, as at the first seal.
    strange = _ahead(mark, highest, next_to_begin)
    if oldest_running < mark.horizon and not strange:
        return None
    settled = Reach(mark.last_event_id, mark.last_reading_id)
    mark.last_event_id, mark.last_reading_id, mark.horizon = highest.event, highest.reading, next_to_begin
    mark.save(update_fields=["last_event_id", "last_reading_id", "horizon"])
    return None if strange else settled


def _ahead(mark: SealMark, highest: Reach, next_to_begin: int) -> bool:
    beyond = mark.last_event_id > highest.event or mark.last_reading_id > highest.reading
    return beyond or mark.horizon > next_to_begin


def _highest() -> Reach:
    event, reading = (model.objects.aggregate(last=Max("pk"))["last"] for model in (Event, Reading))
    return Reach(event or 0, reading or 0)


def _transactions() -> tuple[int, int]:
    """Of PostgreSQL the oldest transaction that runs, and the first that has not begun; SQLite counts none."""
    if connection.vendor != "postgresql":
        return 0, 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint"
            " FROM pg_current_snapshot() AS now"
        )
        return cursor.fetchone()
