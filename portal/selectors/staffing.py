"""Which bureaus and posts the routes of all subsidies need, and which of them are still missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from accounts.enums import Role
from accounts.models import Bureau, Post
from payments.payers import payer_of
from payments.permissions import MONEY_ROLES
from policy.lookup import SCHEMES
from policy.parameters import load
from policy.routing import Station, route
from policy.terms import Bureau as Kind
from policy.terms import District

DESK = (Role.CLERK, Role.HEAD)
OUTSIDE = ((Role.ADMIN, 2), (Role.AUDITOR, 1))
"""Posts outside the bureaus with the least number of holders."""
LEAST_CLERKS = 2
"""One who answers for a station may not answer for the next of the same bureau, and may have to step back."""


@dataclass(frozen=True)
class Office:
    """A bureau that some route passes, or that pays; with the posts it needs and for which subsidies."""

    kind: Kind
    district: District
    label: str
    roles: tuple[Role, ...]
    schemes: tuple[str, ...]

    @property
    def numbers(self) -> dict[Role, int]:
        return {role: LEAST_CLERKS if role is Role.CLERK else 1 for role in self.roles}


@dataclass(frozen=True)
class Lack:
    """A bureau that is not set up (no roles), or posts that too few hold."""

    office: str
    bureau: Bureau | None
    roles: tuple[str, ...]


@cache
def offices(on: date) -> tuple[Office, ...]:
    """Every bureau that a case can come to on that day, or whose treasury pays, by district and kind."""
    found: dict[tuple[District, Kind], tuple[str, set[Role], list[str]]] = {}
    for scheme in SCHEMES:
        for station in {station for stations in _routes(scheme, on) for station in stations}:
            _note(found, (station.district, station.bureau), station.label, set(DESK), scheme.short)
        for payer in {payer_of(stations[-1].district) for stations in _routes(scheme, on)}:
            station = Station(Kind.FINANCE, payer, "finance")
            _note(found, (payer, Kind.FINANCE), station.label, {*DESK, *MONEY_ROLES}, scheme.short)
    places, kinds, roles = list(District), list(Kind), list(Role)
    keys = sorted(found, key=lambda key: (places.index(key[0]), kinds.index(key[1])))
    return tuple(
        Office(kind, place, found[place, kind][0], tuple(sorted(found[place, kind][1], key=roles.index)),
               tuple(dict.fromkeys(found[place, kind][2])))
        for place, kind in keys
    )  # fmt: skip


def lacking(on: date) -> Iterator[Lack]:
    """What is missing for the routes of that day; two queries."""
    bureaus = {(bureau.district, bureau.kind): bureau for bureau in Bureau.objects.order_by("pk")}
    held: dict[tuple[object, str], int] = {}
    active = Post.objects.filter(active=True, user__is_active=True).order_by("pk")
    for place, role in active.values_list("bureau_id", "role"):
        held[place, role] = held.get((place, role), 0) + 1
    for role, least in OUTSIDE:
        if held.get((None, role), 0) < least:
            yield Lack("全市", None, (f"{role.label}（至少 {least} 人）",))
    for office in offices(on):
        bureau = bureaus.get((office.district.value, office.kind.value))
        if bureau is None:
            yield Lack(office.label, None, ())
            continue
        missing = [
            f"{role.label}（还差 {least - held.get((bureau.pk, role), 0)} 人）"
            for role, least in office.numbers.items()
            if held.get((bureau.pk, role), 0) < least
        ]
        if missing:
            yield Lack(bureau.name, bureau, tuple(missing))


def _routes(scheme: object, on: date) -> list[tuple[Station, ...]]:
    return [
        route(scheme, district, kind, load(), on)  # type: ignore[arg-type]
        for district in District
        for kind in scheme.applicants  # type: ignore[attr-defined]
    ]


def _note(found: dict, key: tuple[District, Kind], label: str, roles: set[Role], scheme: str) -> None:
    entry = found.setdefault(key, (label, set(), []))
    entry[1].update(roles)
    entry[2].append(scheme)
