"""What the public pages say, worked out from the declaration of the schemes; nothing is judged here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from policy import lookup
from policy.money import yuan_text
from policy.parameters import AdoptionRecord, Parameter, ParameterSet, Recorded
from policy.routing import Station, route
from policy.scheme import Scheme
from policy.terms import Adoption, ApplicantKind, District
from portal.self_check import SCHOOLS
from reviews.models import PublicNotice

WORDLESS_UNITS = ("", "文字", "日期")
ADOPTION_CHIPS = {
    Adoption.CITY_RULE: ("done", Adoption.CITY_RULE.label),
    Adoption.ADOPTED: ("done", Adoption.ADOPTED.label),
    Adoption.OWN_RULE: ("active", Adoption.OWN_RULE.label),
    Adoption.NOT_ADOPTED: ("stopped", Adoption.NOT_ADOPTED.label),
}
MAY_APPLY = {Adoption.CITY_RULE, Adoption.ADOPTED, Adoption.OWN_RULE}


@dataclass(frozen=True)
class Door:
    """One of the three ways in: individuals, enterprises, schools."""

    slug: str
    title: str
    icon: str
    schemes: tuple[Scheme, ...]


def doors() -> tuple[Door, ...]:
    return (
        Door("individual", "个人", "bi-person", _schemes({ApplicantKind.INDIVIDUAL})),
        Door("enterprise", "企业", "bi-building", _schemes({ApplicantKind.ENTERPRISE})),
        Door("school", "院校", "bi-mortarboard", _schemes(SCHOOLS)),
    )


def _schemes(kinds: Iterable[ApplicantKind]) -> tuple[Scheme, ...]:
    kinds = set(kinds)
    return tuple(scheme for scheme in lookup.SCHEMES if kinds & set(scheme.applicants))


LATELY = 4


@dataclass(frozen=True)
class News:
    title: str
    url: str
    text: str


def lately(on: date) -> list[News]:
    """The latest public notices, at most four, with the day until which they can be objected to. One query."""
    notices = PublicNotice.objects.filter(starts_on__lte=on).order_by("-starts_on", "id")[:LATELY]
    return [News(notice.title, reverse("reviews:notices"), _window(notice, on)) for notice in notices]


def _window(notice: PublicNotice, on: date) -> str:
    if notice.ends_on >= on:
        return f"正在公示，{notice.ends_on.month}月{notice.ends_on.day}日前可以提出异议"
    return f"公示已于 {notice.ends_on.month}月{notice.ends_on.day}日结束"


@dataclass(frozen=True)
class Guide:
    """The guide of one scheme for one district; `may_apply` False where the district has no such scheme."""

    district: District
    adoption: AdoptionRecord | None
    adoption_chip: tuple[str, str] | None
    adoption_words: str
    may_apply: bool
    stations: tuple[dict[str, str], ...]
    others: tuple[dict[str, object], ...]


def district_of(raw: str) -> District:
    """The district asked for; the city itself where none or an unknown one is named."""
    return next((district for district in District if district.value == raw), District.CITY)


def guide(scheme: Scheme, district: District, on: date, parameters: ParameterSet) -> Guide:
    adoption = parameters.adoption(district, scheme.slug, on) if scheme.asks_district else None
    stations = route(scheme, district, scheme.applicants[0], parameters, on)
    return Guide(
        district=district,
        adoption=adoption,
        adoption_chip=ADOPTION_CHIPS[adoption.state] if adoption else None,
        adoption_words=_adoption_words(adoption) if adoption else "",
        may_apply=adoption is None or adoption.state in MAY_APPLY,
        stations=tuple(_route_map(stations)),
        others=tuple(_adoptions(scheme, on, parameters)) if scheme.asks_district else (),
    )


def _adoption_words(adoption: AdoptionRecord) -> str:
    return {
        Adoption.CITY_RULE: "可以申请，按市级标准执行。",
        Adoption.ADOPTED: "可以申请，参照市级标准执行，由当地部门办理和兑现。",
        Adoption.OWN_RULE: "可以申请，按当地自己的标准执行，由当地部门办理和兑现。",
        Adoption.NOT_ADOPTED: "当地目前没有参照执行这项补贴，现在申请不会被批准。市级文件允许各县市自行决定，以后有变化会在这里更新；您可以向当地人社局了解。",
    }[adoption.state]


def _route_map(stations: Iterable[Station]) -> Iterable[dict[str, str]]:
    """The bureaus in order; the treasury's look at fund and amount, then the public notice and the payment."""
    for station in stations:
        place = "市" if station.district.is_city else station.district.label
        yield {"name": f"{place}{station.bureau.label}", "state": "neutral", "note": ""}


def _adoptions(scheme: Scheme, on: date, parameters: ParameterSet) -> Iterable[dict[str, object]]:
    """How every district stands to the scheme."""
    for district in District:
        record = parameters.adoption(district, scheme.slug, on)
        yield {"district": district, "record": record, "chip": ADOPTION_CHIPS[record.state]}


@dataclass(frozen=True)
class ParameterPage:
    """All parameters by family, and the adoption table; `pending` counts what is still to be confirmed."""

    families: tuple[tuple[str, tuple[dict[str, object], ...]], ...]
    adoptions: tuple[dict[str, object], ...]
    pending: int


def parameter_page(on: date, parameters: ParameterSet) -> ParameterPage:
    families: dict[str, list[dict[str, object]]] = {}
    for parameter in parameters.all():
        families.setdefault(parameter.family, []).append(_parameter_row(parameter, on))
    return ParameterPage(
        families=tuple((family, tuple(rows)) for family, rows in families.items()),
        adoptions=tuple(_district_rows(on, parameters)),
        pending=sum(parameter.is_pending for parameter in parameters.all()),
    )


def _district_rows(on: date, parameters: ParameterSet) -> Iterable[dict[str, object]]:
    """One row a district: the state most schemes have there, and the schemes that differ from it."""
    asked = [scheme for scheme in lookup.SCHEMES if scheme.asks_district]
    for district in District:
        records = {scheme: parameters.adoption(district, scheme.slug, on) for scheme in asked}
        states = [record.state for record in records.values()]
        usual = max(states, key=states.count)
        yield {
            "district": district,
            "chip": ADOPTION_CHIPS[usual],
            "record": next(record for record in records.values() if record.state is usual),
            "others": [(scheme, record.state) for scheme, record in records.items() if record.state is not usual],
        }


def _parameter_row(parameter: Parameter, on: date) -> dict[str, object]:
    """The newest value first; `now` marks the one in force."""
    now = next((row for row in reversed(parameter.values) if row.since <= on), parameter.values[0])
    return {
        "parameter": parameter,
        "values": [{"row": row, "text": value_text(row, parameter.unit), "now": row is now} for row in parameter.values[::-1]],
    }


def value_text(row: Recorded, unit: str) -> str:
    """A value as people read it, with its unit."""
    value = row.value
    if value is None:
        return "未设定"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, tuple):
        return "、".join(_with_unit(item, unit) for item in value)
    return _with_unit(value, unit)


def _with_unit(value: object, unit: str) -> str:
    if unit == "元" and isinstance(value, Decimal | int):
        return yuan_text(Decimal(value))
    return f"{value}" if unit in WORDLESS_UNITS else f"{value} {unit}"
