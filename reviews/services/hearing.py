"""陈述申辩: before a refusal is signed the applicant is told its reasons and may answer; a clerk deals with the answer.

The days are those of parameter hearing.working_days, counted from the day after the letter; meanwhile no bureau's
clock runs.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.permissions import NotYours
from accounts.telling import tell_owner
from applications.models import Application
from applications.permissions import may_act
from audit.services import record, save_checked, transition
from foundation import storage
from foundation.filecheck import CheckedFile
from policy.dates import date_cn
from policy.lookup import scheme as scheme_of
from reviews import deadlines
from reviews.enums import DecisionState, HearingState
from reviews.models import Case, Decision, Hearing, HearingFile
from reviews.services import letters
from reviews.services.back import put_back
from reviews.services.errors import AlreadyHandled, TextMissing, WindowClosed
from reviews.services.held import admit, carried_out, day_of, hold, lock, move, required_text
from reviews.texts import told
from reviews.workflow import BACK, CASE

MOST_FILES = 10


def open_hearing(decision: Decision, at: datetime) -> Hearing:
    """Tell the applicant what is prepared and until when it may be answered; part of the proposal's transaction."""
    on = day_of(at)
    until = deadlines.hearing_until(on)
    hearing = Hearing(
        decision=decision, opened_at=at, working_days=deadlines.limit("hearing.working_days", on), until=until,
        letter=letters.hearing(decision, until, at),
    )  # fmt: skip
    save_checked(hearing)
    record(subject=hearing, action="open", actor=None, at=at, role="system", to_state=hearing.state)
    _tell(hearing, decision.case.application, at)
    return hearing


@storage.kept_with_rows()
def answer_hearing(
    *, hearing: Hearing, text: str, files: Sequence[CheckedFile] = (), by: User, at: datetime
) -> Hearing:
    """The applicant's answer, once, with files that have been checked; a clerk of the bureau must deal with it.

    Raises NotYours, TextMissing, WindowClosed after the last day, AlreadyHandled.
    """
    if len(files) > MOST_FILES:
        raise TextMissing(f"最多上传 {MOST_FILES} 个文件，请合并后重新选择。")
    kept = [
        HearingFile(hearing=hearing, name=file.name, kind=file.kind, sha256=file.sha256, size=file.size)
        for file in files
    ]
    for row, file in zip(kept, files, strict=True):
        row.file = storage.store_sealed("hearings", file.data, row.place)
    with transaction.atomic():
        case = _held_for_applicant(hearing, by, at)
        text = required_text(text, "陈述申辩意见")
        for row in kept:
            save_checked(row)
        transition(
            row=hearing, action="answer", role="applicant", actor=by, at=at, text=text, answered_by=by,
            answered_at=at, data={"files": [file.sha256 for file in files]},
        )  # fmt: skip
        move(case, "state_views", "applicant", by=by, at=at)
    return hearing


@transaction.atomic
def waive_hearing(*, hearing: Hearing, by: User, at: datetime) -> Hearing:
    """The applicant does not answer: the refusal goes on to the head at once. Raises as `answer_hearing`."""
    case = _held_for_applicant(hearing, by, at)
    transition(row=hearing, action="waive", role="applicant", actor=by, at=at, answered_by=by, answered_at=at)
    move(case, "waive_hearing", "applicant", by=by, at=at)
    return hearing


@transaction.atomic
def uphold_refusal(*, case: Case, word: str, by: User, at: datetime, version: int | None = None) -> Hearing:
    """The clerk has weighed the answer and holds to the refusal, with a word on it; the head may sign now.

    Raises TextMissing, AlreadyHandled, NotYours.
    """
    hold(case, "uphold_refusal", "clerk", by=by, version=version)
    hearing = _of(case)
    word = required_text(word, "对陈述申辩的复核意见")
    transition(
        row=hearing, action="uphold", role="clerk", actor=by, at=at, reason=word, word=word, dealt_by=by, dealt_at=at
    )
    move(case, "uphold_refusal", "clerk", by=by, at=at, reason=word)
    return hearing


@transaction.atomic
def take_back_refusal(*, case: Case, reason: str, by: User, at: datetime, version: int | None = None) -> Case:
    """The clerk takes the proposal back: the case is again where it was.

    Raises TextMissing, AlreadyHandled, NotYours.
    """
    admit(case, "clerk", by=by, version=version)
    hearing = _of(case)
    decision = hearing.decision
    CASE.next_state(case.state, f"take_back_{BACK[decision.from_state]}", "clerk")  # type: ignore[index]
    reason = required_text(reason, "收回拟不予批准的理由")
    transition(
        row=hearing, action="drop", role="clerk", actor=by, at=at, reason=reason, word=reason, dealt_by=by, dealt_at=at
    )
    transition(row=decision, action="take_back", role="clerk", actor=by, at=at, reason=reason)
    decision.case = case
    tell_taken_back(hearing, case.application, f"理由：{reason}", at)
    return put_back(decision, verb="take_back", role="clerk", by=by, at=at, reason=reason)


def drop_hearing(case: Case, *, by: User, at: datetime) -> None:
    """The applicant withdraws the application: nothing is refused any more. Within the caller's transaction."""
    hearing = _of(case)
    transition(row=hearing, action="drop", role="applicant", actor=by, at=at)
    transition(row=hearing.decision, action="withdraw", role="applicant", actor=by, at=at)


def close_hearings(*, on: date, at: datetime) -> int:
    """The sweep: where the last day lies before `on` and nobody answered, the refusal goes to the head."""
    over = Hearing.objects.filter(state=HearingState.OPEN, until__lt=on).order_by("until", "pk")
    rows = over.select_related("decision__case__application")
    return sum(carried_out(partial(_expire, row, on, at), row.decision.case.application) for row in rows)


@transaction.atomic
def _expire(hearing: Hearing, on: date, at: datetime) -> bool:
    case = lock(hearing.decision.case)
    hearing.refresh_from_db(fields=["state", "until"])
    if hearing.state != HearingState.OPEN or hearing.until >= on:
        return False
    transition(row=hearing, action="expire", role="system", actor=None, at=at)
    move(case, "end_hearing", "system", by=None, at=at)
    return True


def _held_for_applicant(hearing: Hearing, by: User, at: datetime) -> Case:
    case = lock(hearing.decision.case)
    _refuse_stranger(by, case.application)
    hearing.refresh_from_db(fields=["state", "until"])
    if hearing.state != HearingState.OPEN:
        raise AlreadyHandled("陈述申辩已经提交或已经结束，请刷新页面查看办理情况。")
    if day_of(at) > hearing.until:
        raise WindowClosed(
            f"陈述申辩的期限到{date_cn(hearing.until)}为止，已经结束。如有异议，可在决定作出后依法救济。"
        )
    return case


def _tell(hearing: Hearing, application: Application, at: datetime) -> None:
    words = told(
        "hearing:opened", scheme=scheme_of(application.scheme).title, number=application.number,
        until=date_cn(hearing.until),
    )  # fmt: skip
    link = reverse("reviews:hearing", args=[application.pk])
    tell_owner(application.applicant, key=f"hearing:{hearing.pk}", at=at, link=link, **words)


def tell_taken_back(hearing: Hearing, application: Application, how: str, at: datetime) -> None:
    """The applicant learns that nothing is refused any more; `how` are sentences that say why."""
    words = told(
        "hearing:taken_back", scheme=scheme_of(application.scheme).title, number=application.number,
        letter=hearing.letter.number, how=how,
    )  # fmt: skip
    link = reverse("portal:affair", args=[application.pk])
    tell_owner(application.applicant, key=f"hearing:{hearing.pk}:taken_back", at=at, link=link, **words)


def _refuse_stranger(by: User, application: Application) -> None:
    if not may_act(by, application):
        raise NotYours("只有申请人可以陈述申辩。")


def _of(case: Case) -> Hearing:
    proposed = Hearing.objects.filter(decision__case=case, decision__state=DecisionState.PROPOSED)
    hearing = proposed.select_related("decision__proposed_by", "letter").first()
    if hearing is None:
        raise AlreadyHandled("该案件没有待处理的陈述申辩，请刷新页面查看最新状态。")
    return hearing
