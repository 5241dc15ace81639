"""The one place where an application's facts meet the rules."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils import timezone

from applications.models import Application, Judgement, RosterLine
from applications.selectors import current_lines, verdict_facts
from audit.services import record, save_checked
from policy.engine import assess
from policy.lookup import scheme as scheme_of
from policy.parameters import load
from policy.verdict import Verdict

LONGEST_REASON = 400


def judge(application: Application, on: date | None = None, *, without: Collection[int] = ()) -> Verdict:
    """What the rules say as of the day of submission, or of `on` for a draft; `without` are numbers of a roster's lines
    that are left out. Writes nothing.
    """
    day = on or application.submitted_on
    if day is None:
        raise ValueError("a draft is judged as of a given day")
    facts = verdict_facts(application, day, without=without)
    return assess(scheme_of(application.scheme), facts, day, load())


def keep_judgement(*, application: Application, purpose: str, at: datetime) -> tuple[Judgement, Verdict]:
    """Judge as of the day of submission and keep facts and answer for ever; a roster's lines get theirs.

    Runs in the caller's transaction.
    """
    day = application.submitted_on or timezone.localdate(at)
    facts = verdict_facts(application, day)
    verdict = assess(scheme_of(application.scheme), facts, day, load())
    judgement = Judgement(
        application=application,
        purpose=purpose,
        on=day,
        at=at,
        facts=facts,
        verdict=verdict.as_dict(),
        outcome=verdict.outcome.value,
        amount=verdict.amount,
    )
    save_checked(judgement)
    record(
        subject=judgement, action="judge", actor=None, at=at, role="system", locked=True,
        data={"application": application.pk, "purpose": str(purpose), "outcome": judgement.outcome},
    )  # fmt: skip
    _mark_lines(application, verdict)
    return judgement, verdict


def _mark_lines(application: Application, verdict: Verdict) -> None:
    if not verdict.lines:
        return
    lines = list(current_lines(application).only("pk", "met", "amount", "because"))
    changed = []
    for line, answer in zip(lines, verdict.lines, strict=True):
        because = answer.because[:LONGEST_REASON]
        if (line.met, line.amount, line.because) != (answer.met, answer.amount, because):
            line.met, line.amount, line.because = answer.met, answer.amount, because
            changed.append(line)
    RosterLine.objects.bulk_update(changed, ["met", "amount", "because"], batch_size=500)
