"""The guide of a scheme for one district, worked out from its declaration; nothing is judged here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from policy.parameters import AdoptionRecord, ParameterSet
from policy.routing import Station, decider, route
from policy.scheme import Scheme
from policy.terms import Adoption, District

ALL_YEAR = "全年受理"
ADOPTION_CHIPS = {
    Adoption.CITY_RULE: "done",
    Adoption.ADOPTED: "done",
    Adoption.OWN_RULE: "active",
    Adoption.NOT_ADOPTED: "stopped",
}
ADOPTION_WORDS = {
    Adoption.CITY_RULE: "可以申请，按市级标准执行。",
    Adoption.ADOPTED: "可以申请，参照市级标准执行，由当地部门办理和兑现。",
    Adoption.OWN_RULE: "可以申请，按当地自己的标准执行，由当地部门办理和兑现。",
    Adoption.NOT_ADOPTED: (
        "当地目前没有参照执行这项补贴，现在申请不会被批准。是否执行由当地决定，有变化时这里会更新；"
        "也可以向当地人社局了解。"
    ),
}


@dataclass(frozen=True)
class Standing:
    """How a district stands to the scheme, with the kind of chip that shows it."""

    district: District
    record: AdoptionRecord
    chip: str

    @property
    def may_apply(self) -> bool:
        return self.record.state is not Adoption.NOT_ADOPTED

    @property
    def words(self) -> str:
        return ADOPTION_WORDS[self.record.state]


@dataclass(frozen=True)
class Stop:
    """One station on the route map; `state` is the component's word for 「still to come」."""

    name: str
    note: str
    state: str = "neutral"


@dataclass(frozen=True)
class Guide:
    """`place` is None where the district does not matter; `places` are then empty. `window` says when to apply."""

    district: District
    place: Standing | None
    places: tuple[Standing, ...]
    stops: tuple[Stop, ...]
    window: str

    @property
    def may_apply(self) -> bool:
        return self.place is None or self.place.may_apply


def district_of(raw: str) -> District:
    """The district asked for; the city itself where none or an unknown one is named."""
    return next((district for district in District if district.value == raw), District.CITY)


def guide_of(scheme: Scheme, district: District, on: date, parameters: ParameterSet) -> Guide:
    stations = route(scheme, district, scheme.applicants[0], parameters, on)
    places = tuple(_places(scheme, on, parameters)) if scheme.asks_district else ()
    return Guide(
        district=district,
        place=next((place for place in places if place.district is district), None),
        places=places,
        stops=tuple(_stops(stations, parameters, on)),
        window=parameters.value(f"window.{scheme.slug}", on).value or ALL_YEAR,
    )


def standing_of(scheme: Scheme, district: District, on: date, parameters: ParameterSet) -> Standing:
    record = parameters.adoption(district, scheme.slug, on)
    return Standing(district, record, ADOPTION_CHIPS[record.state])


def _places(scheme: Scheme, on: date, parameters: ParameterSet) -> Iterator[Standing]:
    for district in District:
        yield standing_of(scheme, district, on, parameters)


def _stops(stations: tuple[Station, ...], parameters: ParameterSet, on: date) -> Iterator[Stop]:
    """The bureaus in order, then the public notice, the decision and the money, each with its longest working days."""

    def days(limit: str) -> str:
        return f"{parameters.value(f'limit.{limit}', on).value} 个工作日"

    for number, station in enumerate(stations):
        if station.role == "finance":
            yield Stop(station.label, f"核对资金，{days('second')}")
        elif number == 0:
            yield Stop(station.label, f"受理 {days('accept')}，审核 {days('first')}")
        else:
            yield Stop(station.label, f"审核，{days('second')}")
    yield Stop("公示", days("notice"))
    yield Stop("作出决定", f"{decider(stations).label}，{days('final')}")
    yield Stop("发放", f"决定后 {days('pay')}")
