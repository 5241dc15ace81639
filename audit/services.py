"""Writing the record: events, transitions, opened seals, gap-free numbers."""

import json
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, models, transaction

from audit import chain, digests
from audit.errors import Altered, DomainError, rule_broken
from audit.models import Counter, Event
from audit.selectors import altered, differing, history
from foundation.normalise import TextRefused, clean_line


def record(
    *,
    subject: models.Model,
    action: str,
    actor: Any,
    at: datetime,
    role: str = "",
    reason: str = "",
    data: dict | None = None,
    from_state: str = "",
    to_state: str = "",
    locked: bool = False,
) -> Event:
    """Append one event to the subject's chain; locks the subject's row unless the caller holds it.

    Written after what it records: it carries the digests of the rows as they stand now (audit.digests).
    """
    _require_transaction()
    if not locked:
        subject._meta.model._base_manager.select_for_update().filter(pk=subject.pk).values_list("pk").first()
    label = subject._meta.label_lower
    last = (
        Event.objects.filter(subject_type=label, subject_id=str(subject.pk))
        .order_by("-sequence")
        .values("sequence", "hash", "digests")
        .first()
    )
    taken = digests.after(subject._meta.model, [subject.pk], action)[str(subject.pk)]
    event = Event(
        subject_type=label,
        subject_id=str(subject.pk),
        sequence=last["sequence"] + 1 if last else 1,
        at=at,
        actor=actor,
        actor_name=getattr(actor, "name", "") or (actor.get_username() if actor else "系统"),
        role=role,
        action=action,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        data=plain(data or {}),
        digests={**last["digests"], **taken} if last else taken,
        key_id=chain.current_key_id(),
        previous_hash=last["hash"] if last else "",
    )
    event.hash = chain.event_hash(event)
    event.save(force_insert=True)
    return event


def transition(
    *,
    row: Any,
    action: str,
    role: str,
    actor: Any,
    at: datetime,
    reason: str = "",
    data: dict | None = None,
    **changes: Any,
) -> Any:
    """Lock, check the table, write state and changes, log. The only place a state is assigned.

    Raises TransitionRefused (no such line in the table), Altered (the row is not as the log says) or RuleBroken (the
    database said no).
    """
    _require_transaction()
    held = type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)
    before = held.state
    held.state = type(row).workflow.next_state(before, action, role)
    _require_own_row_logged(held, action)
    for name, value in changes.items():
        setattr(held, name, value)
    save_checked(held, fields={"state", *changes})
    record(
        subject=held, action=action, actor=actor, at=at, role=role, reason=reason, data=data,
        from_state=before, to_state=held.state, locked=True,
    )  # fmt: skip
    for field in held._meta.concrete_fields:
        setattr(row, field.attname, getattr(held, field.attname))
    return row


def require_logged(row: models.Model, *parts: str) -> None:
    """Raises Altered where one of these parts of a row, held by the caller and not yet changed, is not as the log says.

    Asked first by each act that takes a part anew; `transition` asks it of the row itself.
    """
    refuse_altered(row, altered(row, *parts))


def require_told(row: models.Model) -> None:
    """Raises Altered where the log says nothing of a row that no act made."""
    refuse_altered(row, not history(row).exists())


def refuse_altered(row: models.Model, parts: Any) -> None:
    """Raises Altered where anything is named; the word of the model and the row's own stand in the sentence."""
    if parts:
        raise Altered(f"{row._meta.verbose_name}“{row}”的记录与留痕不一致，已停止办理，请联系系统管理员。")


def _require_own_row_logged(row: models.Model, action: str) -> None:
    last = history(row).order_by("-sequence").values_list("digests", flat=True).first()
    refuse_altered(row, differing(last, digests.own(type(row), [row.pk], action)[str(row.pk)]))


def save_checked(row: models.Model, *, fields: set[str] | None = None) -> None:
    """Clean the given fields (all of a new row) and save; a broken rule comes back as its sentence.

    Constraints are left to the database, which checks them anyway and without extra queries.
    """
    names = {field.name for field in row._meta.concrete_fields}
    written = [field for field in row._meta.concrete_fields if not field.generated]
    absent = {field.name for field in written if _may_be_empty(field, getattr(row, field.attname))}
    try:
        row.clean_fields(exclude=absent | (names - fields if fields else _foreign_keys(row)))
    except ValidationError as error:
        raise DomainError("；".join(error.messages)) from error
    try:
        with transaction.atomic(savepoint=False):
            row.save(force_insert=row._state.adding, update_fields=sorted(fields) if fields else None)
    except IntegrityError as error:
        raise rule_broken(error) from error


def open_sealed(*, row: models.Model, field: str, who: Any, why: str, at: datetime) -> str:
    """The clear value of a sealed field; the act is logged with who and why."""
    try:
        why = clean_line(why, 400)
    except TextRefused as refused:
        raise DomainError(f"查看事由：{refused}") from refused
    note_opened(subject=row, field=field, who=who, why=why, at=at)
    return getattr(row, field).reveal()


def note_opened(
    *, subject: models.Model, field: str, who: Any, why: str, at: datetime, count: int = 1, **more: Any
) -> None:
    """Log that sealed values were handed out: by whom, why, and how many. Every such event is this one."""
    if not why.strip():
        raise DomainError("查看完整信息需要填写事由。")
    record(
        subject=subject, action="open_sealed", actor=who, at=at, reason=why,
        data={"field": field, "count": count, **more},
    )  # fmt: skip


def next_number(key: str) -> int:
    """The next number of a gap-free series, rolled back with the transaction that took it."""
    _require_transaction()
    Counter.objects.bulk_create([Counter(key=key)], ignore_conflicts=True)
    counter = Counter.objects.select_for_update().get(key=key)
    counter.value += 1
    counter.save(update_fields=["value"])
    return counter.value


def plain(data: dict) -> dict:
    """What the database will give back: JSON types only, so that the hash can be taken again."""
    return json.loads(json.dumps(data, cls=DjangoJSONEncoder))


def _may_be_empty(field: models.Field, value: Any) -> bool:
    """Null where null is allowed, an empty list or object: `blank` speaks of forms, and these rows come from none."""
    return (value is None and field.null) or (value in ([], {}) and isinstance(field, models.JSONField))


def _foreign_keys(row: models.Model) -> set[str]:
    """A key is checked by the database; cleaning it would cost a query each."""
    return {field.name for field in row._meta.concrete_fields if field.is_relation}


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("the record is written inside the transaction of what it records")
