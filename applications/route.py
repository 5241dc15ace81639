"""The way of an application through the bureaus, with their names."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import Bureau
from applications.models import Application
from policy.lookup import scheme as scheme_of
from policy.parameters import load
from policy.routing import Station, route
from policy.terms import ApplicantKind, District


@dataclass(frozen=True)
class Stop:
    """One station; `bureau` is None where none is set up in that district yet."""

    station: Station
    bureau: Bureau | None

    @property
    def name(self) -> str:
        if self.bureau:
            return self.bureau.name
        return self.station.label


def stations_of(application: Application, on: date | None = None) -> tuple[Station, ...]:
    """The bureaus the application passes, as the rules say for the day of submission, or `on` for a draft."""
    return route(
        scheme_of(application.scheme),
        District(application.handling_district),
        ApplicantKind(application.applicant_kind),
        load(),
        application.submitted_on or on,
    )


def stops_of(application: Application, on: date | None = None) -> list[Stop]:
    """The stations with their bureaus, in order; one query."""
    stations = stations_of(application, on)
    wanted = Q()
    for station in stations:
        wanted |= Q(kind=station.bureau.value, district=station.district.value)
    found = {(bureau.kind, bureau.district): bureau for bureau in Bureau.objects.filter(wanted)}
    return [Stop(station, found.get((station.bureau.value, station.district.value))) for station in stations]


def names_of_way(application: Application) -> list[str]:
    """All stations in order, from the first bureau to the payment, as the progress page lists them."""
    return [*(stop.name for stop in stops_of(application)), "公示", "决定", "发放"]
