"""Who holds what, and who was given a case of another bureau."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from accounts.enums import Role
from accounts.models import Bureau, Post, User
from reviews.enums import CaseState
from reviews.models import Case, StandIn

ENDED = (CaseState.APPROVED, CaseState.REFUSED, CaseState.WITHDRAWN)


def open_cases_of(user: User, bureau: Bureau | None = None) -> QuerySet[Case]:
    """Cases in the user's hands that have not ended; in that bureau, if one is given. By key, as locks are taken."""
    cases = Case.objects.filter(holder=user).exclude(state__in=ENDED).select_related("application", "bureau")
    return (cases.filter(bureau=bureau) if bureau else cases).order_by("pk")


def holders_without_post() -> list[tuple[User, int]]:
    """Those who hold open cases of a bureau in which they are clerk no longer, with the number of cases."""
    here = Post.objects.filter(user=OuterRef("holder"), bureau=OuterRef("bureau"), role=Role.CLERK, active=True)
    given = StandIn.objects.filter(user=OuterRef("holder"), case=OuterRef("pk"))
    left = Case.objects.filter(~Exists(here), ~Exists(given), holder__isnull=False).exclude(state__in=ENDED)
    counts = left.order_by().values_list("holder").annotate(number=Count("pk"))
    users = User.objects.in_bulk([holder for holder, _ in counts])
    return sorted(((users[holder], number) for holder, number in counts), key=lambda row: (-row[1], row[0].pk))


def busy_elsewhere(case: Case) -> set[int]:
    """Log-ins of those who acted on the case, or who are to act on it at another station of its route."""
    others = case.steps.exclude(bureau=case.bureau).values("bureau")
    desks = Post.objects.filter(bureau__in=others, role__in=[Role.CLERK, Role.HEAD], active=True)
    done = case.steps.filter(done_by__isnull=False).order_by()
    return {
        *done.values_list("done_by", flat=True),
        *case.opinions.order_by().values_list("author", flat=True),
        *desks.order_by().values_list("user", flat=True),
    }


def given_to(user: Any) -> list[Case]:
    """Cases of other bureaus that the user stands in for and that wait there now."""
    return list(given_rows(user).select_related("application", "bureau").order_by("arrived_at", "pk"))


def given_rows(user: Any) -> QuerySet[Case]:
    """The same, to be counted or read on."""
    given = StandIn.objects.filter(user_id=user.pk, case__on_desk=1, bureau=F("case__bureau"))
    return Case.objects.filter(pk__in=given.values("case_id"))
