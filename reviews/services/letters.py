"""The four letters of a case, from plain data of application, policy and bureau."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from accounts.models import Bureau
from accounts.selectors import bureau
from applications.models import Application, Correction
from applications.selectors import verdict_facts
from notices import content
from notices.enums import LetterKind
from notices.models import Letter
from notices.services import issue
from policy.lookup import scheme as scheme_of
from policy.parameters import load
from policy.routing import Station, issuer
from policy.schedule import schedule
from policy.terms import Bureau as BureauKind
from policy.terms import District
from reviews import deadlines
from reviews.models import Case, Decision
from reviews.services.held import day_of


def acceptance(case: Case, at: datetime) -> Letter:
    """受理通知书, from the bureau that took the case on."""
    application, scheme = case.application, scheme_of(case.scheme)
    text = content.acceptance(
        applicant=application.applicant_name,
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
        applicant=application.applicant_name,
        application_number=application.number,
        scheme_title=scheme_of(case.scheme).title,
        items=[(label, reason) for _, label, reason in items],
        due_on=asked.due_on,
        lapses=deadlines.correction_lapses(day_of(at)),
        phone=case.bureau.phone,
    )
    return _issue(LetterKind.CORRECTION, f"correction:{asked.pk}", case.bureau, application, text, at)


def refusal(decision: Decision, at: datetime) -> Letter:
    """不予批准决定书, naming clause, figures and remedy."""
    case, application = decision.case, decision.case.application
    sender = issuing_bureau(case)
    text = content.refusal(
        applicant=application.applicant_name,
        application_number=application.number,
        scheme_title=scheme_of(case.scheme).title,
        reasons=[(row["clause"], row["because"]) for row in decision.clauses],
        text=decision.text,
        remedy=_remedy(sender, day_of(at)),
    )
    return _issue(LetterKind.REFUSAL, f"decision:{decision.pk}", sender, application, text, at)


def _remedy(sender: Bureau, on: date) -> str:
    """The way to contest, with the periods in force on the day."""
    days = {name: load().value(f"remedy.{name}", on).value for name in ("review_days", "suit_months", "recheck_days")}
    return content.remedy(review_body=sender.review_body, court=sender.court, bureau=sender.name, **days)


def approval(decision: Decision, at: datetime) -> Letter:
    """批准通知 with the plan of instalments."""
    case, application = decision.case, decision.case.application
    scheme = scheme_of(case.scheme)
    facts = verdict_facts(application)
    plan = schedule(scheme, decision.amount, day_of(at), facts, load())
    text = content.approval(
        applicant=application.applicant_name,
        application_number=application.number,
        scheme_title=scheme.title,
        clause=scheme.clause,
        standard_text=scheme.amount_text,
        amount=decision.amount,
        fund_label=scheme.fund.label,
        instalments=[(part.number, part.due_on, part.amount, part.recheck) for part in plan],
        legal_basis=content.DOCUMENT,
        proposal=scheme.proposal(facts),
    )
    cause = f"decision:{decision.pk}"
    return _issue(LetterKind.APPROVAL, cause, issuing_bureau(case), application, text, at, amount=decision.amount)


def issuing_bureau(case: Case) -> Bureau:
    """The bureau whose head stands on the decision's letter (policy.routing.issuer)."""
    stations = tuple(
        Station(BureauKind(step.bureau.kind), District(step.bureau.district), cast(Any, step.role))
        for step in case.steps.select_related("bureau")
    )
    sender = issuer(scheme_of(case.scheme), stations)
    return bureau(sender.bureau, sender.district)


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
