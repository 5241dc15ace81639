"""Which letters no longer hold: what stands right of notices tells it by registering."""

from collections.abc import Callable, Collection
from uuid import UUID

from notices.models import Letter

Teller = Callable[[Collection[UUID]], set[UUID]]
_tellers: list[Teller] = []


def teller(function: Teller) -> Teller:
    """Register `function(letter keys) -> those of them that were taken back` in an app's receivers.py."""
    if function not in _tellers:
        _tellers.append(function)
    return function


def told(letters: list[Letter]) -> list[Letter]:
    """The same letters, each with `is_withdrawn` as it stands now; one look-up for all."""
    keys = [letter.pk for letter in letters]
    over = {key for function in _tellers for key in function(keys)} if keys else set()
    for letter in letters:
        letter.is_withdrawn = letter.pk in over
    return letters
