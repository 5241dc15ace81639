"""What an applicant was told and answered before a refusal (陈述申辩), round by round. Reviews stands right of here and
tells it by registering, so that all pages of the applicant show the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from applications.models import Application


@dataclass(frozen=True)
class Statement:
    """One round: what was told and until when, what came of it; `files` are (name, address), `reply` the bureau's.

    `is_withdrawn` says that nothing is refused any more.
    """

    bureau: str
    told_at: datetime
    until: date
    why: tuple[str, ...]
    word: str
    is_withdrawn: bool
    text: str
    answered_at: datetime | None
    files: tuple[tuple[str, str], ...]
    reply: str


Provider = Callable[[Application], list[Statement]]
_providers: list[Provider] = []


def provider(function: Provider) -> Provider:
    """Register `function(application) -> list[Statement]`, newest first, in an app's receivers.py."""
    if function not in _providers:
        _providers.append(function)
    return function


def statements_of(application: Application) -> list[Statement]:
    """All rounds, newest first."""
    return [each for function in _providers for each in function(application)]
