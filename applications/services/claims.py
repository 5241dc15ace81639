"""The ledger of claims: one live claim for a scheme, a person or unit, and a certificate or event."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from applications.answers import UNANSWERED, key_text
from applications.enums import ClaimState
from applications.models import Application, Claim, ClaimConflict, RosterLine
from applications.selectors import current_lines
from audit.bulk import chunks, transition_all
from audit.services import record
from foundation.sealing import keyed_hash
from policy.lookup import scheme as scheme_of

LONGEST_KEY = 200


class Taken(Exception):
    """Somebody else holds a live claim; `conflicts` pairs each with the row number of the roster, None for the case."""

    def __init__(self, conflicts: list[tuple[Claim, int | None]]) -> None:
        self.conflicts = conflicts
        super().__init__(len(conflicts))


@dataclass(frozen=True)
class Wanted:
    """A claim to be: the subject's keyed hash, the key, and the roster line it stands for."""

    subject: str
    key: str
    line: RosterLine | None = None

    @property
    def place(self) -> tuple[str, str]:
        return self.subject, self.key


def wanted_claims(application: Application) -> list[Wanted]:
    """The claims the application makes as it stands; a roster's lines that fail claim nothing."""
    scheme = scheme_of(application.scheme)
    if not scheme.is_roster:
        return [Wanted(_subject(application), _key(scheme.claim_key, application.facts, application.details))]
    lines = current_lines(application).exclude(met=False)
    return [Wanted(line.id_number_hash, _key(scheme.line_claim_key, line.facts, line.details), line) for line in lines]


def take(*, application: Application, wanted: Iterable[Wanted], by: Any, at: datetime) -> None:
    """Make the wanted claims live and release those no longer wanted. Raises Taken.

    The partial unique constraint decides between two that come at once.
    """
    by_place = {each.place: each for each in wanted}
    mine = {
        (claim.subject_hash, claim.key): claim
        for claim in Claim.objects.select_for_update(of=("self",)).filter(
            application=application, state=ClaimState.LIVE
        )
    }
    _release([claim.pk for place, claim in mine.items() if place not in by_place], by, at, "补正后不再申领")
    moved = []
    for place, claim in mine.items():
        line = by_place[place].line if place in by_place else None
        if line is not None and claim.line_id != line.pk:
            claim.line = line
            moved.append(claim)
    Claim.objects.bulk_update(moved, ["line"], batch_size=500)
    # In one order for everybody: two rosters with the same people wait for each other and never deadlock.
    fresh = [by_place[place] for place in sorted(by_place) if place not in mine]
    conflicts = find_conflicts(application, fresh)
    if conflicts:
        raise Taken(conflicts)
    rows = [
        Claim(
            application=application,
            line=each.line,
            scheme=application.scheme,
            subject_hash=each.subject,
            key=each.key,
            created_at=at,
        )
        for each in fresh
    ]
    try:
        with transaction.atomic():
            Claim.objects.bulk_create(rows, batch_size=500)
    except IntegrityError as error:
        raise Taken([]) from error
    record(subject=application, action="claim", actor=by, at=at, role="applicant", data={"claims": len(by_place)})


def find_conflicts(application: Application, wanted: Iterable[Wanted]) -> list[tuple[Claim, int | None]]:
    """Live or paid claims of other applications for the same places."""
    found = []
    for part in chunks(wanted):
        by_place = {each.place: each for each in part}
        others = Claim.objects.filter(
            scheme=application.scheme, subject_hash__in={subject for subject, _ in by_place}
        ).exclude(state=ClaimState.RELEASED)
        for claim in others.exclude(application=application).order_by("pk"):
            each = by_place.get((claim.subject_hash, claim.key))
            if each:
                found.append((claim, each.line.number if each.line else None))
    return sorted(found, key=lambda pair: pair[1] or 0)


@transaction.atomic
def record_conflicts(*, application: Application, conflicts: list[tuple[Claim, int | None]], at: datetime) -> None:
    """Keep the tries, each once, for the bureaus to see."""
    known = set(ClaimConflict.objects.filter(application=application).values_list("claim_id", "line_number"))
    rows = [
        ClaimConflict(claim=claim, application=application, line_number=number, at=at)
        for claim, number in conflicts
        if (claim.pk, number) not in known
    ]
    ClaimConflict.objects.bulk_create(rows, batch_size=500)


def release(*, application: Application, by: Any, at: datetime, reason: str, only_failed_lines: bool = False) -> None:
    """Free the claims for others: all of the application, or those of lines that do not pass."""
    live = Claim.objects.filter(application=application, state=ClaimState.LIVE)
    if only_failed_lines:
        live = live.filter(line__isnull=False).exclude(line__met=True)
    _release(list(live.values_list("pk", flat=True)), by, at, reason)


def settle(*, applications: Collection[Any], by: Any, at: datetime) -> None:
    """The claims of these applications (keys) count as paid; they stay held for ever."""
    live = Claim.objects.filter(application__in=applications, state=ClaimState.LIVE)
    ids = list(live.values_list("pk", flat=True))
    if ids:
        transition_all(model=Claim, ids=ids, action="settle", role="finance", actor=by, at=at)


def _release(ids: list[Any], by: Any, at: datetime, reason: str) -> None:
    if ids:
        transition_all(model=Claim, ids=ids, action="release", role="system", actor=by, at=at, reason=reason)


def _subject(application: Application) -> str:
    if application.person is not None:
        return application.person.id_number_hash
    return keyed_hash("uscc", application.organisation.uscc)


def _key(names: tuple[str, ...], facts: dict[str, Any], details: dict[str, Any]) -> str:
    given = {**details, **facts}
    text = key_text(given.get(name, UNANSWERED) for name in names)
    return text if len(text) <= LONGEST_KEY else hashlib.sha256(text.encode()).hexdigest()
