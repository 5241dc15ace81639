"""What holds up the payment of an approved case. Payments stands right of here and tells by registering."""

from collections.abc import Callable

from applications.models import Application

Provider = Callable[[Application], str]
_providers: list[Provider] = []


def provider(function: Provider) -> Provider:
    """Register `function(application) -> words, "" where nothing does` in an app's receivers.py."""
    if function not in _providers:
        _providers.append(function)
    return function


def hindrance(application: Application) -> str:
    """What the payment waits for, in words; "" where it goes its way."""
    return next((found for function in _providers if (found := function(application))), "")
