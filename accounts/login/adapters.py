"""What allauth asks of us: the caller's address, and the secrets of second factors sealed for their owner."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from accounts.login.devices import address_of
from foundation.sealing import open_bytes, seal_bytes

_owner: ContextVar[str] = ContextVar("owner of the second factor that is sealed or opened")


def place_of(user_id: Any) -> str:
    """What a secret of a second factor is bound to: copied to another's row it does not open."""
    return f"mfa.authenticator|{user_id}"


@contextmanager
def secrets_of(user: Any) -> Iterator[None]:
    """Within it allauth seals and opens the secrets of this user."""
    token = _owner.set(place_of(user.pk))
    try:
        yield
    finally:
        _owner.reset(token)


class FactorAdapter(DefaultMFAAdapter):
    """Secrets lie sealed; the authenticator app shows the log-in name."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal_bytes(text.encode(), _owner.get())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return open_bytes(base64.b64decode(encrypted_text), _owner.get()).decode()

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up stays closed whatever is mounted: people register with us."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)
