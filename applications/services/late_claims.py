"""Claims that an application did not make when it was handed in, because the ledger did not know their places yet."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.enums import ApplicationState, ClaimState, ConflictState
from applications.matters import Place, Wanted
from applications.models import Application
from applications.selectors import conflicts_of
from applications.selectors.unclaimed import LIVE, live_applications, missing_claims
from applications.services.claims import enter, settle

DECIDED_FIRST = (ApplicationState.PAID, ApplicationState.PAYING, ApplicationState.APPROVED)


@dataclass(frozen=True)
class Completed:
    """What was entered for one application, who had the same before (once a dispute), rows that repeat another."""

    application: Application
    made: tuple[Wanted, ...]
    against: tuple[Application, ...]
    twice: tuple[int, ...]


def in_order() -> list[Application]:
    """Who comes first gets the place: what was paid, then what was approved, then by the day of submission."""
    rows = live_applications().only("pk", "state", "submitted_at").order_by("submitted_at", "number")
    return sorted(rows, key=lambda row: row.state not in DECIDED_FIRST)


@transaction.atomic
def complete(*, application: Application, at: datetime) -> Completed | None:
    """Enter what the application lacks; None where it lacks nothing, so that a second run does nothing.

    Nothing is refused any more: where anybody holds the place, the applicant's own other application too, both cases
    stop until two people of the bureaus have answered. What is paid counts as paid here too.
    """
    row = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    missing = missing_claims(row) if row.state in LIVE else []
    if not missing:
        return None
    places: dict[Any, Wanted] = {}
    twice = []
    for each in missing:
        if places.setdefault(each.place, each) is not each:
            twice.append(each.number or 0)
    before = set(conflicts_of(row).values_list("pk", flat=True))
    enter(
        application=row, fresh=places.values(), action="complete_claims", role="system", by=None, at=at,
        data={"claims": len(places)},
    )  # fmt: skip
    if row.claims.filter(state=ClaimState.PAID).exists():
        settle(applications=[row.pk], by=None, at=at)
    disputes = conflicts_of(row).exclude(pk__in=before).filter(state=ConflictState.OPEN)
    return Completed(
        row, tuple(places.values()), tuple(conflict.claim.application for conflict in disputes), tuple(twice)
    )


def foresee(*, at: datetime) -> Iterator[Completed]:
    """What `complete` would enter for each, in order. Nothing is written, and no more than one application is held."""
    planned: dict[Place, list[tuple[Wanted, Application]]] = defaultdict(list)
    for application in in_order():
        with transaction.atomic():
            completed = complete(application=application, at=at)
            transaction.set_rollback(True)
        if completed is None:
            continue
        met = [
            other for each in completed.made for first, other in planned[each.place]
            if each.meets(first.rank)
        ]  # fmt: skip
        for each in completed.made:
            planned[each.place].append((each, completed.application))
        yield replace(completed, against=(*completed.against, *met))
