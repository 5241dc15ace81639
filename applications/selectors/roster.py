"""A roster and its editions: the rows of each, which can be brought back, which were handed in."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.enums import EditionOrigin, JudgementPurpose
from applications.models import Application, Judgement, RosterEdition, RosterLine, RosterProblem

HANDED_IN = (JudgementPurpose.SUBMIT, JudgementPurpose.RESUBMIT)


def current_lines(application: Application) -> QuerySet[RosterLine]:
    """The good rows of the roster in force, in the order of the file."""
    return lines_of(application, application.roster_edition)


def roster_problems(application: Application) -> QuerySet[RosterProblem]:
    """The rows that still need mending, in the order of the file."""
    return problems_of(application, application.roster_edition)


def lines_of(application: Application, number: int) -> QuerySet[RosterLine]:
    """The good rows of an edition as it stands, in the order of the file."""
    found = RosterLine.objects.filter(application_id=application.pk, edition=number, removed_at=None)
    return found.order_by("number")


def problems_of(application: Application, number: int) -> QuerySet[RosterProblem]:
    """The rows of an edition that need mending, in the order of the file."""
    return RosterProblem.objects.filter(application_id=application.pk, edition=number).order_by("number")


def has_rows(application: Application, number: int) -> bool:
    """Whether anything stands in an edition."""
    return lines_of(application, number).exists() or problems_of(application, number).exists()


def editions_of(application: Application) -> QuerySet[RosterEdition]:
    """Editions that were in force, newest first; `kept` says that the rows are still there."""
    rows = {"application": OuterRef("application"), "edition": OuterRef("number")}
    lines, problems = RosterLine.objects.filter(removed_at=None, **rows), RosterProblem.objects.filter(**rows)
    found = RosterEdition.objects.filter(application_id=application.pk).exclude(applied_at=None).defer("upload")
    found = found.annotate(kept=Exists(lines) | Exists(problems)).select_related("added_by")
    return found.order_by("-number")


def same_rows(application: Application) -> set[int]:
    """Numbers of the edition in force and of those from which it came by taking rows out: a row's number means the same
    row in all of them.
    """
    found = {application.roster_edition}
    for number, origin in editions_of(application).order_by("-applied_at", "-number").values_list("number", "origin"):
        found.add(number)
        if origin != EditionOrigin.REMOVE:
            break
    return found


def staged_editions(application: Application) -> QuerySet[RosterEdition]:
    """Uploads that wait for their applicant, newest first."""
    found = RosterEdition.objects.filter(application_id=application.pk, applied_at=None).defer("upload")
    return found.select_related("added_by").order_by("-number")


def lines_at(application: Application, moment: datetime) -> QuerySet[RosterLine]:
    """The rows that were in force at a moment at which the roster was handed in, in the order of the file."""
    standing = Q(removed_at=None) | Q(removed_at__gt=moment)
    begun = Q(added_at=None) | Q(added_at__lte=moment)
    edition = edition_at(application, moment)
    found = RosterLine.objects.filter(standing, begun, application_id=application.pk, edition=edition)
    return found.order_by("number")


def edition_at(application: Application, moment: datetime) -> int:
    """The number of the edition that was in force at a moment, 0 where there was none."""
    applied = RosterEdition.objects.filter(application_id=application.pk, applied_at__lte=moment)
    return applied.order_by("-applied_at", "-number").values_list("number", flat=True).first() or 0


def handed_in(application: Application) -> set[int]:
    """Numbers of the editions that were in force at a submission; their rows stay for ever."""
    moments = Judgement.objects.filter(application_id=application.pk, purpose__in=HANDED_IN).order_by("pk")
    return {edition_at(application, moment) for moment in moments.values_list("at", flat=True)}
