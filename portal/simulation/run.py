"""A city's years, day by day: people apply, bureaus answer, money flows, some leave. All through the real services.

Everything random comes from one seeded source and every list is walked in a fixed order, so that a seed gives the same
table on any database.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User
from applications.enums import ApplicationState
from applications.models import Application
from applications.services import withdraw
from audit.errors import DomainError
from audit.seals import seal_day
from foundation import effects
from foundation.filecheck import CheckedFile
from foundation.models import Effect
from payments.services import plans
from policy.calendar import is_working_day
from policy.lookup import SCHEMES
from policy.scheme import Scheme
from policy.terms import Outcome
from portal.world.applicant import correct, fill_in, submit
from portal.world.cases import invent
from portal.world.city import build_budgets, build_offices
from portal.world.office import Office
from portal.world.paper import paper
from portal.world.population import Population
from portal.world.treasury import Treasury
from reviews.enums import CaseState as S
from reviews.enums import NoticeRowState
from reviews.models import Case, NoticeRow
from reviews.services import close_hearings, close_notices, lapse_corrections

FIRST_YEAR = 2026
DESK_STATES = (S.INTAKE, S.REVIEWING, S.OBJECTED, S.TO_DECIDE, S.TO_ANSWER, S.TO_SIGN)
ROSTER_WEIGHT = 0.25
"""A roster holds many people: fewer of them come in than single applications."""
SAMPLE_OF_LETTERS = 40
"""One letter in so many is rendered; the others keep their number and wait."""
PUBLISHING_DAY, PAYING_DAY = 2, 3
"""Lists are published on Wednesdays; the first Thursday of a month is pay day."""


class Simulation:
    """One run. `report(day)` is called at the end of each month."""

    def __init__(self, *, seed: int, years: int, cases: int, report: Callable[[date], None]) -> None:
        self.rng = Random(seed)  # noqa: S311 - a story, not a secret
        self.first, self.last = date(FIRST_YEAR, 1, 1), date(FIRST_YEAR + years - 1, 12, 31)
        self.years = range(FIRST_YEAR, FIRST_YEAR + years)
        self.report = report
        span = (self.last - self.first).days + 1
        self.arrivals = sorted(self.first + timedelta(days=self.rng.randrange(span)) for _ in range(cases))
        self.last_effect = 0
        self.office = Office(self.rng)
        self.secret = make_password(None)

    def run(self) -> None:
        """Build the city, then live each day."""
        at = _moment(self.first, 8)
        build_offices(self.rng, secret=self.secret, at=at)
        verifier = User.objects.get(username="finance.city.checker")
        self.population = Population(self.rng, secret=self.secret, verifier=verifier, digits=5, at=at)
        build_budgets(years=self.years, at=at, scale=Decimal(2))
        self.treasury = Treasury(self.rng, verifier)
        with effects.quiet():
            day, waiting = self.first, list(self.arrivals)
            while day <= self.last:
                while waiting and waiting[0] <= day:
                    waiting.pop(0)
                    self._somebody_applies(_moment(day, 9))
                self._live(day)
                day += timedelta(days=1)
                if day.day == 1:
                    self.report(day - timedelta(days=1))

    def _live(self, day: date) -> None:
        """The night's sweeps, then the desks on a working day."""
        night = _moment(day, 2)
        seal_day(day=day - timedelta(days=1), at=night)
        close_notices(on=day, at=night)
        lapse_corrections(on=day, at=night)
        close_hearings(on=day, at=night)
        plans.sweep_due(on=day, at=night)
        if is_working_day(day):
            self._applicants_answer(_moment(day, 10))
            self._desks(day, _moment(day, 14))
            self.treasury.recheck(_moment(day, 15))
            if day.weekday() == PAYING_DAY and day.day <= 7:
                self.treasury.pay(_moment(day, 16))
        self._sample_letters(_moment(day, 20))

    def _somebody_applies(self, at: datetime) -> None:
        """A case of some scheme, drawn until its rules allow one on the day."""
        weights = [ROSTER_WEIGHT if scheme.is_roster else 1.0 for scheme in SCHEMES]
        for _ in range(20):
            scheme = self.rng.choices(SCHEMES, weights)[0]
            if self._apply(scheme, at):
                return

    def _apply(self, scheme: Scheme, at: datetime) -> bool:
        unit = self.population.unit_for(scheme)
        employer = self.population.employer(unit)
        needed = max(scheme.minimum_lines, 6) if scheme.is_roster else 0
        invented = invent(
            scheme,
            self.rng,
            on=at.date(),
            district=unit.district,
            industries=employer.industries,
            lines=needed + self.rng.randrange(1 + needed // 5),
        )
        if invented is None:
            return False
        owner, by = self.population.owner(scheme, unit, at)
        application = fill_in(scheme, invented, owner=owner, by=by, paper=_paper, at=at)
        try:
            submit(application, by=by, at=at)
        except DomainError:
            return False  # a second claim on the same event stays a draft
        return True

    def _applicants_answer(self, at: datetime) -> None:
        """Some of those asked to correct do so; a few give up."""
        waiting = Application.objects.filter(state=ApplicationState.CORRECTING).order_by("number")
        for application in waiting.select_related("created_by"):
            drawn = self.rng.random()
            if drawn < 0.03:
                withdraw(application=application, by=application.created_by, reason="本人放弃申请。", at=at)
            elif drawn < 0.4:
                correct(application, by=application.created_by, at=at)
        for case in Case.objects.filter(state=S.HEARING).order_by("application__number"):
            if int(case.application.number[-2:]) % 3 == 0 and self.rng.random() < 0.5:
                self.office.applicant_answers(case, at=at)

    def _desks(self, day: date, at: datetime) -> None:
        """Every desk takes some of its cases; once a week what is ready is published."""
        # Where a parameter is not set yet (the rates of training), nobody can decide: the case waits.
        open_cases = Case.objects.filter(state__in=DESK_STATES).exclude(
            application__judgements__outcome=Outcome.UNDETERMINED
        )
        for case in open_cases.select_related("application", "bureau").order_by("application__number"):
            self._handle(case, at)
        if day.weekday() == PUBLISHING_DAY:
            ready = Case.objects.filter(state=S.TO_PUBLISH).select_related("application", "bureau")
            self.office.publish(ready.order_by("application__number"), at=at)
        rows = NoticeRow.objects.filter(state=NoticeRowState.OPEN).order_by("case__application__number")
        for row in rows:
            if self.rng.random() < 0.004:
                self.office.object_to(row, at=at)

    def _handle(self, case: Case, at: datetime) -> None:
        drawn = self.rng.random()
        if drawn < 0.45:
            return
        if case.state == S.INTAKE and drawn < 0.49:
            self.office.return_one_field(case, at=at)
        elif case.state == S.REVIEWING and drawn < 0.46:
            self.office.propose_refusal(case, at=at)
        elif case.state == S.TO_ANSWER and drawn < 0.6:
            self.office.deal_with_answer(case, upheld=False, at=at)
        elif case.state == S.OBJECTED and drawn < 0.55:
            self.office.answer_objections(case, upheld=True, at=at)
        else:
            self.office.advance(case, at=at)

    def _sample_letters(self, at: datetime) -> None:
        fresh = Effect.objects.filter(pk__gt=self.last_effect).order_by("pk").values_list("pk", flat=True)
        for pk in list(fresh):
            self.last_effect = pk
            if pk % SAMPLE_OF_LETTERS == 0:
                effects.run_effect(pk, at=at)


def _paper(label: str) -> CheckedFile:
    """The same sheet for every material."""
    return paper("证明材料")


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())
