"""What the log says about rows: each event carries digests of the rows it speaks of, as they stood after it.

An app declares in its `digests.py` which columns of which rows belong to a subject, in parts. A part is taken anew by
every event that can have changed it and carried over by the others, so that a row changed behind the log is not
taken for true by the next event. **A part's columns never change: a new column is a new part beside it**, or what
older events say of the rows could no longer be compared.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.models import Q

Digests = dict[str, str]
"""{name of the part: SHA-256 over its rows}"""

READING = frozenset({"open_sealed"})
"""Actions after which nothing can have changed."""
AT_ONCE = 2000
PROBE, PROBE_NUMBER = object(), 430_900_430_900_430_900


@dataclass(frozen=True)
class Part:
    """Some columns of the subject's own row, or of the rows of another model that point at it by `via`.

    `only`: the actions after which it is taken anew, all where empty; `never`: those after which it is not. `many`:
    a subject may have thousands of rows, which are never read together with those of others.
    """

    name: str
    label: str
    columns: tuple[str, ...]
    rows: str = ""
    via: str = "pk"
    where: Q | None = None
    only: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    many: bool = False

    def follows(self, action: str) -> bool:
        return action not in READING and action not in self.never and (not self.only or action in self.only)


@dataclass(frozen=True)
class Subject:
    """A model whose rows the log speaks for.

    `begins`: which rows cannot be without an event; None means all, and NEVER_BEGINS none, for those that another
    subject's part stands for until they move. `moves_at_once`: the first event moves a row on, in the act that made it.
    """

    label: str
    parts: tuple[Part, ...]
    begins: Q | None = None
    moves_at_once: bool = False

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)


NEVER_BEGINS = Q(pk=None)
_subjects: dict[str, Subject] = {}


def declare(label: str, *parts: Part, begins: Q | None = None, moves_at_once: bool = False) -> None:
    """Make a model a subject; stands in an app's `digests.py`."""
    key = label.lower()
    if key in _subjects:
        raise ValueError(f"{label} is declared twice")
    names = [part.name for part in parts]
    if len(set(names)) != len(names):
        raise ValueError(f"{label}: two parts of one name")
    _subjects[key] = Subject(label, parts, begins, moves_at_once)


def subjects() -> Iterator[Subject]:
    """All that is declared, in the order of their names."""
    return iter(sorted(_subjects.values(), key=lambda each: each.label))


def after(model: type[models.Model], keys: Iterable[Any], action: str) -> dict[str, Digests]:
    """The digests that an event of this action takes anew, by the subject's key; {} for what is not declared."""
    subject = _subjects.get(model._meta.label_lower)
    keys = list(keys)
    if subject is None:
        return {str(key): {} for key in keys}
    return take(subject, keys, lambda part: part.follows(action))


def own(model: type[models.Model], keys: Iterable[Any], action: str) -> dict[str, Digests]:
    """Of what `after` gives, that of the subjects' own rows: before an act it is what the act is about to replace."""
    subject, keys = _subjects.get(model._meta.label_lower), list(keys)
    if subject is None:
        return {str(key): {} for key in keys}
    return take(subject, keys, lambda part: not part.rows and part.follows(action))


def of_rows(model: type[models.Model], keys: Iterable[Any], parts: Iterable[str]) -> dict[str, Digests]:
    """The digests of these parts of some rows as they stand, by the row's key."""
    names = frozenset(parts)
    return take(_subjects[model._meta.label_lower], list(keys), lambda part: part.name in names)


def begins_at_rest(label: str) -> bool:
    """Whether the first event of each row of a model (its label in small letters) only says that the row was made."""
    subject = _subjects.get(label)
    return subject is not None and subject.begins is None and not subject.moves_at_once


def take(subject: Subject, keys: list[Any], wanted: Callable[[Part], bool]) -> dict[str, Digests]:
    """Digests of the rows as the database has them, one query a part.

    The columns are read as they are stored, past the models: nothing is parsed, and of a roster nothing is kept.
    """
    found: dict[str, Digests] = {str(key): {} for key in keys}
    stored = {subject.model._meta.pk.get_db_prep_value(key, connection): str(key) for key in keys}
    for part in filter(wanted, subject.parts):
        hashes = {name: hashlib.sha256() for name in found}
        for group in [[key] for key in stored] if part.many else [list(stored)]:
            with connection.cursor() as cursor:
                cursor.execute(*_statement(subject, part, group))
                while rows := cursor.fetchmany(AT_ONCE):
                    for key, *values in rows:
                        hashes[stored[key]].update(canonical(values))
        for name, digest in hashes.items():
            found[name][part.name] = digest.hexdigest()
    return found


def canonical(values: list[Any]) -> bytes:
    """One row in bytes."""
    return (
        json.dumps(values, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    )


def _statement(subject: Subject, part: Part, keys: list[Any]) -> tuple[str, list[Any]]:
    """The query for the rows of a part. That for one subject, asked by nearly every event, is made only once."""
    if len(keys) != 1:
        sql, values = _compiled(subject, part, keys)
        return sql, list(values)
    sql, values = _compiled_once(subject.label, part, connection.vendor)
    return sql, [keys[0] if value is PROBE else value for value in values]


@cache
def _compiled_once(label: str, part: Part, vendor: str) -> tuple[str, tuple[Any, ...]]:
    subject = _subjects[label.lower()]
    probe = UUID(int=PROBE_NUMBER) if isinstance(subject.model._meta.pk, models.UUIDField) else PROBE_NUMBER
    stored = subject.model._meta.pk.get_db_prep_value(probe, connection)
    sql, values = _compiled(subject, part, [probe])
    return sql, tuple(PROBE if value == stored else value for value in values)


def _compiled(subject: Subject, part: Part, keys: list[Any]) -> tuple[str, tuple[Any, ...]]:
    source = apps.get_model(part.rows) if part.rows else subject.model
    rows = source._base_manager.filter(**{f"{part.via}__in": keys})
    if part.where is not None:
        rows = rows.filter(part.where)
    ordered = rows.order_by(part.via, "pk") if part.rows else rows.order_by("pk")
    return ordered.values_list(part.via, *part.columns).query.get_compiler(connection=connection).as_sql()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        # SQLite stores the moment in UTC and does not say so.
        return (value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a digest: name its hash instead")


# Its own: a run of the checks says what was found, and has an event (audit.proving). Those from before have none, which
# a check of its own knows (audit.verify).
declare(
    "audit.Verification", Part("row", "核验内容", ("at", "seconds", "found", "results")), begins=NEVER_BEGINS
)  # fmt: skip
