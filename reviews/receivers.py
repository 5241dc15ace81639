"""What reviews hears: an application comes in, comes back or is withdrawn; and who of the bureaus may read a letter."""

from collections.abc import Iterator
from typing import Any

from django.dispatch import receiver

from applications.signals import application_submitted, application_withdrawn
from foundation.renewal import Piece, sealed_file, sealed_pieces
from notices.permissions import reader
from reviews.models import ObjectionFile
from reviews.permissions import may_read_letters
from reviews.services import close_withdrawn, open_case, reopen_case

reader(may_read_letters)


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
