"""The bureaus of a route with their people, and cases that tests begin with, made through the real services."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from django.test import Client

from accounts.models import Bureau, User
from applications.models import Application
from applications.selectors import latest_judgement
from applications.services import check_material
from payments.models import BudgetEnvelope
from payments.payers import payer_of
from payments.services import budget
from policy.lookup import scheme as scheme_of
from policy.scheme import Scheme
from policy.terms import Bureau as BureauKind
from policy.terms import District, Industry
from portal.world.cases import Invented, invent
from reviews import services
from reviews.enums import CaseState
from reviews.models import Case, Decision
from reviews.selectors import bounds_of, confirmed_answers
from reviews.selectors.amounts import is_collective
from tests import people
from tests.abuse.pictures import pdf
from tests.applications import cases

CHINA = ZoneInfo("Asia/Shanghai")
AT = cases.AT
DAY = AT.date()


def moment(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=CHINA)


def later(days: int) -> datetime:
    return AT + timedelta(days=days)


def invented(scheme: Scheme, district: District = District.HESHAN, seed: int = 7) -> Invented:
    """Facts of a case in a district that the rules accept."""
    found = invent(
        scheme,
        Random(seed),
        on=DAY,
        district=district,
        industries=(Industry.CAPACITORS,),
        lines=max(scheme.minimum_lines, 3),
    )
    assert found is not None, scheme.slug
    if scheme.handling in found.details:
        found = replace(found, details={**found.details, scheme.handling: district.value})
    return found


def case_of(
    slug: str = "technician_reward", *, number: int = 1, owner: object = None, district: District = District.HESHAN
) -> Case:
    """A case in its first bureau, with staff in every bureau of its route and money to pay it."""
    scheme = scheme_of(slug)
    return _handed_in(scheme, owner or cases.owner_for(scheme, number), invented(scheme, district, seed=number))


def roster_case(scheme: Scheme, lines: int, number: int = 1) -> Case:
    """A case with a roster of so many lines."""
    return _handed_in(scheme, cases.owner_for(scheme, number), cases.invented(scheme, seed=number, lines=lines))


def with_certificate(slug: str, number: int, written: str, district: District = District.HESHAN) -> Case:
    """A case whose person, or first line, shows the certificate of that number."""
    scheme = scheme_of(slug)
    case = invented(scheme, district, seed=number)
    if scheme.is_roster:
        case = replace(case, lines=({**case.lines[0], "certificate_number": written}, *case.lines[1:]))
    else:
        case = replace(case, details={**case.details, "certificate_number": written})
    return _handed_in(scheme, cases.owner_for(scheme, number), case)


def fund(scheme: Scheme, district: str) -> None:
    """An envelope with room, for the treasury that pays."""
    for payer in {"430900", payer_of(district).value}:
        if not BudgetEnvelope.objects.filter(fund=scheme.fund, district=payer, year=DAY.year).exists():
            budget.load(
                fund=scheme.fund, district=payer, year=DAY.year, total=Decimal("50000000"),
                number=f"ZB-{scheme.fund}-{payer}", payer_name="财政局", payer_account="4300150000001",
                document="益财预〔2026〕1号", made_by=treasurer("maker", payer), checked_by=treasurer("checker", payer),
                at=AT,
            )  # fmt: skip


def treasurer(role: str, payer: str) -> User:
    """One of the two who put money into the payer's envelopes."""
    where = people.bureau(BureauKind.FINANCE, District(payer), f"{payer}财政局")
    username = f"treasury-{role}-{payer}"
    return User.objects.filter(username=username).first() or people.officer(role, where, username)


def staff(role: str, where: Bureau, which: int = 1) -> User:
    """The first or second person of a role in a bureau."""
    username = f"{role}{which}-{where.kind}-{where.district}"
    return User.objects.filter(username=username).first() or people.officer(role, where, username)


def clerk(case: Case, which: int = 1) -> User:
    return staff("clerk", case.bureau, which)


def head(case: Case) -> User:
    return staff("head", case.bureau)


def accept(case: Case, at: datetime = AT) -> Case:
    return services.accept(case=case, by=clerk(case), at=at)


def approve(case: Case, at: datetime = AT, **options: object) -> Case:
    """The station agrees; the deciding one enters the middle of the bounds where it must, with minutes where a meeting
    decides."""
    bounds = bounds_of(latest_judgement(case.application))
    if bounds and case.steps.get(number=case.position).decides:
        amount = options.pop("amount", Decimal(int(bounds[0] + bounds[1]) // 2))
        options.setdefault("text", "按同类情况核定。")
        if is_collective(case.scheme, at.date()):
            options.setdefault("minutes", minutes(amount, at))
        else:
            options["amount"] = amount
    options.setdefault("answers", confirmed_answers(case))
    options.setdefault("by", clerk(case, 2))
    return services.approve_step(case=case, at=at, **options)


def minutes(amount: Decimal, at: datetime = AT, number: str = "益人才纪〔2026〕3号") -> services.MinutesGiven:
    """The page of a meeting held on the day."""
    return services.MinutesGiven(number, at.date(), amount, check_material("会议纪要.pdf", pdf()[1]))


def to_publish(case: Case, at: datetime = AT) -> Case:
    """All bureaus of the route agree."""
    if case.state == CaseState.INTAKE:
        accept(case, at)
    while case.state == CaseState.REVIEWING:
        approve(case, at)
    return case


def publish(*some: Case, at: datetime = AT) -> list:
    return services.publish(cases=list(some), by=clerk(some[0]), at=at)


def to_decide(case: Case, at: datetime = AT) -> Case:
    """Published, and the window over."""
    to_publish(case, at)
    publish(case, at=at)
    return to_decide_published(case)


def to_decide_published(case: Case) -> Case:
    """The window of a published case is over."""
    end = case.notice_rows.latest("notice__published_at").notice.ends_on + timedelta(days=1)
    services.close_notices(on=end, at=moment(end))
    case.refresh_from_db()
    return case


def to_sign(case: Case) -> Decision:
    to_decide(case)
    return services.propose_decision(case=case, by=clerk(case), at=later(20))


def heard(decision: Decision, at: datetime | None = None) -> Decision:
    """Nobody answers to the refusal that is prepared, and the days are over: it lies for signature."""
    end = decision.hearing.until + timedelta(days=1)
    services.close_hearings(on=end, at=at or moment(end))
    decision.case.refresh_from_db()
    decision.refresh_from_db()
    return decision


def approved(case: Case) -> Decision:
    return services.sign(decision=to_sign(case), by=head(case), at=later(21))


def _handed_in(scheme: Scheme, owner: object, case: Invented) -> Case:
    application = cases.submit(cases.filled(scheme, owner, case))
    fund(scheme, application.handling_district)
    return Case.objects.select_related("application", "bureau").get(application=application)


def as_user(user: User) -> Client:
    """A browser in which the user is logged in."""
    client = Client()
    client.force_login(user)
    return client


def drawn_route(case: Case) -> list[tuple[str, str]]:
    return [(step.bureau.kind, step.bureau.district) for step in case.steps.select_related("bureau")]


def application_state(case: Case) -> str:
    return Application.objects.get(pk=case.application_id).state
