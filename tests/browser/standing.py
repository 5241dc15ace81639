"""A city in the middle of its work: cases at every desk, payments at every post, something on every page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Organisation
from accounts.services import register_organisation
from applications.models import Application
from applications.services import start
from foundation import effects
from notices.models import Letter
from notices.services import render
from payments.enums import InstalmentState as I
from payments.models import Instalment
from payments.services import batches, exports, plans, returns
from policy.terms import ApplicantKind
from portal.world import names
from portal.world.accounts import verified_account
from portal.world.applicant import fill_in, submit
from portal.world.cases import Invented
from portal.world.treasury import bank_answer
from reviews.enums import CaseState as S
from reviews.models import Case, NoticeRow
from reviews.services import close_notices
from tests.journeys.city import MORNING, City, approve, sheet_of_paper
from tests.journeys.stories import BUYER, HOUSING, REWARD, WELDER, spoilt
from tests.journeys.test_school import draft_of, upload
from tests.people import PASSWORD

A_YEAR_AGO = MORNING.replace(year=2025, day=12, month=5)
BEFORE = MORNING - timedelta(days=21)
EARLIER = Invented(facts=WELDER.facts | {"event_on": "2025-04-20"}, details=WELDER.details)


@dataclass(frozen=True)
class Standing:
    """Somebody to log in as for each place."""

    draft: Application
    school: Application
    returned: Application
    approved: Application
    buyer: Application


def stand(city: City) -> Standing:
    """Build it through the services, so that it stands on MORNING as three weeks of work would have left it."""
    buyer = _bought_a_year_ago(city)
    paid = [_welder(city, f"paid{number}", BEFORE) for number in range(1, 7)]
    _decide_together(city, paid)
    _batches_at_each_post(city)
    for number, state in enumerate((S.REVIEWING, S.TO_PUBLISH, S.IN_NOTICE, S.OBJECTED), start=1):
        _bring(city, _welder(city, f"waiting{number}", BEFORE), state)
    _bring(city, _welder(city, "deciding", BEFORE), S.TO_DECIDE)
    _bring(city, _welder(city, "signing", BEFORE), S.TO_SIGN)
    _welder(city, "arriving", MORNING)
    returned = _welder(city, "returned", MORNING)
    city.office.return_one_field(_case(returned), at=MORNING)
    _letters_of(paid[0])
    return Standing(_draft(city), _school(city), returned, paid[0], buyer)


def _welder(city: City, username: str, at: datetime) -> Application:
    person = city.person(names.person_name(city.rng), username, at)
    city.account(person, at)
    number = {"certificate_number": f"S000043000025{city.rng.randrange(10**9):09d}"}
    own = Invented(facts=EARLIER.facts, details=EARLIER.details | number)
    application = fill_in(REWARD, own, owner=person, by=person.user, paper=sheet_of_paper, at=at)
    return submit(application, by=person.user, at=at)


def _draft(city: City) -> Application:
    person = city.person("王小红", "writer", MORNING)
    return start(scheme=REWARD, applicant=person, by=person.user, facts=WELDER.facts, at=MORNING)


def _school(city: City) -> Application:
    school: Organisation = register_organisation(
        name="资阳机电职业学校", uscc=names.uscc(city.rng, prefix="12", district="430902"),
        kind=ApplicantKind.VOCATIONAL_SCHOOL, district="430902", username="school", manager_name="李慧敏",
        password=PASSWORD, at=MORNING,
    )  # fmt: skip
    agent, checker = school.members.get(), city.user("finance.city.checker")
    verified_account(city.rng, owner=school, by=agent, verifier=checker, at=MORNING)
    application = draft_of(school, spoilt())
    upload(application, spoilt())
    return application


def _bought_a_year_ago(city: City) -> Application:
    person = city.person("刘思远", "buyer", A_YEAR_AGO)
    city.account(person, A_YEAR_AGO)
    home = Invented(
        facts=BUYER.facts | {"introduced_on": "2025-04-20", "purchased_on": "2025-05-06"}, details=BUYER.details
    )
    application = fill_in(HOUSING, home, owner=person, by=person.user, paper=sheet_of_paper, at=A_YEAR_AGO)
    submit(application, by=person.user, at=A_YEAR_AGO)
    with effects.quiet():
        signed_at = approve(city, application, A_YEAR_AGO).decisions.get().signed_at
    city.treasury.pay(signed_at, failure_rate=0)
    plans.sweep_due(on=MORNING.date(), at=MORNING)
    return application


def _case(application: Application) -> Case:
    return Case.objects.select_related("application", "bureau").get(application=application)


def _bring(city: City, application: Application, goal: S) -> None:
    """One step after the other until the case stands there."""
    for step in range(16):
        case, at = _case(application), BEFORE + timedelta(hours=step)
        if case.state == goal:
            return
        if case.state == S.TO_PUBLISH:
            city.office.publish([case], at=at if goal in (S.TO_DECIDE, S.TO_SIGN) else MORNING)
        elif case.state == S.IN_NOTICE and goal is S.OBJECTED:
            city.office.object_to(NoticeRow.objects.get(case=case), at=MORNING)
        elif case.state == S.IN_NOTICE:
            close_notices(on=MORNING.date(), at=MORNING)
        else:
            city.office.advance(case, at=MORNING if case.state in (S.TO_DECIDE, S.TO_SIGN) else at)
    raise AssertionError(f"never came to {goal}")


def _decide_together(city: City, applications: list[Application]) -> None:
    """One notice for all, then each is proposed and signed."""
    for application in applications:
        _bring(city, application, S.TO_PUBLISH)
    city.office.publish([_case(each) for each in applications], at=BEFORE + timedelta(days=1))
    close_notices(on=MORNING.date(), at=MORNING)
    for application in applications:
        _bring(city, application, S.APPROVED)
    plans.sweep_due(on=MORNING.date(), at=MORNING)


def _batches_at_each_post(city: City) -> None:
    """A batch as a draft, one to be approved, one to be released, one with the bank, one with the bank's answer."""
    ready = list(Instalment.objects.filter(state=I.ELIGIBLE, amount=5000).order_by("pk"))
    for stage, instalment in enumerate(ready[1:]):
        _take_through(city, instalment, stage)


def _take_through(city: City, instalment: Instalment, stages: int) -> None:
    at, envelope = MORNING, instalment.envelope
    batch = batches.assemble(
        envelope=envelope, instalments=[instalment.pk], by=city.user("finance.city.maker"), at=at
    ).batch
    if stages > 0:
        batches.submit(batch=batch, by=city.user("finance.city.maker"), at=at)
    if stages > 1:
        batches.approve(batch=batch, by=city.user("finance.city.checker"), at=at)
    if stages > 2:
        sent = exports.release(batch=batch, format="csv", by=city.user("finance.city.releaser"), at=at)
    if stages > 3:
        answer = bank_answer(sent, city.rng, at, failure_rate=0)
        name = f"{batch.number}回单.csv"
        returns.stage(batch=batch, name=name, data=answer, by=city.user("finance.city.reconciler"), at=at)


def _letters_of(application: Application) -> None:
    """The files of one application's letters; the others keep waiting for the worker."""
    for letter in Letter.objects.filter(application_id=application.pk):
        render(letter_id=letter.pk, at=MORNING)
