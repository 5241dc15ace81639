"""The desk: the cases of a bureau, a page at a time by key, so that the millionth row costs what the first does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Bureau
from applications.enums import CONFLICT_WAITS
from applications.models import Application, ClaimConflict
from applications.selectors import in_dispute, undecided_conflicts
from policy.calendar import working_days_between
from policy.lookup import scheme as scheme_of
from reviews.enums import CaseState
from reviews.models import Case, Step
from reviews.selectors.handing import given_rows
from reviews.selectors.page_key import read_key
from reviews.selectors.sent_back import SentBack, sent_back

LARGE_AMOUNT = Decimal("100000")
"""From here on a row says 金额较大; a hint to look twice, no rule follows from it."""
COUNT_CAP = 1000
DONE = "done"
"""Filter: cases the bureau has answered and passed on."""
TWICE = "twice"
"""Filter: cases of the bureau whose matter somebody else claims too, not yet answered."""
GIVEN = "given"
"""Counted beside the filters: cases of other bureaus that the user stands in for."""
OVERDUE = "overdue"
TODAY = "today"
"""Filter: what the bureau must have done by the end of the day."""


@dataclass(frozen=True)
class QueueRow:
    """One case as the desk shows it; days are working days, None where no limit runs."""

    case: Case
    scheme: str
    days: int | None
    total: int
    used: int
    flags: tuple[str, ...]
    back: SentBack | None
    is_kept_from: bool = False


@dataclass(frozen=True)
class Page:
    """Rows with the keys of the pages before and after, "" where there is none."""

    rows: list[QueueRow]
    previous: str
    next: str


def queue(
    bureaus: Iterable[Bureau],
    state: str = "",
    scheme: str = "",
    text: str = "",
    after: str = "",
    before: str = "",
    limit: int = 25,
    *,
    near: QuerySet[Application] | None = None,
    on: date,
) -> Page:
    """A page of the bureaus' cases, oldest arrival first; those passed on newest first.

    `state` is "" (what the bureau itself must do now), a CaseState, `today`, `overdue`, `twice` or `done` (passed on).
    `text` is part of a name or the head of a number and looks through all the bureaus' cases.
    `after` and `before` are keys of a page. Cases of applications from which the reader must step back
    (`near`) are marked.
    """
    key = {OVERDUE: "due_on", DONE: "passed_at"}.get(state, "arrived_at")
    back, mark = bool(before), _fitting(key, read_key(before or after))
    falling = back != (state == DONE)
    order = [f"-{key}", "-id"] if falling else [key, "id"]
    found: list[Case] = []
    for source in _sources(list(bureaus), state, text):
        cases = _from_key(_narrowed(source, state, scheme, text, on), key, mark, falling)
        rows = (
            cases.annotate(is_twice=in_dispute(OuterRef("application")), is_kept_from=_is_among(near))
            .select_related("application", "holder")
            .defer(*_HEAVY)
        )
        found += rows.order_by(*order)[: limit + 1]
    found.sort(key=lambda case: (getattr(case, key), str(case.pk)), reverse=falling)
    more, found = len(found) > limit, found[:limit]
    if back:
        found.reverse()
    first, last = (_key(found[0], key), _key(found[-1], key)) if found else ("", "")
    return Page(
        rows=_rows(found, on),
        previous=first if (more if back else bool(mark)) else "",
        next=last if (bool(mark) if back else more) else "",
    )


def queue_counts(bureaus: Sequence[Bureau], *, user: Any, on: date) -> dict[str, int]:
    """Cases by state, due today, overdue and claimed twice, and those of other bureaus given to the user; each counted
    up to COUNT_CAP + 1; one query.
    """
    ids = [bureau.pk for bureau in bureaus]
    if not ids:
        return {}
    marks = ", ".join(["%s"] * len(ids))
    parts = [_COUNT_STATE] * len(COUNTED) + [_COUNT_TODAY, _COUNT_OVERDUE]
    values: list[Any] = []
    for state in COUNTED:
        values += [state.value, *ids, state.value, COUNT_CAP + 1]
    values += [TODAY, *ids, 1, on, COUNT_CAP + 1]
    values += [OVERDUE, *ids, 1, on, COUNT_CAP + 1]
    for name, rows in ((TWICE, claimed_twice(Case.objects.filter(bureau__in=ids))), (GIVEN, given_rows(user))):
        counted, needed = rows.order_by().values("version")[: COUNT_CAP + 1].query.sql_with_params()
        parts.append(_COUNT_ROWS.replace("{rows}", counted))
        values += [name, *needed]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts).replace("{ids}", marks), values)
        return dict(cursor.fetchall())


COUNTED = (
    CaseState.INTAKE,
    CaseState.REVIEWING,
    CaseState.CORRECTING,
    CaseState.TO_PUBLISH,
    CaseState.IN_NOTICE,
    CaseState.OBJECTED,
    CaseState.TO_DECIDE,
    CaseState.TO_ANSWER,
    CaseState.TO_SIGN,
)
_COUNT_STATE = (
    "SELECT %s, COUNT(*) FROM (SELECT 1 FROM reviews_case WHERE bureau_id IN ({ids}) AND state = %s LIMIT %s) counted"
)
_COUNT_DUE = (
    "SELECT %s, COUNT(*) FROM"
    " (SELECT 1 FROM reviews_case WHERE bureau_id IN ({ids}) AND on_desk = %s AND due_on {sign} %s LIMIT %s) counted"
)
_COUNT_TODAY, _COUNT_OVERDUE = (_COUNT_DUE.replace("{sign}", sign) for sign in ("=", "<"))
_COUNT_ROWS = "SELECT %s, COUNT(*) FROM ({rows}) counted"
_HEAVY = ("application__facts", "application__details")


def _sources(bureaus: list[Bureau], state: str, text: str) -> list[QuerySet[Case]]:
    """One ordered query a bureau: an index gives the head of each, where one over all of them would sort."""
    if state == DONE:
        answered = [Case.objects.filter(steps__bureau=bureau, steps__done_at__isnull=False) for bureau in bureaus]
        # The last of several stations counts, or one case would stand in the list once for each of them.
        mine = Step.objects.filter(case=OuterRef("pk"), bureau__in=bureaus)
        at_once = Q(done_at=OuterRef("passed_at"), number__gt=OuterRef("passed_as"))
        later = mine.filter(Q(done_at__gt=OuterRef("passed_at")) | at_once)
        passed_on = [cases.annotate(passed_at=F("steps__done_at"), passed_as=F("steps__number")) for cases in answered]
        return [cases.filter(~Exists(later)) for cases in passed_on]
    if text:
        passed = Step.objects.filter(case=OuterRef("pk"), bureau__in=bureaus)
        return [Case.objects.filter(Q(bureau__in=bureaus) | Exists(passed))]
    return [Case.objects.filter(bureau=bureau) for bureau in bureaus]


def _narrowed(cases: QuerySet[Case], state: str, scheme: str, text: str, on: date) -> QuerySet[Case]:
    if state == OVERDUE:
        cases = cases.filter(on_desk=1, due_on__lt=on)
    elif state == TODAY:
        cases = cases.filter(on_desk=1, due_on=on)
    elif state == TWICE:
        cases = claimed_twice(cases)
    elif state in CaseState.values:
        cases = cases.filter(state=state)
    elif not text and state != DONE:
        cases = cases.filter(on_desk=1)
    if scheme:
        cases = cases.filter(scheme=scheme)
    if text:
        named = Application.objects.filter(Q(number__startswith=text.upper()) | Q(applicant_name__contains=text))
        cases = cases.filter(application__in=named.exclude(number=None))
    return cases


def _is_among(near: QuerySet[Application] | None) -> Exists:
    """Of each row: whether its application is one of these."""
    return Exists((Application.objects.none() if near is None else near).filter(pk=OuterRef("application")))


def claimed_twice(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those of which somebody else claims the matter too, wherever they stand, until two people have answered.

    `in_dispute` asked from the side of the conflicts: of few among very many cases.
    """
    waiting = ClaimConflict.objects.filter(state__in=CONFLICT_WAITS)
    return cases.filter(
        Q(application__in=waiting.values("claim__application"))
        | Q(application__in=waiting.values("rival__application"))
    )


def _from_key(cases: QuerySet[Case], key: str, mark: tuple[Any, UUID] | None, falling: bool) -> QuerySet[Case]:
    if mark is None:
        return cases
    value, row = mark
    side = "lt" if falling else "gt"
    # The first condition is implied by the second; it gives the index its range.
    return cases.filter(**{f"{key}__{side}e": value}).filter(
        Q(**{f"{key}__{side}": value}) | Q(**{key: value, f"id__{side}": row})
    )


def _fitting(key: str, mark: tuple[Any, UUID] | None) -> tuple[Any, UUID] | None:
    """A day for a column of days, a moment for one of moments: an address of another filter gives the first page."""
    return mark if mark and isinstance(mark[0], datetime) is (key != "due_on") else None


def _key(case: Case, key: str) -> str:
    return f"{getattr(case, key).isoformat()}~{case.pk}"


def _rows(cases: list[Case], on: date) -> list[QueueRow]:
    back = sent_back(cases)
    return [_row(case, on, back.get(case.pk)) for case in cases]


def _row(case: Case, on: date, back: SentBack | None) -> QueueRow:
    twice: bool = case.is_twice  # type: ignore[attr-defined]
    kept: bool = case.is_kept_from  # type: ignore[attr-defined]
    flags, title = flags_of(case, twice=twice), scheme_of(case.scheme).short
    if case.due_on is None or not case.on_desk:
        return QueueRow(case, title, None, 0, 0, flags, back, kept)
    arrived = timezone.localdate(case.arrived_at)
    whole = max(working_days_between(arrived, case.due_on), 1)
    left = days_left(on, case.due_on)
    return QueueRow(case, title, left, whole, min(max(whole - left, 0), whole), flags, back, kept)


def flags_of(case: Case, *, twice: bool) -> tuple[str, ...]:
    """What asks for a second look."""
    large = case.amount is not None and case.amount >= LARGE_AMOUNT
    marks = ((twice, "重复申领待核实"), (large, "金额较大"), (case.round > 1, "补正过"))
    return tuple(word for holds, word in marks if holds)


def days_left(on: date, due_on: date) -> int:
    """Working days from `on` to `due_on`, below zero when it is over."""
    return working_days_between(on, due_on)


def with_conflicts(applications: list[Any]) -> set[Any]:
    """Those of which somebody else claims the matter too, and nobody has answered which claim counts."""
    if not applications:
        return set()
    pairs = undecided_conflicts(applications).values_list("claim__application_id", "rival__application_id")
    return {each for pair in pairs for each in pair}
