"""What finance can say about the room for an amount. Payments stands right of here and tells by registering."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from applications.models import Application


@dataclass(frozen=True)
class Room:
    """An envelope before and after the amount, in yuan."""

    name: str
    total: Decimal
    used: Decimal
    left: Decimal
    needed: Decimal

    @property
    def after(self) -> Decimal:
        return self.left - self.needed

    @property
    def is_enough(self) -> bool:
        return self.needed <= self.left


Provider = Callable[[Application, Decimal, date], Room | None]
_providers: list[Provider] = []


def provider(function: Provider) -> Provider:
    """Register `function(application, amount, on) -> Room | None` in an app's receivers.py."""
    if function not in _providers:
        _providers.append(function)
    return function


def room(application: Application, amount: Decimal, on: date) -> Room | None:
    """The first answer there is."""
    return next((found for function in _providers if (found := function(application, amount, on))), None)
