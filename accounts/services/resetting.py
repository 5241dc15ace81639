"""A forgotten password: a code to the registered mobile, then a new one. Whether a name is known is never answered."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.enums import PendingKind
from accounts.models import Pending, User
from accounts.selectors import login_name, user_by_name
from accounts.services.pending import GONE, PendingGone, close, drop_resets, open_pending, pend, prove, proved
from accounts.services.phones import purpose_of
from accounts.telling import phone_of, tell_user
from accounts.texts import told
from audit.services import record, save_checked
from foundation.effects import enqueue
from messaging import codes
from policy.dates import date_cn

NOBODYS_PHONE = "-"
"""Begins what is asked in place of a mobile where the name is unknown, so that both ways cost the same."""


@transaction.atomic
def begin(*, typed: str, at: datetime) -> Pending:
    """Take a log-in name, mobile or ID number; the code is sent by an effect, if there is somebody to send it to."""
    user = user_by_name(login_name(typed, on=timezone.localdate(at)))
    row = pend(kind=PendingKind.PASSWORD, user=user, content={}, at=at)
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
        codes.issue(purpose=_purpose(row), phone=phone, at=at)
    except codes.TooManyCodes:
        return  # said to nobody: it would tell that the name is known


def confirm(*, pending: Pending, code: str, at: datetime) -> None:
    """Use up the code. Raises CodeWrong, the same for a name that nobody has; PendingGone."""
    row = open_pending(pending, PendingKind.PASSWORD, at=at)
    phone = phone_of(row.user or User(pk=0)) or f"{NOBODYS_PHONE}{row.pk}"
    codes.confirm(purpose=_purpose(row), phone=phone, code=code, at=at)
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
    record(subject=user, action="reset_password", actor=user, at=at, data={"by": "phone_code"})
    words = told("password_reset", day=date_cn(timezone.localdate(at)), hotline=settings.CONTACT_PHONE)
    tell_user(user, key=f"reset:{row.pk}", at=at, link="/profile/", **words)
    return user


def _purpose(row: Pending) -> str:
    """One for all resets of a user: whichever was begun, the last code counts, so that a stranger's does not use up the
    owner's.
    """
    return f"{row.kind}:user-{row.user_id}" if row.user_id else purpose_of(row)
