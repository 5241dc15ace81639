"""A case begins with an application, comes back with a correction, ends with a withdrawal; the first act accepts it."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.selectors import bureau
from applications.models import Application
from applications.selectors import latest_judgement
from applications.services import accept as accept_application
from audit.errors import DomainError
from audit.services import record, save_checked, transition
from policy.lookup import scheme as scheme_of
from policy.parameters import load
from policy.routing import decider, route
from policy.terms import ApplicantKind, District
from reviews import deadlines
from reviews.enums import CaseState, NoticeRowState, OpinionKind
from reviews.models import Case, NoticeRow, Step
from reviews.permissions import refuse_own_case, require_desk
from reviews.services import letters
from reviews.services.hearing import drop_hearing
from reviews.services.held import current_step, day_of, hold, lock, move, opine
from reviews.services.inquiries import lapse_inquiry


@transaction.atomic
def open_case(*, application: Application, actor: User, at: datetime) -> Case:
    """The case of a submitted application with its route, frozen from the policy of the day of submission."""
    scheme = scheme_of(application.scheme)
    stations = route(
        scheme,
        District(application.handling_district),
        ApplicantKind(application.applicant_kind),
        load(),
        application.submitted_on,
    )
    deciding = decider(stations)
    bureaus = [bureau(station.bureau, station.district) for station in stations]
    case = Case(
        application=application,
        scheme=application.scheme,
        bureau=bureaus[0],
        opened_at=at,
        arrived_at=at,
        due_on=deadlines.due_on(CaseState.INTAKE, 1, day_of(at)),
        amount=latest_judgement(application).amount,
    )
    save_checked(case)
    for number, (station, place) in enumerate(zip(stations, bureaus, strict=True), start=1):
        save_checked(Step(case=case, number=number, bureau=place, role=station.role, decides=station is deciding))
    record(subject=case, action="open", actor=actor, at=at, role="applicant", to_state=case.state)
    return case


@transaction.atomic
def reopen_case(*, application: Application, actor: User, at: datetime) -> Case:
    """The corrected case goes back to the station that returned it."""
    case = lock(application.case)
    if case.state in (CaseState.HEARING, CaseState.TO_ANSWER):
        raise DomainError("补正期限已过，经办部门拟不予批准。请在“我的办件”中陈述申辩，可以一并上传材料。")
    if case.state == CaseState.TO_SIGN:
        raise DomainError("补正期限已过，本申请的决定正在签发，现在不能提交补正。如有疑问，请与经办部门联系。")
    action = "resubmit" if case.returned_from == CaseState.INTAKE else "resubmit_accepted"
    amount = latest_judgement(application).amount
    return move(
        case, action, "applicant", by=actor, at=at, returned_from="", round=case.round + 1,
        amount=case.amount if amount is None else amount,
    )  # fmt: skip


@transaction.atomic
def close_withdrawn(*, application: Application, actor: User, at: datetime) -> Case:
    """The applicant withdraws; a running notice row comes down. Refused while the decision lies for signature."""
    case = lock(application.case)
    if case.state == CaseState.TO_SIGN:
        raise DomainError("本申请的决定正在签发，暂时不能撤回。如仍需撤回，请与经办部门联系。")
    if case.state in (CaseState.HEARING, CaseState.TO_ANSWER):
        drop_hearing(case, by=actor, at=at)
    strike_rows(case, by=actor, at=at, reason="申请人撤回申请")
    return move(case, "withdraw", "applicant", by=actor, at=at, holder=None)


@transaction.atomic
def accept(*, case: Case, by: User, at: datetime, version: int | None = None) -> Case:
    """The first bureau takes the case on and says so in a letter."""
    hold(case, "accept", "clerk", by=by, version=version)
    opine(case, current_step(case), kind=OpinionKind.ACCEPT, by=by, at=at)
    move(case, "accept", "clerk", by=by, at=at, holder=by)
    accept_application(application=case.application, by=by, at=at)
    letters.acceptance(case, at)
    return case


@transaction.atomic
def take(*, case: Case, by: User, at: datetime) -> Case:
    """Put one's name on a case of one's bureau, so that colleagues see who has it."""
    lock(case)
    require_desk(by, "clerk", case)
    refuse_own_case(by, case.application)
    if not case.on_desk:
        raise DomainError("该案件目前不在本部门办理。")
    case.holder = by
    save_checked(case, fields={"holder"})
    record(subject=case, action="take", actor=by, at=at, role="clerk", locked=True)
    return case


def strike_rows(case: Case, *, by: User | None, at: datetime, reason: str) -> None:
    """Take the case off a running public notice."""
    live = NoticeRow.objects.filter(case=case, state__in=[NoticeRowState.OPEN, NoticeRowState.OBJECTED])
    for row in live.order_by("pk"):
        transition(row=row, action="strike", role="system", actor=by, at=at, reason=reason)
        lapse_inquiry(row=row, reason=reason, by=by, at=at)
