"""The applicant's word on a refusal that is prepared."""

from reviews.models import Case, Hearing


def hearing_of(case: Case) -> Hearing | None:
    """The newest hearing of the case, with its decision; None where no refusal was prepared."""
    found = Hearing.objects.filter(decision__case=case).select_related(
        "decision__proposed_by", "answered_by", "dealt_by", "letter"
    )
    return found.prefetch_related("files").order_by("-opened_at", "-pk").first()
