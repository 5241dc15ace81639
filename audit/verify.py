"""Reading the record against itself and against the rows it speaks of: one sentence for each thing that is wrong."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import chain as chain_of
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Min

from audit import chain, digests
from audit.bulk import chunks
from audit.models import Event, Reading, Seal, Verification
from audit.proving import seen
from audit.seals import Hashes, Reach
from audit.selectors import newest, with_events


def broken_chains(events: models.QuerySet[Event] | None = None) -> Iterator[str]:
    """Each event that was altered, lost, put in between or signed with a key that is not ours; that does not begin in
    the state where the one before ended; and that met rows which were not as the log says.
    """
    key, sequence, previous, state = None, 0, "", ""
    rows = Event.objects.all() if events is None else events
    for event in seen(rows.order_by("subject_type", "subject_id", "sequence").iterator(chunk_size=2000)):
        if (event.subject_type, event.subject_id) != key:
            key, sequence, previous = (event.subject_type, event.subject_id), 0, ""
            state = first_state(event.subject_type)
        if event.sequence != sequence + 1:
            yield f"{event}：前面缺少第 {sequence + 1} 条事件"
        elif event.previous_hash != previous:
            yield f"{event}：与前一条事件的哈希不相接"
        elif not event.hash or chain.event_hash(event) != event.hash:
            yield f"{event}：内容与哈希不符"
        elif event.from_state and event.from_state != state:
            yield f"{event}：办理前的状态“{event.from_state}”与此前日志所记的“{state}”不相接"
        elif event.sequence == 1 and event.from_state and digests.begins_at_rest(event.subject_type):
            yield f"{event}：日志中没有这条记录是怎样产生的，第一条事件已是对它的办理"
        if event.data.get("altered"):
            yield f"{event}：办理时记录已与留痕不一致（{'、'.join(event.data['altered'])}）"
        sequence, previous, state = event.sequence, event.hash, event.to_state or state


@cache
def first_state(label: str) -> str:
    """The state in which a new row of a model stands; "" where it has none, or the model is gone."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return ""
    return str(model().state) if hasattr(model, "workflow") else ""


def broken_seals() -> Iterator[str]:
    """Each seal that no longer fits the events under it, and each that is missing among the numbers."""
    previous, number = "", 0
    all_seals = list(Seal.objects.order_by("number"))
    events, readings = Hashes(Event.objects.all()), Hashes(Reading.objects.all())  # begun after the seals were read
    for seal in seen(all_seals):
        if seal.number != number + 1:
            yield f"{seal}之前缺少第 {number + 1} 号封存"
        end, before = Reach.of(seal), events.given
        under = chain_of(events.upto(end.event), readings.upto(end.reading))
        fits = chain.seal_hash(seal, previous, under) == seal.hash != ""
        count = events.given - before
        if count != seal.event_count:
            yield f"{seal}与事件不符（封存 {seal.event_count} 条，现有 {count} 条）"
        elif not fits:
            yield f"{seal}与事件或查看记录不符：其中有的被改动、移除或插入"
        previous, number = seal.hash, seal.number


def forged_readings() -> Iterator[str]:
    """Each record of a look that was altered, or not written by us; one taken away is missed by its seal."""
    for reading in seen(Reading.objects.order_by("pk").iterator(chunk_size=2000)):
        if not reading.hash or chain.reading_hash(reading) != reading.hash:
            yield f"查看记录“{reading}”（{reading.pk}）：内容与哈希不符"


def forged_verifications() -> Iterator[str]:
    """Each run of the checks that has no event, since runs have one."""
    label = Verification._meta.label_lower
    first = Event.objects.filter(subject_type=label).aggregate(at=Min("at"))["at"]
    later = Verification.objects.filter(at__gte=first) if first else Verification.objects.none()
    rows = list(seen(later.order_by("pk").defer("results")))
    said = with_events(Verification, [row.pk for row in rows])
    yield from (f"{row}：这次核验在日志中没有事件" for row in rows if str(row.pk) not in said)


def strays() -> Iterator[str]:
    """Each row that is not as the last event of its chain says, or has no chain, and each chain without its row."""
    for subject in digests.subjects():
        keys = subject.model._base_manager.order_by("pk").values_list("pk", flat=True)
        for part in chunks(seen(keys.iterator(chunk_size=2000))):
            yield from differing(subject, part)
    for label in Event.objects.order_by().values_list("subject_type", flat=True).distinct():
        yield from _orphans(label)


def differing(subject: digests.Subject, keys: list[Any]) -> Iterator[str]:
    """Those of these rows that are not as the log says.

    The first look takes log and rows one after another, and a writer may come between: what seems wrong is looked at
    once more, as of one moment.
    """
    for key in dict(_wrong(subject, keys)):
        with one_moment():
            sentences = [sentence for _, sentence in _wrong(subject, [key])]
        yield from sentences


@contextmanager
def one_moment() -> Iterator[None]:
    """All queries inside see the database of one moment."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _wrong(subject: digests.Subject, keys: list[Any]) -> Iterator[tuple[Any, str]]:
    label = subject.label.lower()
    names = [str(key) for key in keys]
    heads = {head.subject_id: head for head in newest(label, names)}
    now = digests.take(subject, keys, lambda part: True)
    states = _states(subject, keys, names)
    beginless = _without_beginning(subject, [key for key in keys if str(key) not in heads])
    for key, name in zip(keys, names, strict=True):
        head = heads.get(name)
        if head is None and key in beginless:
            yield key, f"{_named(subject, key)}：日志中没有这条记录的任何事件"
        if name in states:
            yield key, f"{_named(subject, key)}：当前状态“{states[name][0]}”，日志所记的是“{states[name][1]}”"
        if head is not None:
            yield from ((key, sentence) for sentence in _changed(subject, key, head, now[name]))


def _changed(subject: digests.Subject, key: Any, head: Event, now: digests.Digests) -> Iterator[str]:
    """The parts that are not as the last event says; one that it says nothing of came later than it."""
    for part in subject.parts:
        said = head.digests.get(part.name)
        if said is not None and said != now[part.name]:
            yield f"{_named(subject, key)}：{part.label}与日志末条（第 {head.sequence} 条）不符"


def _states(subject: digests.Subject, keys: list[Any], names: list[str]) -> dict[str, tuple[str, str]]:
    """(state now, state by the log) of the rows where they differ; without an event of a state it is the first one."""
    if not hasattr(subject.model, "workflow"):
        return {}
    moves = Event.objects.exclude(to_state="")
    said = dict(newest(subject.label.lower(), names, among=moves).values_list("subject_id", "to_state"))
    first = first_state(subject.label.lower())
    rows = subject.model._base_manager.filter(pk__in=keys).order_by("pk").values_list("pk", "state")
    pairs = {str(key): (state, said.get(str(key), first)) for key, state in rows}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _without_beginning(subject: digests.Subject, keys: list[Any]) -> set[Any]:
    if not keys or subject.begins is None:
        return set(keys)
    return set(subject.model._base_manager.filter(subject.begins, pk__in=keys).values_list("pk", flat=True))


def _orphans(label: str) -> Iterator[str]:
    """Chains of one model whose row is gone."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        yield f"日志中有未知类型 {label} 的事件"
        return
    heads = Event.objects.filter(subject_type=label).order_by("subject_id").values_list("subject_id", flat=True)
    for names in chunks(heads.distinct().iterator(chunk_size=2000)):
        present = {str(key) for key in model._base_manager.filter(pk__in=names).values_list("pk", flat=True)}
        for head in newest(label, [name for name in names if name not in present]):
            yield f"{model._meta.verbose_name} {head.subject_id}：日志有 {head.sequence} 条事件，记录却已不存在"


def _named(subject: digests.Subject, key: Any) -> str:
    row = subject.model._base_manager.filter(pk=key).first()
    return f"{subject.model._meta.verbose_name}“{row}”（{key}）"


def of_subject(label: str, key: str) -> Iterator[str]:
    """Everything wrong with one subject: its chain, and its rows against it."""
    yield from broken_chains(Event.objects.filter(subject_type=label.lower(), subject_id=key))
    declared: Iterable[digests.Subject] = (each for each in digests.subjects() if each.label.lower() == label.lower())
    for subject in declared:
        yield from differing(subject, [subject.model._meta.pk.to_python(key)])
