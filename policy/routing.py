"""Which bureaus answer, in order, and who decides; whoever decides sends the letter."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from policy.parameters import ParameterSet
from policy.scheme import Scheme
from policy.terms import Adoption, ApplicantKind, Bureau, District

_PARTY = frozenset({Bureau.ORGANISATION, Bureau.LEADING_GROUP})


@dataclass(frozen=True, slots=True)
class Station:
    """One bureau of the chain; the last one, 财政局, answers for fund and amount (role `finance`)."""

    bureau: Bureau
    district: District
    role: Literal["review", "finance"]

    @property
    def label(self) -> str:
        """市人社局, 赫山区人社局, 市委组织部（人才办） …"""
        place = "市" if self.district.is_city else self.district.label
        if self.bureau is Bureau.PARK:
            return self.bureau.label if self.district.is_city else f"{place}{self.bureau.label}"
        return f"{place}{'委' if self.bureau in _PARTY else ''}{self.bureau.label}"


def route(
    scheme: Scheme,
    handling_district: District,
    applicant_kind: ApplicantKind | None,
    parameters: ParameterSet,
    on: date,
) -> tuple[Station, ...]:
    """The chain in order, 财政局 last where there is one.

    Central districts start at the district's bureau and go on at the city's; the city's own files stay with the city;
    a district that answers for a scheme itself runs the whole chain in its own bureaus. 技工院校 start at 人社局.
    """
    bureaus = list(scheme.route)
    if applicant_kind is ApplicantKind.TECHNICAL_SCHOOL and bureaus[0] is Bureau.EDUCATION:
        bureaus[0] = Bureau.HRSS
    district = handling_district if scheme.handling else District.CITY
    if district.is_city or _runs_itself(scheme, district, parameters, on):
        chain = [(bureau, district) for bureau in dict.fromkeys(bureaus)]
    else:
        following = [*bureaus[1:], None]
        chain = [
            (bureau, district if place == 0 or bureau is following[place] else District.CITY)
            for place, bureau in enumerate(bureaus)
        ]
    return tuple(Station(bureau, where, "finance" if bureau is Bureau.FINANCE else "review") for bureau, where in chain)


def decider(stations: tuple[Station, ...]) -> Station:
    """The last bureau before 财政局; the only one where there is no 财政局."""
    return [station for station in stations if station.role == "review"][-1]


def _runs_itself(scheme: Scheme, district: District, parameters: ParameterSet, on: date) -> bool:
    if not scheme.asks_district:
        return False
    return parameters.adoption(district, scheme.slug, on).state is not Adoption.CITY_RULE
