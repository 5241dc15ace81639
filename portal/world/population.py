"""Who can apply in the invented city: its units, and people who are made up when a case needs one."""

from datetime import datetime
from random import Random

from accounts.models import Organisation, Person, User
from policy.scheme import Scheme
from policy.terms import ApplicantKind
from portal.world.accounts import new_person, verified_account
from portal.world.units import Unit, build_units


class Population:
    """`secret` is the hash of the password all share; `digits` is the length of a person's number as log-in name."""

    def __init__(self, rng: Random, *, secret: str, verifier: User, digits: int, at: datetime) -> None:
        self.rng, self.secret, self.verifier, self.digits = rng, secret, verifier, digits
        self.units = build_units(rng, secret=secret, verifier=verifier, at=at)
        self.people = 0

    def unit_for(self, scheme: Scheme) -> Unit:
        """An applicant of a kind the scheme takes, or a person's employer, where the measures are carried out."""
        kinds = set(scheme.applicants) - {ApplicantKind.INDIVIDUAL}
        fit = [unit for unit in self.units if (unit.kind in kinds if kinds else unit.industries)]
        return self.rng.choice([unit for unit in fit if unit.district.is_city or unit.district.is_central])

    def employer(self, unit: Unit) -> Unit:
        """The unit itself, or of a school's people some enterprise."""
        return unit if unit.industries else self.rng.choice([each for each in self.units if each.industries])

    def owner(self, scheme: Scheme, unit: Unit, at: datetime) -> tuple[Person | Organisation, User]:
        """A new person, or the unit; with whoever acts for it."""
        if ApplicantKind.INDIVIDUAL not in scheme.applicants:
            return unit.organisation, unit.agent
        self.people += 1
        person = self.person(f"person{self.people:0{self.digits}d}", at)
        return person, person.user

    def person(self, username: str, at: datetime, name: str = "") -> Person:
        """Somebody who has registered, with a verified account."""
        person = new_person(self.rng, username=username, secret=self.secret, name=name, at=at)
        verified_account(self.rng, owner=person, by=person.user, verifier=self.verifier, at=at)
        return person
