"""Decisions that wait for a signature, and objections that wait for an answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Bureau
from applications.models import Application
from reviews.enums import CaseState, DecisionState, ObjectionState
from reviews.models import Decision, Objection
from reviews.selectors.page_key import read_key

PAGE = 50


def to_sign(bureaus: Sequence[Bureau], *, after: str = "", limit: int = PAGE) -> tuple[list[Decision], str]:
    """Proposed decisions of the bureaus, oldest first, and the key of the next page ("" where there is none)."""
    found = Decision.objects.filter(
        state=DecisionState.PROPOSED, case__state=CaseState.TO_SIGN, case__bureau__in=bureaus
    ).select_related("case__application", "case__bureau", "proposed_by")
    return _page(found, "proposed_at", after, limit)


def objections(
    bureaus: Sequence[Bureau],
    *,
    answered: bool = False,
    after: str = "",
    limit: int = PAGE,
    near: QuerySet[Application],
) -> tuple[list[Objection], str]:
    """Objections to the bureaus' notices, oldest first: the open ones, or those answered.

    `is_kept_from` of each: its application is among those from which the reader must step back (`near`).
    """
    found = Objection.objects.filter(row__notice__bureau__in=bureaus).select_related(
        "row__case__application__person", "row__case__application__organisation", "row__notice", "answered_by",
        "inquiry",
    )  # fmt: skip
    found = found.annotate(is_kept_from=Exists(near.filter(pk=OuterRef("row__case__application"))))
    of_state = found.exclude(state=ObjectionState.OPEN) if answered else found.filter(state=ObjectionState.OPEN)
    return _page(of_state, "filed_at", after, limit)


def _page(found: QuerySet[Any], key: str, after: str, limit: int) -> tuple[list[Any], str]:
    mark = read_key(after)
    if mark and isinstance(mark[0], datetime):
        found = found.filter(Q(**{f"{key}__gt": mark[0]}) | Q(**{key: mark[0], "pk__gt": mark[1]}))
    rows = list(found.order_by(key, "pk")[: limit + 1])
    if len(rows) <= limit:
        return rows, ""
    last = rows[limit - 1]
    return rows[:limit], f"{getattr(last, key).isoformat()}~{last.pk}"
