"""Conditions that stand again and again in the constraints of models; name and sentence stay with the model."""

from django.db.models import F, Q


def together(*columns: str) -> Q:
    """All of the columns are filled, or none is: who and when."""
    return Q(**{f"{name}__isnull": True for name in columns}) | Q(**{f"{name}__isnull": False for name in columns})


def one_of(one: str, other: str) -> Q:
    """Exactly one of two columns is filled: a person or an organisation."""
    return Q(**{f"{one}__isnull": False, f"{other}__isnull": True}) | Q(
        **{f"{one}__isnull": True, f"{other}__isnull": False}
    )


def other_person(second: str, first: str) -> Q:
    """Nobody yet, or somebody else than the first: two people."""
    return Q(**{f"{second}__isnull": True}) | ~Q(**{second: F(first)})
