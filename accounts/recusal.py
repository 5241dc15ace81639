"""Recusal is by person, not by log-in: nobody acts where he, his own unit or somebody near to him asks or is paid.

A person is known by the keyed hash of the ID number, whichever log-in is used. What counts as an interest: to be the
applicant; an active member of the unit (an invitation not yet accepted is none); a declared interest that stands; the
mobile of one of one's log-ins, where the applicant or a member of the unit has proved the same: so a log-in without ID
number is known for the same person's. What was ended or left goes on keeping away for some days (accounts.cooling).
Rosters are asked by the apps that know them (`reviews.permissions`, `payments.recusal`), with the same hashes.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value

from accounts.cooling import members_near, not_over, still_cooling
from accounts.models import Contact, DeclaredInterest, Membership, Organisation, Person, StaffIdentity
from accounts.permissions import MustStepBack

HAND_OVER = "按回避规定不能由您办理，请交由其他人员办理。"
NOBODY: frozenset = frozenset()
NOTHING = Value("", output_field=CharField())


@dataclass(frozen=True)
class Interests:
    """Where one person stands: hashes of the own ID number, units one belongs to, and what was declared.

    `left` says of units why one still stays away from them; `phones` are hashes of one's own mobiles, `phone_units` the
    units a member of which has one of these.
    """

    hashes: frozenset[str]
    units: frozenset[Any]
    near_units: dict[str, str]
    near_people: dict[str, str]
    left: Mapping[Any, str] = field(default_factory=dict)
    phones: frozenset[str] = NOBODY
    phone_units: frozenset[Any] = NOBODY

    @property
    def people(self) -> frozenset[str]:
        """Hashes of all in whose matters the person may not act."""
        return self.hashes | self.near_people.keys()

    def __bool__(self) -> bool:
        return bool(self.hashes or self.units or self.near_units or self.near_people or self.left or self.phones)

    def sentence(self, owner: Person | Organisation) -> str:
        """Why not, where the matter is the owner's; empty where nothing stands in the way."""
        why = self._of_person(owner) if isinstance(owner, Person) else self._of_unit(owner)
        return f"{why}，{HAND_OVER}" if why else ""

    def _of_person(self, owner: Person) -> str:
        if owner.id_number_hash in self.hashes:
            return f"这是您本人（{owner.name}）的事项"
        if owner.phone_hash in self.phones:
            return f"申请人{owner.name}登记的手机号与您的相同"
        return self._declared(owner, self.near_people.get(owner.id_number_hash))

    def _of_unit(self, owner: Organisation) -> str:
        if owner.pk in self.units:
            return f"您是{owner.name}的成员"
        if owner.pk in self.left:
            return f"您曾是{owner.name}的成员（{self.left[owner.pk]}）"
        if owner.pk in self.phone_units:
            return f"{owner.name}有成员登记的手机号与您的相同"
        return self._declared(owner, self.near_units.get(owner.uscc))

    def _declared(self, owner: Person | Organisation, relation: str | None) -> str:
        return f"您已申报与{owner.name}有利害关系（{relation}）" if relation else ""

    def roster_sentence(self, name: str, digest: str) -> str:
        """Why not, where a person of these stands in the roster."""
        if digest in self.hashes:
            return f"您本人（{name}）在本申请的花名册中，{HAND_OVER}"
        return f"您已申报与花名册中的{name}有利害关系（{self.near_people.get(digest, '')}），{HAND_OVER}"

    def owned(self, *, person: str, organisation: str) -> Q:
        """Rows whose owner, at these paths, is one of them."""
        return (
            Q(**{f"{person}__id_number_hash__in": self.people})
            | Q(**{f"{person}__phone_hash__in": self.phones})
            | Q(**{f"{organisation}__in": self.units | self.left.keys() | self.phone_units})
            | Q(**{f"{organisation}__uscc__in": self.near_units.keys()})
        )


@dataclass(frozen=True)
class Marks:
    """By what a log-in is known for somebody's: hashes of ID numbers and of mobiles."""

    hashes: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)


def interests_of(user: Any) -> Interests:
    """Everything that can keep a user's person from acting: four queries, whatever the number of matters."""
    return interests_of_each([user.pk])[user.pk]


def interests_of_each(users: Collection[Any]) -> dict[Any, Interests]:
    """The same for several users (keys), by user: four queries, whatever their number."""
    marks = marks_of(users)
    declared: dict[Any, list[DeclaredInterest]] = {}
    for row in DeclaredInterest.objects.filter(not_over(), user__in=marks).order_by("pk"):
        declared.setdefault(row.user_id, []).append(row)
    members = list(_members(marks))
    return {user: _interests(user, marks, declared, members) for user in users}


def marks_of(users: Collection[Any]) -> dict[Any, Marks]:
    """Of these users (keys) and of every other log-in of the same persons, by log-in: two queries."""
    found: dict[Any, Marks] = {user: Marks() for user in users}
    _collect(found, _marks(Q(user__in=users), contacts=[Q(user__in=users)]))
    hashes = {digest for marks in found.values() for digest in marks.hashes}
    by_number = [Q(**{f"user__{whose}__id_number_hash__in": hashes}) for whose in ("identity", "person")]
    _collect(found, _marks(Q(id_number_hash__in=hashes), contacts=by_number))
    return found


Member = tuple[Any, str, Any, bool, Any]
"""Log-in, mobile (where the row was found by it), unit, whether active, when left."""


def _marks(known: Q, *, contacts: Iterable[Q]) -> QuerySet:
    """Rows of log-in, hash of an ID number and hash of a mobile. Each part finds its rows by an index."""
    staff = StaffIdentity.objects.filter(known).values_list("user_id", "id_number_hash", NOTHING)
    persons = Person.objects.filter(known).values_list("user_id", "id_number_hash", "phone_hash")
    reached = [Contact.objects.filter(which).values_list("user_id", NOTHING, "phone_hash") for which in contacts]
    return staff.union(persons, *reached)


def _collect(found: dict[Any, Marks], rows: Iterable[tuple[Any, str, str]]) -> None:
    for login, digest, phone in rows:
        marks = found.setdefault(login, Marks())
        marks.hashes.update(filter(None, [digest]))
        marks.phones.update(filter(None, [phone]))


def _members(marks: dict[Any, Marks]) -> Iterable[Member]:
    """Memberships of these log-ins, and of whoever has registered one of their mobiles."""
    phones = {phone for each in marks.values() for phone in each.phones}
    near, rest = Membership.objects.filter(members_near()), ("organisation_id", "active", "left_at")
    own = near.filter(user__in=marks).values_list("user_id", NOTHING, *rest)
    by_phone = [
        near.filter(**{f"{row}__in": phones}).values_list("user_id", row, *rest)
        for row in ("user__person__phone_hash", "user__contact__phone_hash")
    ]
    return own.union(*by_phone)


def _interests(
    user: Any, marks: dict[Any, Marks], declared: dict[Any, list[DeclaredInterest]], members: list[Member]
) -> Interests:
    own = marks[user].hashes
    logins = {login for login, each in marks.items() if login == user or each.hashes & own}
    phones = frozenset(phone for login in logins for phone in marks[login].phones)
    # What stands is said rather than what has ended.
    rows = sorted((row for login in logins for row in declared.get(login, [])), key=lambda row: row.until is None)
    mine = [(unit, active, left_at) for login, phone, unit, active, left_at in members if login in logins and not phone]
    return Interests(
        hashes=frozenset(own),
        units=frozenset(unit for unit, active, _ in mine if active),
        near_units={row.uscc: _relation(row) for row in rows if row.uscc},
        near_people={row.id_number_hash: _relation(row) for row in rows if row.id_number_hash},
        left={unit: f"已退出于{still_cooling(left_at)}" for unit, active, left_at in mine if not active},
        phones=phones,
        phone_units=frozenset(unit for _, phone, unit, _, _ in members if phone in phones),
    )


def _relation(row: DeclaredInterest) -> str:
    return f"{row.relation}，已解除于{still_cooling(row.until)}" if row.until else row.relation


def own_hashes(users: Collection[Any]) -> set[str]:
    """Hashes of the ID numbers known for these log-ins, as staff and as applicants."""
    staff = StaffIdentity.objects.filter(user__in=users).values_list("id_number_hash", flat=True)
    return set(staff.union(Person.objects.filter(user__in=users).values_list("id_number_hash", flat=True)))


def logins_of(hashes: Collection[str]) -> set[Any]:
    """All log-ins of the persons with these ID numbers."""
    staff = StaffIdentity.objects.filter(id_number_hash__in=hashes).values_list("user_id", flat=True)
    return set(staff.union(Person.objects.filter(id_number_hash__in=hashes).values_list("user_id", flat=True)))


def own_logins(user: Any) -> set[Any]:
    """All log-ins of the user's person, this one too."""
    return logins_of(own_hashes([user.pk])) | {user.pk}


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
        raise MustStepBack(why)


def resemblance(user: Any, owner: Person | Organisation) -> str:
    """A remark where the owner, or a member of the unit, has the user's name; never a refusal."""
    if isinstance(owner, Person):
        alike = f"申请人{owner.name}与您同名" if owner.name == user.name else ""
    else:
        named = Q(user__name=user.name) | Q(user__person__name=user.name)
        namesakes = owner.memberships.filter(named, active=True)
        alike = f"{owner.name}的成员{user.name}与您同名" if user.name and namesakes.exists() else ""
    return f"{alike}，请确认不是本人或亲属；有利害关系的，请先申报回避。" if alike else ""
