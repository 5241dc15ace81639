"""The ledger of claims: who holds what may be paid once, and what happens where two ask for it.

The same applicant asking twice is refused. Where another person or unit holds the place, the claim stands beside as
disputed and a conflict is kept; it stops both cases until two people of the bureaus have answered it. Who lost against
the same other once and asks again has lost at once: the other's case is not stopped a second time. Who leaves while a
decided claim of another's is looked into comes again only when that has been answered.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from applications.enums import CONFLICT_WAITS, HOLDING, ApplicationState, ClaimState, ConflictFinding, ConflictState
from applications.matters import Wanted, place_of
from applications.matters import wanted_claims as wanted_of
from applications.models import Application, Claim, ClaimConflict
from applications.selectors import current_lines, find_conflicts, is_own
from audit.bulk import chunks, transition_all
from audit.errors import DomainError
from audit.selectors import with_events
from audit.services import record
from policy.lookup import scheme as scheme_of

TRIES = 4
DECIDED = (ApplicationState.APPROVED, ApplicationState.PAYING, ApplicationState.PAID)
"""Where nothing is taken back by another's claim, only held back until it is answered."""


class Taken(Exception):
    """The applicant claims the same already; `conflicts` pairs each claim with the row number, None for the case."""

    def __init__(self, conflicts: list[tuple[Claim, int | None]]) -> None:
        self.conflicts = conflicts
        super().__init__(len(conflicts))


class _Moved(Exception):
    """A claim that was in the way has been released meanwhile."""


class Unanswered(Exception):
    """The applicant left this matter while the bureaus looked into it, and they have not answered yet.

    `numbers` are the rows, None for the case.
    """

    def __init__(self, numbers: list[int | None]) -> None:
        self.numbers = numbers
        super().__init__(len(numbers))


class Twice(Exception):
    """Rows of one roster name the same certificate; `numbers` are all of them."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers
        super().__init__(len(numbers))


def wanted_claims(application: Application, on: date) -> list[Wanted]:
    """The claims the application makes as it stands on a day; a roster's lines that fail claim nothing."""
    is_roster = scheme_of(application.scheme).is_roster
    return wanted_of(application, current_lines(application).exclude(met=False) if is_roster else None, on)


def take(*, application: Application, wanted: Iterable[Wanted], by: Any, at: datetime) -> None:
    """Make the wanted claims and release those no longer wanted; one whose place others hold is disputed.

    The partial unique constraint decides between two that come at once: the later looks again and stands beside.
    Raises Taken, Twice, Unanswered.
    """
    by_place = _by_place(wanted)
    mine = {
        place_of(claim): claim
        for claim in Claim.objects.select_for_update(of=("self",))
        .filter(application=application)
        .exclude(state=ClaimState.RELEASED)
    }
    _release([claim.pk for place, claim in mine.items() if place not in by_place], by, at, "补正后不再申领")
    _move(mine, by_place, by, at)
    fresh = [each for place, each in by_place.items() if place not in mine]
    data = {"claims": len(by_place)}
    enter(application=application, fresh=fresh, action="claim", role="applicant", by=by, at=at, data=data)


def enter(
    *,
    application: Application,
    fresh: Iterable[Wanted],
    action: str,
    role: str,
    by: Any,
    at: datetime,
    data: dict[str, Any],
) -> None:
    """Insert claims to places that the application does not hold; the event of this action says so.

    Raises Taken where an applicant (`role`) holds one by another application of the own, Unanswered where he left one
    while it was looked into; who enters claims afterwards puts these to the bureaus too.
    """
    # In one order for everybody: two rosters with the same people wait for each other and never deadlock.
    fresh = sorted(fresh, key=lambda each: each.place)
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                _make(application, fresh, by, at, role)
                record(subject=application, action=action, actor=by, at=at, role=role, data=data)
            return
        except (IntegrityError, _Moved):
            continue  # somebody took or freed a place between the look and the insert
    raise DomainError("提交的人较多，这次没有办成，请再按一次提交。")


def release(*, application: Application, by: Any, at: datetime, reason: str, only_failed_lines: bool = False) -> None:
    """Free the claims for others: all of the application, or those of lines that do not pass."""
    held = _unreleased(application)
    if only_failed_lines:
        held = held.filter(line__isnull=False).exclude(line__met=True)
    _release(list(held.values_list("pk", flat=True)), by, at, reason)


def release_lines(*, lines: Collection[Any], by: Any, at: datetime, reason: str) -> None:
    """Free the claims of these roster lines (keys)."""
    for part in chunks(lines):
        held = Claim.objects.filter(line__in=part, state__in=[ClaimState.LIVE, ClaimState.DISPUTED])
        _release(list(held.values_list("pk", flat=True)), by, at, reason)


def settle(*, applications: Collection[Any], by: Any, at: datetime) -> None:
    """The claims of these applications (keys) count as paid; they stay held for ever."""
    live = Claim.objects.filter(application__in=applications, state=ClaimState.LIVE)
    ids = list(live.values_list("pk", flat=True))
    if ids:
        transition_all(model=Claim, ids=ids, action="settle", role="finance", actor=by, at=at)


def settle_conflict(*, conflict: ClaimConflict, by: Any, at: datetime) -> Claim | None:
    """Carry the confirmed finding out; gives the claim that lost, None where both may stand.

    Runs in the caller's transaction, after the conflict itself was answered.
    """
    if conflict.finding == ConflictFinding.BOTH:
        if conflict.rival.state == ClaimState.DISPUTED:
            transition_all(
                model=Claim, ids=[conflict.rival_id], action="allow", role="system", actor=by, at=at,
                reason=conflict.answer, beside=True,
            )  # fmt: skip
        return None
    loser = conflict.rival if conflict.finding == ConflictFinding.FIRST else conflict.claim
    if loser.state != ClaimState.RELEASED:
        _release([loser.pk], by, at, f"经核实重复申领：{conflict.answer}")
    return loser


def _by_place(wanted: Iterable[Wanted]) -> dict[Any, Wanted]:
    found: dict[Any, Wanted] = {}
    twice: set[int] = set()
    for each in wanted:
        first = found.setdefault(each.place, each)
        if first is not each:
            twice |= {first.number or 0, each.number or 0}
    if twice:
        raise Twice(sorted(twice))
    return found


def _move(mine: dict[Any, Claim], by_place: dict[Any, Wanted], by: Any, at: datetime) -> None:
    """Hang the claims that stay on the lines of the new roster; those with a chain of their own say so."""
    moved = []
    for place, claim in mine.items():
        line = by_place[place].line if place in by_place else None
        if line is not None and claim.line_id != line.pk:
            claim.line = line
            moved.append(claim)
    Claim.objects.bulk_update(moved, ["line"], batch_size=500)
    for part in chunks(moved):
        told = with_events(Claim, [claim.pk for claim in part])
        for claim in part:
            if str(claim.pk) in told:
                record(subject=claim, action="move", actor=by, at=at, role="applicant", locked=True)


def _make(application: Application, fresh: list[Wanted], by: Any, at: datetime, role: str) -> None:
    """Insert the claims, those whose place is held as disputed, each of these with its conflicts."""
    met = find_conflicts(application, fresh)
    own = [pair for pair in met if is_own(application, pair[0])]
    if own and role == "applicant":
        raise Taken(own)
    if role == "applicant":
        _refuse_unanswered(application, fresh, {claim.pk for claim, _ in met})
    held = {place_of(claim) for claim, _ in met}
    rows = [
        Claim(
            application=application, line=each.line, scheme=application.scheme, scope=each.scope,
            subject_hash=each.subject, key=each.key, rank=each.rank, created_at=at,
            state=ClaimState.DISPUTED if each.place in held else ClaimState.LIVE,
        )
        for each in fresh
    ]  # fmt: skip
    Claim.objects.bulk_create(rows, batch_size=500)
    mine = {place_of(row): row for row in rows}
    pairs = {claim.pk: claim for claim, _ in met}
    _hold(pairs)
    conflicts = [ClaimConflict(claim=claim, rival=mine[place_of(claim)], at=at) for claim in pairs.values()]
    lost = _lost_before(application, conflicts)
    ClaimConflict.objects.bulk_create(conflicts, batch_size=500)
    for row in rows:
        if row.state == ClaimState.DISPUTED:
            record(subject=row, action="dispute", actor=by, at=at, role=role, to_state=row.state, locked=True)
    for conflict in conflicts:
        before = lost.get(conflict.pk)
        record(
            subject=conflict, action="open", actor=by, at=at, role=role, to_state=conflict.state, locked=True,
            data={"answered_before": str(before.pk)} if before else None,
        )  # fmt: skip
    _release(sorted({each.rival_id for each in conflicts if each.pk in lost}), by, at, "此前已核实由对方享有")


def _refuse_unanswered(application: Application, fresh: list[Wanted], holders: Collection[Any]) -> None:
    """Nobody stops a decided claim again and again by leaving and coming back. Raises Unanswered."""
    left: set[Any] = set()
    for part in chunks(sorted(holders)):
        waiting = ClaimConflict.objects.filter(
            claim__in=part, state__in=CONFLICT_WAITS, rival__state=ClaimState.RELEASED,
            rival__application__person=application.person_id,
            rival__application__organisation=application.organisation_id,
        )  # fmt: skip
        left |= {place_of(conflict.rival) for conflict in waiting.select_related("rival")}
    numbers = [each.number for each in fresh if each.place in left]
    if numbers:
        raise Unanswered(numbers)


def _lost_before(application: Application, conflicts: list[ClaimConflict]) -> dict[Any, ClaimConflict]:
    """{conflict: the one answered before, between the same two and for the same place, in favour of the holder}.

    The new ones take over that answer and who gave it.
    """
    answered: dict[Any, ClaimConflict] = {}
    for part in chunks({conflict.claim.key for conflict in conflicts}):
        found = ClaimConflict.objects.filter(claim__key__in=part, state=ConflictState.ANSWERED)
        for old in found.select_related("claim__application", "rival__application").order_by("confirmed_at", "pk"):
            answered[place_of(old.claim), frozenset((_owner(old.claim), _owner(old.rival)))] = old
    lost, me = {}, (application.person_id, application.organisation_id)
    for conflict in conflicts:
        holder = _owner(conflict.claim)
        old = answered.get((place_of(conflict.claim), frozenset((holder, me))))
        if old and holder != me and _winner(old) == holder:
            conflict.state, conflict.finding, conflict.answer = (
                ConflictState.ANSWERED,
                ConflictFinding.FIRST,
                old.answer,
            )
            conflict.proposed_by_id, conflict.proposed_at = old.proposed_by_id, old.proposed_at
            conflict.confirmed_by_id, conflict.confirmed_at = old.confirmed_by_id, old.confirmed_at
            lost[conflict.pk] = old
    return lost


def _winner(conflict: ClaimConflict) -> tuple[Any, Any] | None:
    if conflict.finding == ConflictFinding.BOTH:
        return None
    return _owner(conflict.claim if conflict.finding == ConflictFinding.FIRST else conflict.rival)


def _owner(claim: Claim) -> tuple[Any, Any]:
    return claim.application.person_id, claim.application.organisation_id


def _hold(ids: Collection[Any]) -> None:
    """Lock what stands in the way until the conflicts are kept. Raises _Moved where one of them is gone."""
    for part in chunks(sorted(ids)):
        there = Claim.objects.select_for_update(of=("self",)).filter(pk__in=part).order_by("pk")
        if ClaimState.RELEASED in set(there.values_list("state", flat=True)):
            raise _Moved


def _unreleased(application: Application) -> QuerySet[Claim]:
    return Claim.objects.filter(application=application, state__in=[ClaimState.LIVE, ClaimState.DISPUTED])


def _release(ids: list[Any], by: Any, at: datetime, reason: str) -> None:
    """Release claims; what was disputed about them lapses, and who waited for their places gets them.

    What a newcomer put to a claim that was decided already is answered in any case: otherwise he comes again, and stops
    it again.
    """
    if not ids:
        return
    transition_all(model=Claim, ids=ids, action="release", role="system", actor=by, at=at, reason=reason)
    for part in chunks(ids):
        newcomers = Q(rival__in=part) & ~Q(claim__application__state__in=DECIDED)
        open_ones = ClaimConflict.objects.filter(Q(claim__in=part) | newcomers, state__in=CONFLICT_WAITS)
        lapsed = list(open_ones.values_list("pk", flat=True))
        if lapsed:
            transition_all(
                model=ClaimConflict, ids=lapsed, action="lapse", role="system", actor=by, at=at, reason=reason
            )
        _promote(part, by, at)


def _promote(freed: Collection[Any], by: Any, at: datetime) -> None:
    """The earliest disputed claim of each freed place stands now, where nobody else holds it."""
    rivals = ClaimConflict.objects.filter(claim__in=freed).values("rival")
    waiting = Claim.objects.filter(pk__in=rivals, state=ClaimState.DISPUTED).order_by("created_at", "pk")
    heirs: dict[Any, Claim] = {}
    for claim in waiting:
        heirs.setdefault(place_of(claim), claim)
    for place, claim in list(heirs.items()):
        scope, subject, key = place
        holders = Claim.objects.filter(scope=scope, subject_hash=subject, key=key, state__in=HOLDING, beside=False)
        if claim.rank is None and holders.exclude(pk=claim.pk).exists():
            del heirs[place]
    ids = [claim.pk for claim in heirs.values()]
    if ids:
        transition_all(
            model=Claim, ids=ids, action="stand", role="system", actor=by, at=at, reason="先登记的申领已释放"
        )
