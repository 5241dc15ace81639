"""The certificates that the rows of a roster name, and those that two rows share."""

from collections.abc import Collection, Iterable
from typing import Any, Protocol

from django.db.models import QuerySet

from applications.models import RosterLine
from applications.roster_columns import CERTIFICATE, certificate_of
from policy.scheme import Scheme


class Row(Protocol):
    """What is read of a row that may come."""

    @property
    def number(self) -> int: ...
    @property
    def facts(self) -> dict[str, Any]: ...
    @property
    def details(self) -> dict[str, Any]: ...


def certificates_of(scheme: Scheme, lines: QuerySet[RosterLine], *, apart: Collection[int] = ()) -> dict[str, int]:
    """{certificate: number of the row that names it}, but for the rows `apart`; no query where rows name none."""
    if CERTIFICATE not in scheme.line_matters:
        return {}
    rows = lines.exclude(number__in=apart).values_list("number", "facts", "details")
    found = {certificate_of(scheme, {**facts, **details}): number for number, facts, details in rows}
    return {certificate: number for certificate, number in found.items() if certificate}


def shared_certificates(scheme: Scheme, here: QuerySet[RosterLine], new: Iterable[Row]) -> dict[int, int]:
    """{number of a new row: the row that names its certificate already}, where the new ones are to stand beside."""
    there = certificates_of(scheme, here)
    if not there:
        return {}
    named = ((row.number, certificate_of(scheme, {**row.facts, **row.details})) for row in new)
    return {number: there[certificate] for number, certificate in named if certificate in there}
