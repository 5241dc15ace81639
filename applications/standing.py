"""Where a submitted application stands with the bureaus. Reviews stands right of here and tells by registering, so that
receipt, progress page and list of affairs say the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from applications.enums import BEFORE_DECISION, ApplicationState
from applications.models import Application


@dataclass(frozen=True)
class Standing:
    """State in a word, the place in a sentence, who has it and until when; `phone` is the bureau's. `may_withdraw` says
    whether the applicant may still take it back.
    """

    word: str
    sentence: str
    bureau: str
    phone: str
    due_on: date | None
    may_withdraw: bool


Provider = Callable[[Application, date], Standing | None]
_providers: list[Provider] = []


def provider(function: Provider) -> Provider:
    """Register `function(application, on) -> Standing | None` in an app's receivers.py."""
    if function not in _providers:
        _providers.append(function)
    return function


def standing_of(application: Application, on: date) -> Standing | None:
    """The first answer there is; None once nothing is open with a bureau."""
    return next((found for function in _providers if (found := function(application, on))), None)


def state_word(application: Application, on: date) -> str:
    """Where it stands in a word: the place with the bureaus while it is with them, else its own state."""
    standing = standing_of(application, on) if application.state in BEFORE_DECISION else None
    return standing.word if standing else str(ApplicationState(application.state).label)


def may_withdraw(application: Application, on: date) -> bool:
    """Whether it can be withdrawn as it stands."""
    standing = standing_of(application, on)
    return application.state in BEFORE_DECISION and (standing is None or standing.may_withdraw)
