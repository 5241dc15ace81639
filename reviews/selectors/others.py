"""Other applications of the same person or unit, as the offices call their states: what the page of a case lists and
what a head is told rest on one read.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case as SqlCase
from django.db.models import IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from applications.enums import ApplicationState
from applications.models import Application
from policy.lookup import scheme as scheme_of
from policy.money import yuan_text
from reviews.models import Case

OVER = (ApplicationState.WITHDRAWN, ApplicationState.REFUSED)
MOST = 20


@dataclass(frozen=True)
class Other:
    """One of them; `is_near` where it is not over, and in the same scheme or of the same year."""

    application: Application
    case: Case | None
    is_near: bool
    same_scheme: bool

    @property
    def title(self) -> str:
        return scheme_of(self.application.scheme).title

    @property
    def state(self) -> str:
        return ApplicationState(self.application.state).bureau_label

    @property
    def amount(self) -> str:
        known = self.case is not None and self.case.amount is not None
        return yuan_text(self.case.amount) if known else "金额未定"  # type: ignore[union-attr, arg-type]


def others_of(application: Application) -> list[Other]:
    """Those handed in, the near ones first, then the newest; one query."""
    near = _near(application)
    found = (
        _of_the_same(application).exclude(pk=application.pk).exclude(number=None).select_related("case")
        .annotate(near=SqlCase(When(near, then=Value(1)), default=Value(0), output_field=IntegerField()))
    )  # fmt: skip
    rows = found.order_by("-near", "-submitted_on", "-pk")[:MOST]
    return [
        Other(row, getattr(row, "case", None), bool(row.near), row.scheme == application.scheme)  # type: ignore[attr-defined]
        for row in rows
    ]


def opened_to(others: list[Other], visible: QuerySet[Case]) -> set[UUID]:
    """Of these applications those whose case the reader may open, by key."""
    keys = [each.application.pk for each in others]
    return set(visible.filter(application__in=keys).values_list("application_id", flat=True)) if keys else set()


def _of_the_same(application: Application) -> QuerySet[Application]:
    if application.person_id:
        return Application.objects.filter(person_id=application.person_id)
    return Application.objects.filter(organisation_id=application.organisation_id)


def _near(application: Application) -> Q:
    day = application.submitted_on or timezone.localdate(application.created_at)
    return (Q(scheme=application.scheme) | Q(submitted_on__year=day.year)) & ~Q(state__in=OVER)
