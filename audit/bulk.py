"""The record for many rows of one model at once: the same table, locks and chained events, a fixed number of queries.

What `audit.services` does for one row, done for a payment batch of any size.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import IntegrityError, connection, models

from audit import chain, digests
from audit.errors import DomainError, rule_broken
from audit.models import Event
from audit.selectors import altered_among, differing, newest
from audit.services import note_opened, plain, refuse_altered

Row = TypeVar("Row", bound=models.Model)
Head = tuple[int, str, digests.Digests]
"""Of a subject's newest event: its number, its hash and its digests."""
CHUNK = 500
"""Rows locked, written and logged together; keeps a statement small and memory flat."""


def transition_all(
    *,
    model: type[models.Model],
    ids: Iterable[Any],
    action: str,
    role: str,
    actor: Any,
    at: datetime,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    data_of: Mapping[Any, Mapping[str, Any]] | None = None,
    changes: Mapping[Any, Mapping[str, Any]] | None = None,
    **same: Any,
) -> int:
    """`audit.services.transition` for the rows of these keys, locked in ascending order; gives their number.

    `same` are field changes of all rows, `changes` those of one row by its key (the same fields for each);
    likewise `data` and `data_of` are what the events say of all rows and of one.
    Raises TransitionRefused where one row's state knows no such step, Altered where one is not as the log says,
    RuleBroken where the database refuses.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("the record is written inside the transaction of what it records")
    done = 0
    for keys in chunks(sorted(ids)):
        rows = list(model._base_manager.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
        if len(rows) != len(keys):
            raise DomainError("有记录已不存在，请刷新页面后重试。")
        before = {row.pk: row.state for row in rows}  # type: ignore[attr-defined]
        for row in rows:
            row.state = row.workflow.next_state(row.state, action, role)  # type: ignore[attr-defined]
            for name, value in {**same, **(changes or {}).get(row.pk, {})}.items():
                setattr(row, name, value)
        heads = _heads(rows)
        now = digests.own(model, keys, action)
        for row in rows:
            key = str(row.pk)
            refuse_altered(row, differing(heads[key][2] if key in heads else None, now[key]))
        own = next(iter((changes or {}).values()), {})
        _write(model, rows, ["state", *same, *own])
        _log(
            rows, before, heads, action=action, role=role, actor=actor, at=at, reason=reason, data=data,
            data_of=data_of or {},
        )  # fmt: skip
        done += len(rows)
    return done


def require_all_logged(model: type[models.Model], keys: Iterable[Any], *parts: str) -> None:
    """Raises Altered where one of these rows, in one of these parts, is not as the log says; two queries and one more
    a part for each chunk.
    """
    for some in chunks(keys):
        if found := altered_among(model, some, *parts):
            row = next(key for key in some if str(key) in found)
            refuse_altered(model._base_manager.get(pk=row), found)


def open_all(
    *, rows: Iterable[Row], field: str, subject: models.Model, count: int, who: Any, why: str, at: datetime
) -> Iterator[tuple[Row, str]]:
    """Each row with the clear value of its sealed field; one event on `subject` says who opened how many, and why."""
    note_opened(subject=subject, field=field, count=count, who=who, why=why, at=at)
    return ((row, getattr(row, field).reveal()) for row in rows)


def chunks(items: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """The items in lists of at most `size`."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def _write(model: type[models.Model], rows: Sequence[models.Model], fields: list[str]) -> None:
    """One UPDATE where all rows take the same values, else one that names each row's."""
    columns = [field.attname for field in model._meta.concrete_fields if field.name in fields]
    values = [{name: getattr(row, name) for name in columns} for row in rows]
    try:
        if all(value == values[0] for value in values):
            model._base_manager.filter(pk__in=[row.pk for row in rows]).update(**values[0])
        else:
            model._base_manager.bulk_update(rows, fields)
    except IntegrityError as error:
        raise rule_broken(error) from error


def _heads(rows: Sequence[models.Model]) -> dict[str, Head]:
    label, keys = rows[0]._meta.label_lower, [str(row.pk) for row in rows]
    found = newest(label, keys).values_list("subject_id", "sequence", "hash", "digests")
    return {subject: (sequence, previous, carried) for subject, sequence, previous, carried in found}


def _log(
    rows: Sequence[Any], before: Mapping[Any, str], heads: Mapping[str, Head], *, data: Mapping[str, Any] | None,
    data_of: Mapping[Any, Mapping[str, Any]], **event: Any,
) -> None:  # fmt: skip
    label = rows[0]._meta.label_lower
    keys = [str(row.pk) for row in rows]
    taken = digests.after(type(rows[0]), [row.pk for row in rows], event["action"])
    key_id = chain.current_key_id()
    actor = event["actor"]
    name = getattr(actor, "name", "") or (actor.get_username() if actor else "系统")
    events = []
    for row, key in zip(rows, keys, strict=True):
        sequence, previous, carried = heads.get(key, (0, "", {}))
        one = Event(
            subject_type=label, subject_id=key, sequence=sequence + 1, previous_hash=previous, actor_name=name,
            from_state=before[row.pk], to_state=row.state,
            data=plain({**(data or {}), **data_of.get(row.pk, {})}), digests={**carried, **taken[key]},
            key_id=key_id, **event,
        )  # fmt: skip
        one.hash = chain.event_hash(one)
        events.append(one)
    Event.objects.bulk_create(events)
