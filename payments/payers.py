"""Which treasury pays for which district."""

from collections.abc import Collection

from policy.terms import District


def payer_of(district: str) -> District:
    """The treasury that pays: the city for itself and the central districts, other places for themselves."""
    place = District(district)
    return District.CITY if place.is_central else place


def paid_by(payers: Collection[str]) -> set[str]:
    """Districts whose applications these treasuries pay."""
    return {district.value for district in District if payer_of(district) in payers}
