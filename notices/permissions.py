"""Who may open a letter: what stands right of notices tells it by registering a reader."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from notices.models import Letter

Reader = Callable[[Any, UUID], bool]
_readers: list[Reader] = []


def reader(function: Reader) -> Reader:
    """Register `function(user, application_id) -> bool` in an app's receivers.py; one yes is enough."""
    if function not in _readers:
        _readers.append(function)
    return function


def may_read(user: Any, letter: Letter) -> bool:
    """Whether the letter is the user's own, or of a case of the user's bureau."""
    return user.is_authenticated and any(function(user, letter.application_id) for function in _readers)
