"""What reviews hears: an application comes in, comes back or is withdrawn; who of the bureaus may read a letter; and
what it tells the left: where a case stands, what was stated, which notices were withdrawn, which files are sealed.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.dispatch import receiver

from applications import standing, statements
from applications.models import Application
from applications.signals import application_submitted, application_withdrawn
from foundation.renewal import Piece, sealed_file, sealed_pieces
from notices.permissions import reader
from notices.withdrawn import teller
from reviews.models import Case, HearingFile, Minutes, ObjectionFile
from reviews.permissions import may_read_letters
from reviews.selectors.hearing import statements as statements_in
from reviews.selectors.hearing import withdrawn_letters
from reviews.selectors.standing import standing as standing_of_case
from reviews.services import close_withdrawn, open_case, reopen_case

reader(may_read_letters)
teller(withdrawn_letters)
statements.provider(statements_in)


@sealed_pieces("reviews.ObjectionFile")
def objection_files() -> Iterator[Piece]:
    for file in ObjectionFile.objects.order_by("pk").iterator():
        yield sealed_file(file.stored_name, file.place, file.sha256)


@receiver(application_submitted)
def on_submitted(*, application: Any, resubmitted: bool, actor: Any, at: Any, **_rest: Any) -> None:
    """Open the case with its route, or bring it back to the station that returned it."""
    (reopen_case if resubmitted else open_case)(application=application, actor=actor, at=at)


@receiver(application_withdrawn)
def on_withdrawn(*, application: Any, actor: Any, at: Any, **_rest: Any) -> None:
    """End the case."""
    close_withdrawn(application=application, actor=actor, at=at)


@standing.provider
def where_it_stands(application: Application, on: date) -> standing.Standing | None:
    """Word, sentence and last day of the case."""
    case: Case | None = getattr(application, "case", None)
    return standing_of_case(case, on) if case is not None else None


@sealed_pieces("reviews.Minutes")
def minutes_pages() -> Iterator[Piece]:
    for minutes in Minutes.objects.order_by("pk").iterator():
        yield sealed_file(minutes.file, minutes.place, minutes.sha256)


@sealed_pieces("reviews.HearingFile")
def hearing_files() -> Iterator[Piece]:
    for file in HearingFile.objects.order_by("pk").iterator():
        yield sealed_file(file.file, file.place, file.sha256)
