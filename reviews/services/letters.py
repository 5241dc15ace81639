"""The letters of a case, from plain data of application, policy and bureau."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from accounts.models import Bureau
from applications.models import Application, Correction
from applications.selectors import verdict_facts
from notices import content
from notices.enums import LetterKind
from notices.models import Letter
from notices.services import issue
from policy.calendar import add_working_days
from policy.dates import add_months, date_cn
from policy.lookup import scheme as scheme_of
from policy.parameters import load
from policy.schedule import schedule
from reviews import deadlines
from reviews.enums import HearingState
from reviews.models import Case, Decision
from reviews.services.held import day_of


def acceptance(case: Case, at: datetime) -> Letter:
    """受理通知书, from the bureau that took the case on."""
    application, scheme = case.application, scheme_of(case.scheme)
    text = content.acceptance(
        application_number=application.number,
        scheme_title=scheme.title,
        submitted_on=application.submitted_on,
        promised_days=scheme.promised_days,
        phone=case.bureau.phone,
    )
    return _issue(LetterKind.ACCEPTANCE, f"acceptance:{case.pk}", case.bureau, application, text, at)


def correction(case: Case, asked: Correction, items: Sequence[tuple[str, str, str]], at: datetime) -> Letter:
    """补正告知书, from the bureau that returned the case."""
    application = case.application
    text = content.correction(
        application_number=application.number,
        scheme_title=scheme_of(case.scheme).title,
        clause=scheme_of(case.scheme).clause,
        items=[(label, reason) for _, label, reason in items],
        due_on=asked.due_on,
        lapses=deadlines.correction_lapses(day_of(at)),
        phone=case.bureau.phone,
    )
    return _issue(LetterKind.CORRECTION, f"correction:{asked.pk}", case.bureau, application, text, at)


def hearing(decision: Decision, until: date, at: datetime) -> Letter:
    """拟不予批准告知书, from the bureau that prepares the refusal."""
    case, application = decision.case, decision.case.application
    text = content.hearing(
        application_number=application.number,
        scheme_title=scheme_of(case.scheme).title,
        reasons=[(row["clause"], row["because"]) for row in decision.clauses],
        text=decision.text,
        working_days=deadlines.limit("hearing.working_days", day_of(at)),
        until=until,
        phone=case.bureau.phone,
    )
    return _issue(LetterKind.HEARING, f"hearing:{decision.pk}", case.bureau, application, text, at)


def refusal(decision: Decision, at: datetime) -> Letter:
    """不予批准决定书 of the bureau that decides, naming clause, figures and remedy."""
    case, application = decision.case, decision.case.application
    text = content.refusal(
        application_number=application.number,
        scheme_title=scheme_of(case.scheme).title,
        reasons=[(row["clause"], row["because"]) for row in decision.clauses],
        text=decision.text,
        heard=_heard(decision),
        remedy=_remedy(case.bureau, day_of(at)),
    )
    return _issue(LetterKind.REFUSAL, f"decision:{decision.pk}", case.bureau, application, text, at)


def _heard(decision: Decision) -> str:
    """What came of the applicant's chance to answer, in one sentence."""
    hearing = decision.hearing
    told = f"本机关于{date_cn(day_of(hearing.opened_at))}告知了拟不予批准的事实、理由和依据"
    if hearing.state == HearingState.UPHELD:
        word = hearing.word.strip().rstrip("。；;")
        return f"{told}，{date_cn(day_of(hearing.answered_at))}收到陈述申辩意见，经复核不予采纳：{word}"
    waived = hearing.state == HearingState.WAIVED
    return f"{told}，{'陈述申辩的权利已明确放弃' if waived else '期限内没有收到陈述申辩意见'}"


def _remedy(sender: Bureau, on: date) -> content.Remedy:
    """The ways to contest, with the periods in force on the day; bodies are those of the bureau that decides."""
    days = {name: load().value(f"remedy.{name}", on).value for name in ("review_days", "suit_months", "recheck_days")}
    return content.Remedy(
        bureau=sender.name,
        review_body=sender.review_body,
        court=sender.court,
        review_until=on + timedelta(days=days["review_days"]),
        suit_until=add_months(on, days["suit_months"]),
        recheck_until=add_working_days(on, days["recheck_days"]),
        **days,
    )


def approval(decision: Decision, at: datetime) -> Letter:
    """批准通知 of the bureau that decides, with the plan of instalments."""
    case, application = decision.case, decision.case.application
    scheme = scheme_of(case.scheme)
    facts = verdict_facts(application)
    plan = schedule(scheme, decision.amount, day_of(at), facts, load())
    text = content.approval(
        application_number=application.number,
        scheme_title=scheme.title,
        clause=scheme.clause,
        standard_text=scheme.amount_text,
        amount=decision.amount,
        fund_label=scheme.fund.label,
        instalments=[(part.number, part.due_on, part.amount, part.recheck) for part in plan],
        remedy=_remedy(case.bureau, day_of(at)),
        proposal=scheme.proposal(facts),
    )
    cause = f"decision:{decision.pk}"
    return _issue(LetterKind.APPROVAL, cause, case.bureau, application, text, at, amount=decision.amount)


def _issue(
    kind: LetterKind,
    cause: str,
    sender: Bureau,
    application: Application,
    text: content.LetterContent,
    at: datetime,
    amount: Decimal | None = None,
) -> Letter:
    return issue(
        kind=kind,
        cause=cause,
        bureau=sender,
        application_id=application.pk,
        application_number=application.number,
        recipient=application.applicant_name,
        content=text,
        amount=amount,
        at=at,
    )
