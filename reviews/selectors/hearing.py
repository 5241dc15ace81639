"""The applicant's word on a refusal that is prepared."""

from uuid import UUID

from reviews.models import Case, Hearing, HearingFile
from reviews.selectors.amounts import opened


def hearing_of(case: Case) -> Hearing | None:
    """The newest hearing of the case, with its decision; None where no refusal was prepared."""
    found = Hearing.objects.filter(decision__case=case).select_related(
        "decision__proposed_by", "answered_by", "dealt_by", "letter"
    )
    return found.prefetch_related("files").order_by("-opened_at", "-pk").first()


def file_place(key: UUID) -> str:
    """What a sealed file of an answer is bound to."""
    return f"reviews.hearingfile|{key}"


def hearing_file(file: HearingFile) -> bytes:
    """The file as it was handed in; raises FileAltered."""
    return opened(file.file, file_place(file.pk), file.sha256)
