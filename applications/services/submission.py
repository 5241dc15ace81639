"""Submitting: complete, judged, claimed, numbered, told to the bureaus; resubmitting; withdrawing."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.permissions import NotYours, may_act_for
from applications.consent import CONSENT_VERSION
from applications.enums import ApplicationState, JudgementPurpose
from applications.matters import sentence_of
from applications.models import Application, Correction
from applications.selectors import gaps_of
from applications.services.claims import Taken, Twice, Unanswered, release, take, wanted_claims
from applications.services.drafts import handling_district
from applications.services.editing import opened, refresh
from applications.services.errors import (
    AlreadyClaimed,
    AnswerAwaited,
    NotComplete,
    NotEligible,
    SameCertificate,
    StaleVersion,
)
from applications.services.judging import judge, keep_judgement
from applications.services.numbering import application_number
from applications.signals import application_submitted, application_withdrawn
from applications.standing import state_word
from applications.telling import tell, tell_handed_in
from audit.errors import DomainError
from audit.services import save_checked, transition
from foundation.normalise import TextRefused, clean_text
from policy.lookup import scheme as scheme_of
from policy.terms import District, Outcome
from policy.verdict import Verdict

REASON_LIMIT = 400


class NotAgreed(DomainError):
    """The declarations were not agreed to in their present text."""


class PlaceFrozen(DomainError):
    """A correction names another place than the one whose bureaus have the case."""


def submit(
    *, application: Application, by: Any, consent_version: str, version: int | None, at: datetime
) -> Application:
    """Hand in a draft; asked twice, the second time gives the same case.

    Raises NotYours, NotOpen, StaleVersion, NotAgreed, NotComplete, NotEligible (also where a fact is missing),
    AlreadyClaimed, AnswerAwaited, SameCertificate. What somebody else claims too is taken in and put to the bureaus.
    """
    if consent_version != CONSENT_VERSION:
        raise NotAgreed("承诺与告知的文本已更新，请重新阅读并勾选后提交。")
    return _claiming(_submit, application, at, by=by, version=version)


def resubmit(*, application: Application, by: Any, version: int | None, at: datetime) -> Application:
    """Answer the open correction; the day of submission stays. Raises as `submit`, and PlaceFrozen."""
    return _claiming(_resubmit, application, at, by=by, version=version)


@transaction.atomic
def withdraw(*, application: Application, by: Any, reason: str, at: datetime) -> Application:
    """Take the application back before the decision; its claims become free. Raises NotYours, TransitionRefused."""
    if not may_act_for(by, application.applicant):
        raise NotYours("只能撤回本人或本单位的申请。")
    try:
        reason = clean_text(reason, multiline=True, limit=REASON_LIMIT)
    except TextRefused as refused:
        raise DomainError(str(refused)) from refused
    if not reason:
        raise DomainError("请写明撤回的原因。")
    transition(row=application, action="withdraw", role="applicant", actor=by, at=at, reason=reason)
    release(application=application, by=by, at=at, reason="申请已撤回")
    application_withdrawn.send(sender=Application, application=application, actor=by, at=at)
    tell("withdrawn", application, at=at)
    return application


def _claiming(act: Any, application: Application, at: datetime, **options: Any) -> Application:
    """Run the act; where the applicant claims the same already it is undone and leaves no trace."""
    try:
        with transaction.atomic():
            return act(application, at=at, **options)
    except Twice as twice:
        raise SameCertificate(twice.numbers) from None
    except Unanswered as left:
        raise AnswerAwaited(sorted(number for number in left.numbers if number is not None)) from None
    except Taken as taken:
        numbers = sorted({number for _, number in taken.conflicts if number is not None})
        claim = taken.conflicts[0][0]
        state = state_word(claim.application, timezone.localdate(at))
        raise AlreadyClaimed(numbers, own=claim.application, state=state, why=sentence_of(claim.scope)) from None


def _submit(application: Application, *, at: datetime, by: Any, version: int | None) -> Application:
    row = Application.objects.select_for_update().get(pk=application.pk)
    if not may_act_for(by, row.applicant):
        raise NotYours("只能提交本人或本单位的申请。")
    if row.number:
        refresh(application, row)
        return application
    if version is not None and row.version != version:
        raise StaleVersion(row)
    today = timezone.localdate(at)
    _check(row, today)
    scheme = scheme_of(row.scheme)
    transition(
        row=row,
        action="submit",
        role="applicant",
        actor=by,
        at=at,
        data={"consent_version": CONSENT_VERSION, "account": row.account.number_mask},
        number=application_number(code=scheme.code, on=today, district=row.handling_district),
        submitted_at=at,
        submitted_on=today,
        consent_version=CONSENT_VERSION,
        version=row.version + 1,
    )
    _hand_over(row, by=by, at=at, resubmitted=False)
    tell_handed_in(row, at=at)
    refresh(application, row)
    return application


def _resubmit(application: Application, *, at: datetime, by: Any, version: int | None) -> Application:
    row = opened(application, by=by, version=version)
    if row.state != ApplicationState.CORRECTING:
        raise DomainError("该申请没有待补正的事项。")
    _stay_in_place(row)
    _check(row, row.submitted_on)
    correction = Correction.objects.select_for_update().get(application=row, answered_at=None)
    correction.answered_at = at
    save_checked(correction, fields={"answered_at"})
    action = "resubmit_accepted" if row.accepted_at else "resubmit"
    transition(row=row, action=action, role="applicant", actor=by, at=at, version=row.version + 1)
    _hand_over(row, by=by, at=at, resubmitted=True)
    tell_handed_in(row, at=at, correction=correction)
    refresh(application, row)
    return application


def _stay_in_place(row: Application) -> None:
    scheme = scheme_of(row.scheme)
    if handling_district(scheme, row.facts, row.details) != row.handling_district:
        field = {fact.id: fact for fact in scheme.all_facts}[scheme.handling]
        raise PlaceFrozen(
            f"“{field.label}”在补正时不能更改：案件已由{District(row.handling_district).label}的部门受理办理。"
            f"请改回“{District(row.handling_district).label}”再提交；确需换到其他区县的，请撤回后重新申请。"
        )


def _check(row: Application, on: date) -> Verdict:
    gaps = gaps_of(row)
    if gaps:
        raise NotComplete(gaps)
    verdict = judge(row, on)
    if verdict.outcome is Outcome.INELIGIBLE or verdict.missing:
        raise NotEligible(verdict)
    return verdict


def _hand_over(row: Application, *, by: Any, at: datetime, resubmitted: bool) -> None:
    purpose = JudgementPurpose.RESUBMIT if resubmitted else JudgementPurpose.SUBMIT
    keep_judgement(application=row, purpose=purpose, at=at)
    take(application=row, wanted=wanted_claims(row, row.submitted_on), by=by, at=at)
    application_submitted.send(sender=Application, application=row, resubmitted=resubmitted, actor=by, at=at)
