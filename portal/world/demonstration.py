"""The demonstration: a year of the invented city, with cases of every scheme left standing at every place.

Each case has a goal; it starts as many working days ago as its way is long, and goes one step a working day, so that
the desks are as full today as a real week would leave them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User
from accounts.services import propose_account
from applications.enums import ApplicationState
from applications.models import Application
from applications.services import withdraw
from audit.seals import seal_day
from foundation import effects
from payments.services import plans
from policy.calendar import is_working_day
from policy.lookup import SCHEMES
from policy.lookup import scheme as scheme_of
from policy.scheme import Scheme
from policy.terms import Outcome
from portal.world import names
from portal.world.accounts import give_phones
from portal.world.applicant import fill_in, second_thoughts, submit
from portal.world.cases import Invented, invent
from portal.world.city import build_budgets, build_offices
from portal.world.office import Office
from portal.world.paper import paper
from portal.world.population import Population
from portal.world.treasury import Treasury
from portal.world.units import Unit
from reviews.enums import CaseState as S
from reviews.models import Case, NoticeRow
from reviews.services import close_hearings, close_notices, lapse_corrections

PASSWORD = "Yiyang-2026-demo"  # noqa: S105 - printed for everybody who tries the demonstration
SEED = 430900
NOTICE_DAYS = 6
PAYING_DAY = 3
NEW_ACCOUNTS = 3
LONG_AGO = 285
"""Working days back at which a plan over years began, so that its second part falls due about now."""
GOALS = (
    "draft", "intake", "intake", "correcting", "to_publish", "in_notice", "objected", "to_decide", "to_sign",
    "approved", "paid", "hearing", "to_answer", "refused", "withdrawn",
)  # fmt: skip
CERTIFIED = "skill_upgrade"
"""The scheme in which one certificate is handed in by two people."""
REFUSING = ("hearing", "to_answer", "refused")
LONG_GOALS = ("checking", "suspended", "second_paid")


@dataclass
class Story:
    """One case on its way to its goal; `station` is where a case under review is to stand."""

    scheme: Scheme
    goal: str
    start: date
    station: int = 0
    application: Application | None = None
    arrived: bool = False

    def case(self) -> Case:
        return Case.objects.select_related("bureau", "application").get(application=self.application)


class Demonstration:
    """Builds everything up to `now` (aware), and nothing after it; `report` gets a sentence now and then."""

    def __init__(self, *, now: datetime, report: Callable[[str], None]) -> None:
        self.rng = Random(SEED)  # noqa: S311 - a story, not a secret
        self.now = now
        self.today = timezone.localdate(now)
        self.report = report
        self.office = Office(self.rng)
        self.secret = make_password(PASSWORD)

    def build(self) -> None:
        first = self._days_back(LONG_AGO + 5)
        at = self._moment(first, 8)
        build_offices(self.rng, secret=self.secret, at=at)
        verifier = User.objects.get(username="finance.city.checker")
        self.population = Population(self.rng, secret=self.secret, verifier=verifier, digits=3, at=at)
        build_budgets(years=range(first.year, self.today.year + 2), at=at)
        give_phones(Random(SEED + 1), at=at)  # noqa: S311
        self.treasury = Treasury(self.rng, verifier)
        self.report("部门、单位和预算已建立。")
        stories = list(self._stories())
        self.personas(at)
        with effects.quiet():
            day = first
            while day <= self.today:
                self._live(day, stories)
                day += timedelta(days=1)
            self.treasury.leave_open(self._moment(self.today, 8))
            self._one_certificate_twice(self._moment(self.today, 10))
            self._new_accounts(self._moment(self.today, 10))
        self.report(f"已建立 {len(stories)} 件申请。")

    def personas(self, at: datetime) -> None:
        """People to log in as: a welder who has not applied yet, and others beside him."""
        for username, name in (("welder", "张卫国"), ("technician", "欧阳喆"), ("buyer", "刘思远")):
            self.population.person(username, at, name)

    def _one_certificate_twice(self, at: datetime) -> None:
        """A second person hands in a certificate that another applied with: both bureaus have it to look into."""
        open_ones = Case.objects.filter(scheme=CERTIFIED, state__in=[S.INTAKE, S.REVIEWING]).order_by("-arrived_at")
        first = open_ones.select_related("application").first()
        if first is None:
            return
        scheme = scheme_of(CERTIFIED)
        unit = self.population.unit_for(scheme)
        invented = self._invent(scheme, unit, self.population.employer(unit), at)
        if invented is None:
            return
        number = first.application.details["certificate_number"]
        again = replace(invented, details={**invented.details, "certificate_number": f"第{number}号"})
        owner, by = self.population.owner(scheme, unit, at)
        submit(fill_in(scheme, again, owner=owner, by=by, paper=paper, at=at), by=by, at=at)

    def _new_accounts(self, at: datetime) -> None:
        """Some applicants have given another account, a unit among them a card: the checker has them to verify."""
        rng = Random(SEED + 2)  # noqa: S311
        under_review = Application.objects.filter(state=ApplicationState.IN_REVIEW).order_by("-submitted_at", "pk")
        for owned in (under_review.exclude(person=None), under_review.exclude(organisation=None)):
            for one in owned.select_related("person", "organisation", "created_by")[:NEW_ACCOUNTS]:
                owner = one.person or one.organisation
                propose_account(
                    owner=owner,
                    number=names.bank_card(rng),
                    bank_name=rng.choice(names.BANKS),
                    by=one.created_by,
                    at=at,
                )

    def _stories(self) -> Iterator[Story]:
        """Every goal for every scheme, and each station of its route."""
        for scheme in SCHEMES:
            for goal in GOALS:
                yield Story(scheme, goal, self._days_back(self._length(scheme, goal)))
            for station in range(1, len(scheme.route) + 1):
                yield Story(scheme, "reviewing", self._days_back(station + 1 + self.rng.randrange(3)), station)
            if scheme.recheck:
                for goal in LONG_GOALS:
                    yield Story(scheme, goal, self._days_back(LONG_AGO))

    def _length(self, scheme: Scheme, goal: str) -> int:
        """Working days that the way to a goal takes, and a few spare ones."""
        stations = len(scheme.route) + 2
        decided = stations + 1 + NOTICE_DAYS
        days = {
            "draft": 2, "intake": self.rng.randrange(5), "correcting": 4, "to_publish": stations,
            "in_notice": stations + 3, "objected": stations + 3, "to_decide": decided, "to_sign": decided + 1,
            "approved": decided + 2, "paid": decided + 14, "hearing": 4, "to_answer": 5, "refused": 12, "withdrawn": 6,
        }  # fmt: skip
        return days[goal] + 1

    def _live(self, day: date, stories: list[Story]) -> None:
        night = self._moment(day, 2)
        seal_day(day=day - timedelta(days=1), at=night)
        close_notices(on=day, at=night)
        lapse_corrections(on=day, at=night)
        close_hearings(on=day, at=night)
        plans.sweep_due(on=day, at=night)
        if not is_working_day(day):
            return
        for index, story in enumerate(stories):
            at = self._moment(day, 9, minutes=index)
            if story.start == day:
                self._begin(story, at)
            elif story.application is not None and story.start < day and not story.arrived:
                self._step(story, at)
        self._finance(day, stories)

    def _begin(self, story: Story, at: datetime) -> None:
        unit = self.population.unit_for(story.scheme)
        employer = self.population.employer(unit)
        invented = self._invent(story.scheme, unit, employer, at)
        if invented is None:
            return
        owner, by = self.population.owner(story.scheme, unit, at)
        application = fill_in(story.scheme, invented, owner=owner, by=by, paper=paper, at=at)
        if story.goal == "draft":
            second_thoughts(application, invented, by=by, at=at)
        else:
            submit(application, by=by, at=at)
            story.application = application

    def _invent(self, scheme: Scheme, unit: Unit, employer: Unit, at: datetime) -> Invented | None:
        needed = max(scheme.minimum_lines, 8) if scheme.is_roster else 0
        return invent(
            scheme,
            self.rng,
            on=at.date(),
            district=unit.district,
            industries=employer.industries,
            lines=needed + self.rng.randrange(1 + needed // 6),
        )

    def _step(self, story: Story, at: datetime) -> None:
        """One step nearer to the goal; nothing once it is reached."""
        case = story.case()
        verdict = case.application.judgements.order_by("-pk").first()
        if verdict.outcome == Outcome.UNDETERMINED and case.state != S.INTAKE:
            return  # a parameter is not set: the case stands where it can be seen to wait
        if self._reached(story, case):
            story.arrived = True
            return
        if story.goal == "correcting" and case.state == S.REVIEWING:
            self.office.return_one_field(case, at=at)
        elif story.goal in REFUSING and case.state == S.REVIEWING:
            self.office.propose_refusal(case, at=at)
        elif case.state == S.HEARING:
            if story.goal == "to_answer":
                self.office.applicant_answers(case, at=at)
        elif story.goal == "withdrawn" and case.state == S.REVIEWING:
            withdraw(
                application=case.application, by=case.application.created_by, reason="所填信息有误，撤回重填。", at=at
            )
        elif case.state == S.TO_PUBLISH:
            self.office.publish([case], at=at)
        elif case.state == S.IN_NOTICE and story.goal == "objected":
            self.office.object_to(NoticeRow.objects.get(case=case), at=at)
        else:
            self.office.advance(case, at=at)

    def _reached(self, story: Story, case: Case) -> bool:
        if story.goal == "reviewing":
            return case.state == S.REVIEWING and case.position == story.station
        return case.state == story.goal or case.state in (S.CORRECTING, S.APPROVED, S.REFUSED, S.WITHDRAWN)

    def _finance(self, day: date, stories: list[Story]) -> None:
        """Weekly payment runs until a week ago; what has fallen due since waits for those who try the portal."""
        at = self._moment(day, 16)
        kept = {story.application.pk for story in stories if story.application and story.goal == "checking"}
        leaving = {story.application.pk for story in stories if story.application and story.goal == "suspended"}
        if day < self._days_back(2):
            self.treasury.recheck(at, leaving=leaving, skip=kept)
        last_run = self._days_back(5)
        if day.weekday() == PAYING_DAY and day < last_run:
            # The bank refused some transfers of the last run: their owners have not put the account right yet.
            self.treasury.pay(at, failure_rate=0.6 if day + timedelta(days=7) >= last_run else 0)

    def _days_back(self, count: int) -> date:
        """The working day so many working days before today."""
        day = self.today
        while count or not is_working_day(day):
            day -= timedelta(days=1)
            count -= is_working_day(day)
        return day

    def _moment(self, day: date, hour: int, *, minutes: int = 0) -> datetime:
        """An hour of a day; what the last day still has before it happens now, one after another."""
        midnight = datetime.combine(day, time(0), tzinfo=timezone.get_default_timezone())
        return min(midnight + timedelta(hours=hour, minutes=minutes), self.now)
