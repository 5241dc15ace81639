"""Recusal is by person, not by log-in: nobody acts where he, his own unit or somebody near to him asks or is paid.

A person is known by the keyed hash of the ID number, whichever log-in is used. What counts as an interest: to be the
applicant; an active member of the unit (an invitation not yet accepted is none); a declared interest that stands.
Rosters are asked by the apps that know them (`reviews.permissions`, `payments.recusal`), with the same hashes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.models import DeclaredInterest, Membership, Organisation, Person, StaffIdentity
from accounts.permissions import NotYours

HAND_OVER = "按回避规定不能由您办理，请交由其他人员办理。"
NOBODY: frozenset = frozenset()


@dataclass(frozen=True)
class Interests:
    """Where one person stands: hashes of the own ID number, units one belongs to, and what was declared."""

    hashes: frozenset[str]
    units: frozenset[Any]
    near_units: dict[str, str]
    near_people: dict[str, str]

    @property
    def people(self) -> frozenset[str]:
        """Hashes of all in whose matters the person may not act."""
        return self.hashes | self.near_people.keys()

    def __bool__(self) -> bool:
        return bool(self.hashes or self.units or self.near_units or self.near_people)

    def sentence(self, owner: Person | Organisation) -> str:
        """Why not, where the matter is the owner's; empty where nothing stands in the way."""
        if isinstance(owner, Person):
            if owner.id_number_hash in self.hashes:
                return f"这是您本人（{owner.name}）的事项，{HAND_OVER}"
            relation = self.near_people.get(owner.id_number_hash)
        else:
            if owner.pk in self.units:
                return f"您是{owner.name}的成员，{HAND_OVER}"
            relation = self.near_units.get(owner.uscc)
        return f"您已申报与{owner.name}有利害关系（{relation}），{HAND_OVER}" if relation else ""

    def roster_sentence(self, name: str, digest: str) -> str:
        """Why not, where a person of these stands in the roster."""
        if digest in self.hashes:
            return f"您本人（{name}）在本申请的花名册中，{HAND_OVER}"
        return f"您已申报与花名册中的{name}有利害关系（{self.near_people.get(digest, '')}），{HAND_OVER}"

    def owned(self, *, person: str, organisation: str) -> Q:
        """Rows whose owner, at these paths, is one of them."""
        return (
            Q(**{f"{person}__id_number_hash__in": self.people})
            | Q(**{f"{organisation}__in": self.units})
            | Q(**{f"{organisation}__uscc__in": self.near_units.keys()})
        )


def interests_of(user: Any) -> Interests:
    """Everything that can keep a user's person from acting: six queries, whatever the number of matters."""
    return interests_of_each([user.pk])[user.pk]


def interests_of_each(users: Collection[Any]) -> dict[Any, Interests]:
    """The same for several users (keys), by user: six queries, whatever their number."""
    hashes = _by_user(user__in=users)
    persons = _by_user(id_number_hash__in={digest for own in hashes.values() for digest in own})
    everybody = persons.keys() | set(users)
    declared: dict[Any, list[tuple[str, str, str]]] = {}
    rows = DeclaredInterest.objects.filter(user__in=everybody, until__isnull=True).order_by("pk")
    for login, uscc, digest, relation in rows.values_list("user_id", "uscc", "id_number_hash", "relation"):
        declared.setdefault(login, []).append((uscc, digest, relation))
    units: dict[Any, set[Any]] = {}
    members = Membership.objects.filter(user__in=everybody, active=True).order_by("pk")
    for login, unit in members.values_list("user_id", "organisation_id"):
        units.setdefault(login, set()).add(unit)
    return {user: _interests(user, hashes.get(user, set()), persons, declared, units) for user in users}


def _interests(
    user: Any, own: set[str], persons: dict[Any, set[str]], declared: dict[Any, list[Any]], units: dict[Any, set[Any]]
) -> Interests:
    logins = [user, *(login for login, digests in persons.items() if digests & own and login != user)]
    rows = [row for login in logins for row in declared.get(login, [])]
    return Interests(
        hashes=frozenset(own),
        units=frozenset(unit for login in logins for unit in units.get(login, ())),
        near_units={uscc: relation for uscc, _, relation in rows if uscc},
        near_people={digest: relation for _, digest, relation in rows if digest},
    )


def _by_user(**which: Any) -> dict[Any, set[str]]:
    """Hashes of ID numbers by log-in, as staff and as applicant."""
    found: dict[Any, set[str]] = {}
    for model in (StaffIdentity, Person):
        for login, digest in model.objects.filter(**which).order_by("pk").values_list("user_id", "id_number_hash"):
            found.setdefault(login, set()).add(digest)
    return found


def own_hashes(users: Collection[Any]) -> set[str]:
    """Hashes of the ID numbers known for these log-ins, as staff and as applicants."""
    staff = StaffIdentity.objects.filter(user__in=users).values_list("id_number_hash", flat=True)
    return set(staff) | set(Person.objects.filter(user__in=users).values_list("id_number_hash", flat=True))


def logins_of(hashes: Collection[str]) -> set[Any]:
    """All log-ins of the persons with these ID numbers."""
    staff = StaffIdentity.objects.filter(id_number_hash__in=hashes).values_list("user_id", flat=True)
    return set(staff) | set(Person.objects.filter(id_number_hash__in=hashes).values_list("user_id", flat=True))


def same_person(one: Any, other: Any) -> bool:
    """Whether two log-ins are one, or of one person."""
    return one.pk == other.pk or bool(own_hashes([one.pk]) & own_hashes([other.pk]))


def interest_in(user: Any, owner: Person | Organisation) -> str:
    """Why the user may not act in a matter of the owner's; empty where nothing stands in the way."""
    return interests_of(user).sentence(owner)


def refuse_interest(user: Any, owner: Person | Organisation) -> None:
    """Raises NotYours where the user's person is the owner, a member of it, or has declared an interest in it."""
    why = interest_in(user, owner)
    if why:
        raise NotYours(why)


def resemblance(user: Any, owner: Person | Organisation) -> str:
    """A remark where the owner has the user's name, or the phone of a log-in of the user's; never a refusal."""
    if isinstance(owner, Person) and owner.name == user.name:
        return f"申请人{owner.name}与您同名，请确认不是本人或亲属；有利害关系的，请先申报回避。"
    phones = set(Person.objects.filter(user__in=logins_of(own_hashes([user.pk]))).values_list("phone_hash", flat=True))
    if isinstance(owner, Person) and owner.phone_hash in phones:
        return f"申请人{owner.name}登记的手机号与您的相同，请确认不是本人或亲属；有利害关系的，请先申报回避。"
    return ""
