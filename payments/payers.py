"""Which treasury pays: that of the route's last station, which is 财政局 wherever a route has one.

Where a file is handled says nothing about it: a county's studio is paid by the city, because its route ends there.
"""

from collections.abc import Collection

from django.db.models import OuterRef, Subquery

from policy.terms import District
from reviews.models import Case, Step


def payer_of(district: str) -> District:
    """The treasury behind a station's district: the city's for itself and the central districts, else its own."""
    place = District(district)
    return District.CITY if place.is_central else place


def payer_of_case(case: Case) -> District:
    """Who pays what the case grants."""
    return payer_of(case.steps.select_related("bureau").order_by("number").last().bureau.district)


def paid_by(payers: Collection[str]) -> set[str]:
    """Districts whose last stations these treasuries stand behind."""
    return {district.value for district in District if payer_of(district) in payers}


def last_station(case: str) -> Subquery:
    """District of a case's last station, for a query whose column `case` is the case's key."""
    steps = Step.objects.filter(case=OuterRef(case)).order_by("-number")
    return Subquery(steps.values("bureau__district")[:1])
