"""`force_login` stands for a whole log-in: password and second factor. The one place where tests say so."""

from typing import Any

from django.http import HttpRequest
from django.test import Client

from accounts.login.sessions import FACTOR, trust


def prove_factor_of_forced_log_ins(sender: Any, *, request: HttpRequest, **_signal: Any) -> None:
    """Only the test client logs somebody in without asking for any page."""
    if not request.path:
        trust(request.session, "test")


def without_factor(client: Client) -> None:
    """Take the second factor back: as if only the password had been given."""
    session = client.session
    session.pop(FACTOR, None)
    session.save()


def long_ago(client: Client, minutes: int = 11) -> None:
    """As if password and factor had been given so many minutes ago."""
    session = client.session
    session["confirmed"] -= minutes * 60
    session.save()
