"""The applicant's word on a refusal that is prepared."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse

from applications.models import Application
from applications.statements import Statement
from reviews.enums import DecisionState
from reviews.models import Case, Hearing


def hearings_of(case: Case) -> list[Hearing]:
    """All rounds, newest first, with their decisions and files: what was taken back is kept in sight."""
    found = Hearing.objects.filter(decision__case=case).select_related(
        "decision__proposed_by", "answered_by", "dealt_by", "letter__bureau"
    )
    return list(found.prefetch_related("files").order_by("-opened_at", "-pk"))


def hearing_of(case: Case) -> Hearing | None:
    """The newest hearing of the case; None where no refusal was prepared."""
    return next(iter(hearings_of(case)), None)


def statements(application: Application) -> list[Statement]:
    """The rounds in the applicant's words, newest first."""
    case: Case | None = getattr(application, "case", None)
    return [_statement(hearing) for hearing in hearings_of(case)] if case is not None else []


def withdrawn_letters(letters: Collection[UUID]) -> set[UUID]:
    """Which of these letters announced a refusal that was not signed and is no longer prepared."""
    over = Hearing.objects.filter(letter__in=letters, decision__state=DecisionState.SENT_BACK)
    return set(over.values_list("letter_id", flat=True))


def _statement(hearing: Hearing) -> Statement:
    clauses = (f"{row['clause']} {row['label']}：{row['because']}" for row in hearing.decision.clauses)
    return Statement(
        bureau=hearing.letter.bureau.name,
        told_at=hearing.opened_at,
        until=hearing.until,
        why=(*clauses, hearing.decision.text),
        word=hearing.standing,
        is_withdrawn=hearing.is_withdrawn,
        text=hearing.text,
        answered_at=hearing.answered_at,
        files=tuple((file.name, reverse("reviews:my_hearing_file", args=[file.pk])) for file in hearing.files.all()),
        reply=hearing.word,
    )
