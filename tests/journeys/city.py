"""The invented city with its offices staffed and its budgets loaded: here each story begins."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from accounts.models import Bureau, Person, User
from applications.models import Application
from applications.services import check_material
from foundation import effects
from foundation.filecheck import CheckedFile
from payments.services import plans
from policy.calendar import add_working_days
from policy.terms import Bureau as BureauKind
from policy.terms import District
from portal.world.accounts import new_person, verified_account
from portal.world.city import build_budgets, build_offices
from portal.world.office import Office
from portal.world.treasury import Treasury
from reviews.enums import CaseState
from reviews.models import Case
from reviews.services import close_notices
from tests.abuse.pictures import pdf
from tests.people import PASSWORD

CHINA = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 6, 1, 9, 30, tzinfo=CHINA)
"""Monday, 1 June 2026: no holiday near."""


@dataclass
class City:
    """Who works there. Staff are found by log-in names such as `hrss.heshan.clerk1`."""

    rng: Random
    office: Office
    treasury: Treasury

    def user(self, username: str) -> User:
        return User.objects.get(username=username)

    def bureau(self, kind: BureauKind, district: District) -> Bureau:
        return Bureau.objects.get(kind=kind, district=district)

    def person(self, name: str, username: str, at: datetime) -> Person:
        """Somebody who has registered and not yet stated an account."""
        return new_person(self.rng, username=username, secret=make_password(PASSWORD), name=name, at=at)

    def account(self, owner: Person, at: datetime) -> None:
        """The owner states an account, finance verifies it."""
        checker = self.user("finance.city.checker")
        verified_account(self.rng, owner=owner, by=owner.user, verifier=checker, at=at)


def found(at: datetime = MORNING, years: range = range(2025, 2029)) -> City:
    """All bureaus of all districts with their staff, and the money of four years."""
    rng = Random(7)
    build_offices(rng, secret=make_password(PASSWORD), at=at)
    build_budgets(years=years, at=at)
    return City(rng, Office(rng), Treasury(rng, User.objects.get(username="finance.city.checker")))


def sheet_of_paper(label: str) -> CheckedFile:
    """A blank page that stands for a material."""
    return check_material(f"{label}.pdf", pdf()[1])


def morning_of(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), tzinfo=CHINA)


def take_to_publication(city: City, application: Application, at: datetime) -> Case:
    """Every station on the route says yes, an hour apart; gives the case that waits to be published."""
    return _until(city, application, CaseState.TO_PUBLISH, at)


def publish(city: City, case: Case, at: datetime) -> date:
    """The name stands before the public; gives the last day on which it may be objected to."""
    city.office.publish([case], at=at)
    return case.notice_rows.get().notice.ends_on


def decide(city: City, case: Case, on: date) -> Case:
    """The notice has passed: a clerk proposes, the head signs, the letter is made, what is due can be paid."""
    at = morning_of(on)
    close_notices(on=on, at=at)
    decided = _until(city, case.application, CaseState.APPROVED, at)
    effects.run_due(at=at)
    plans.sweep_due(on=on, at=at)
    return decided


def approve(city: City, application: Application, at: datetime) -> Case:
    """From submission to the signed approval."""
    case = take_to_publication(city, application, at)
    return decide(city, case, add_working_days(publish(city, case, at), 1))


def _until(city: City, application: Application, state: CaseState, at: datetime) -> Case:
    for step in range(12):
        case = Case.objects.select_related("application", "bureau").get(application=application)
        if case.state == state:
            return case
        city.office.advance(case, at=at + timedelta(hours=step))
    raise AssertionError(f"the case never came to {state}: it is {case.get_state_display()}")
