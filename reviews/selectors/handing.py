"""Who holds what, and who was given a case of another bureau."""

from typing import Any

from django.db.models import F, QuerySet

from accounts.models import Bureau, User
from reviews.enums import CaseState
from reviews.models import Case, StandIn

ENDED = (CaseState.APPROVED, CaseState.REFUSED, CaseState.WITHDRAWN)


def open_cases_of(user: User, bureau: Bureau | None = None) -> QuerySet[Case]:
    """Cases in the user's hands that have not ended; in that bureau, if one is given. By key, as locks are taken."""
    cases = Case.objects.filter(holder=user).exclude(state__in=ENDED).select_related("application", "bureau")
    return (cases.filter(bureau=bureau) if bureau else cases).order_by("pk")


def given_to(user: Any) -> list[Case]:
    """Cases of other bureaus that the user stands in for and that wait there now."""
    given = StandIn.objects.filter(user_id=user.pk, case__on_desk=1, bureau=F("case__bureau"))
    cases = Case.objects.filter(pk__in=given.values("case_id")).select_related("application", "bureau")
    return list(cases.order_by("arrived_at", "pk"))
