"""A forgotten password: a code to the registered mobile, then a new one. Whether a name is known is never answered."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import PendingKind
from accounts.login.sessions import end_all
from accounts.models import Pending, User
from accounts.selectors import login_name, user_by_name
from accounts.services.pending import (
    GONE,
    PendingGone,
    close,
    content_of,
    count_try,
    drop_resets,
    open_pending,
    pend,
    prove,
    proved,
    tries_anew,
)
from accounts.services.phones import purpose_of
from accounts.telling import phone_of, tell_user
from accounts.texts import told
from audit.services import record, save_checked
from foundation.effects import enqueue
from messaging import codes
from policy.dates import date_cn

NOBODYS_PHONE = "-"
"""Begins what is asked in place of a mobile where the name is unknown, so that both ways cost the same."""
HERE = "password_here"
"""Codes for resets begun where the log-in was used before: counted by themselves, out of a stranger's reach."""
ROWS_A_CODE = 10
"""Resets from elsewhere that may each try one code to the full. It bounds who guesses with very many of them."""


@transaction.atomic
def begin(*, typed: str, at: datetime, known_here: bool = False) -> Pending:
    """Take a log-in name, mobile or ID number; the code is sent by an effect, if there is somebody to send it to.

    `known_here`: the log-in was used on this device before.
    """
    user = user_by_name(login_name(typed, on=timezone.localdate(at)))
    row = pend(kind=PendingKind.PASSWORD, user=user, content={"known_here": True} if known_here else {}, at=at)
    enqueue(key=f"reset:{row.pk}:{at.timestamp():.0f}", kind="accounts.reset_begun", payload={"pending": str(row.pk)})
    return row


@transaction.atomic
def send_again(*, pending: Pending, at: datetime) -> None:
    """Another code for the same reset; what the limits say is told to nobody. Raises PendingGone."""
    row = open_pending(pending, PendingKind.PASSWORD, at=at)
    enqueue(key=f"reset:{row.pk}:{at.timestamp():.0f}", kind="accounts.reset_begun", payload={"pending": str(row.pk)})


def send_code(*, pending_id: UUID, at: datetime) -> None:
    """Send the code to the registered mobile, within its limits. Works inside an effect."""
    row = Pending.objects.filter(pk=pending_id, done_at=None).select_related("user").first()
    phone = phone_of(row.user) if row and row.user else ""
    if row is None or not phone:
        return
    try:
        codes.issue(purpose=_purposes(row)[0], phone=phone, at=at)
    except codes.TooManyCodes:
        return  # said to nobody: it would tell that the name is known
    tries_anew(row)


def confirm(*, pending: Pending, code: str, at: datetime) -> None:
    """Use up the code. Raises CodeWrong, the same for a name that nobody has; PendingGone."""
    row = open_pending(pending, PendingKind.PASSWORD, at=at)
    count_try(row)
    phone = phone_of(row.user or User(pk=0)) or f"{NOBODYS_PHONE}{row.pk}"
    codes.confirm_any(purposes=_purposes(row), phone=phone, code=code, at=at, most_tries=codes.MOST_TRIES * ROWS_A_CODE)
    prove(row, at=at)


@transaction.atomic
def finish(*, pending: Pending, password: str, at: datetime) -> User:
    """Set the new password; all sessions end by it, and the owner is told. Raises PendingGone."""
    Pending.objects.select_for_update().filter(pk=pending.pk).first()
    row = open_pending(pending, PendingKind.PASSWORD, at=at)
    if not proved(row) or row.user is None or not row.user.is_active:
        raise PendingGone(GONE)
    close(row, at=at)
    drop_resets(row.user)
    user = User.objects.select_for_update().get(pk=row.user_id)
    user.set_password(password)
    user.must_change_password = False
    save_checked(user, fields={"password", "must_change_password"})
    end_all(user)  # a session under the old password opens nothing; nor is it listed any more
    record(subject=user, action="reset_password", actor=user, at=at, data={"by": "phone_code"})
    words = told("password_reset", day=date_cn(timezone.localdate(at)), hotline=settings.CONTACT_PHONE)
    tell_user(user, key=f"reset:{row.pk}", at=at, link=reverse("accounts:profile"), **words)
    return user


def _purposes(row: Pending) -> list[str]:
    """What its code is for, then what other codes count for it.

    One for all resets of a user: whichever was begun, the last code counts, so that a stranger's does not use up the
    owner's. One more for those begun where the log-in is known.
    """
    if not row.user_id:
        return [purpose_of(row)]
    everywhere = f"{row.kind}:user-{row.user_id}"
    return [f"{HERE}:user-{row.user_id}", everywhere] if content_of(row).get("known_here") else [everywhere]
