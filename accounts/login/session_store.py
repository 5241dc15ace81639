"""Sessions in the database, of which the table does not know the keys.

Who reads the table, or a copy of it, finds a keyed hash where the cookie has the key, and so opens no session; what a
row holds is signed for its key, and is nothing under another.
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from foundation.sealing import keyed_hash

DIGITS = 40
"""Hex digits of the hash that are kept: as many as the column holds."""


def stored_key(session_key: str | None) -> str:
    """What stands in the tables for a session; empty where there is none yet."""
    return keyed_hash("session", session_key)[:DIGITS] if session_key else ""


class SessionStore(db.SessionStore):
    """Django's own, with the key hashed on its way to each query. Callers name sessions by the key of the cookie."""

    # Django asks the database once more in each of these; here they are the ones below, in a thread.
    aload, aexists, acreate = SessionBase.aload, SessionBase.aexists, SessionBase.acreate
    asave, adelete = SessionBase.asave, SessionBase.adelete

    @property
    def key_salt(self) -> str:
        return f"{__name__}.{stored_key(self.session_key)}"

    def exists(self, session_key: str) -> bool:
        return bool(super().exists(stored_key(session_key)))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            super().delete(stored_key(key))

    def _get_session_from_db(self) -> Any:
        row = self.model.objects.filter(
            session_key=stored_key(self.session_key), expire_date__gt=timezone.now()
        ).first()
        if row is None:
            self._session_key = None  # a key that nobody gave out is not taken over
        return row
