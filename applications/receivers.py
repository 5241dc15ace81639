"""What applications tell the apps left of it: who reads letters, and where it keeps sealed contents."""

from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

from applications.models import Application, Material, RosterEdition, RosterProblem
from applications.permissions import may_read
from foundation.renewal import Piece, sealed_file, sealed_pieces
from notices.permissions import reader


@reader
def applicant_reads_own_letters(user: Any, application_id: UUID) -> bool:
    application = Application.objects.select_related("person", "organisation").filter(pk=application_id).first()
    return application is not None and may_read(user, application)


@sealed_pieces("applications.RosterProblem.typed")
def typed_cells() -> Iterator[Piece]:
    """What applicants typed into wrong rows; a row mended or dropped meanwhile is left alone."""
    for key in list(RosterProblem.objects.order_by("pk").values_list("pk", flat=True)):
        problem = RosterProblem.objects.filter(pk=key).first()
        if problem is not None:
            yield Piece(str(key), problem.place, partial(bytes, problem.typed), partial(_keep_typed, key))


@sealed_pieces("applications.Material")
def material_files() -> Iterator[Piece]:
    for material in Material.objects.exclude(stored_name="").order_by("pk").iterator():
        yield sealed_file(material.stored_name, material.place, material.sha256)


def _keep_typed(key: UUID, old: bytes, new: bytes) -> None:
    RosterProblem.objects.filter(pk=key, typed=old).update(typed=new)


@sealed_pieces("applications.RosterEdition.upload")
def waiting_uploads() -> Iterator[Piece]:
    """Workbooks of which a sheet is still to be chosen."""
    for key in list(RosterEdition.objects.exclude(upload=None).order_by("pk").values_list("pk", flat=True)):
        edition = RosterEdition.objects.filter(pk=key).exclude(upload=None).first()
        if edition is not None:
            yield Piece(str(key), edition.place, partial(bytes, edition.upload), partial(_keep_upload, key))


def _keep_upload(key: UUID, old: bytes, new: bytes) -> None:
    RosterEdition.objects.filter(pk=key, upload=old).update(upload=new)
