"""The applicant's word on a refusal that is prepared."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from applications.statements import Statement
from policy.dates import date_cn
from reviews.enums import DecisionState, HearingState
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


def before_its_end(hearings: Sequence[Hearing], on: date) -> str:
    """Told to whoever goes on with the newest refusal while its last day is not over (ADR 15); "" afterwards."""
    newest = next(iter(hearings), None)
    if newest is None or on > newest.until or newest.answered_at is None or newest.is_withdrawn:
        return ""
    said = "声明不陈述申辩" if newest.state == HearingState.WAIVED else "陈述申辩"
    return (
        f"申请人已于{date_cn(timezone.localdate(newest.answered_at))}{said}，期限到{date_cn(newest.until)}为止。"
        "陈述申辩每次告知只能提交一次，提交后可以在期满前复核和签发。"
    )


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
