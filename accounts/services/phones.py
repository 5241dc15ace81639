"""Verbs of a user's own mobile: kept sealed, changed only once the new number has answered."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import PendingKind
from accounts.models import Contact, Pending, Person, User
from accounts.selectors import contact_of
from accounts.services.pending import close, open_pending, pend, prove
from accounts.telling import phone_of, tell_user
from accounts.texts import told
from audit.services import record, require_logged, save_checked
from foundation.sealing import seal_into
from messaging import codes
from messaging.enums import Channel
from messaging.services import post
from policy.dates import date_cn


@transaction.atomic
def ask_change(*, user: User, phone: str, at: datetime) -> Pending:
    """Send a code to the new number. Raises TooManyCodes."""
    row = pend(kind=PendingKind.PHONE, phone=phone, user=user, content={}, at=at)
    codes.issue(purpose=purpose_of(row), phone=phone, at=at)
    return row


@transaction.atomic
def send_again(*, pending: Pending, at: datetime) -> None:
    """Another code for the same change. Raises TooManyCodes, PendingGone."""
    row = open_pending(pending, PendingKind.PHONE, at=at)
    codes.issue(purpose=purpose_of(row), phone=row.phone.reveal(), at=at)


def change(*, pending: Pending, code: str, at: datetime) -> None:
    """Keep the new number once its code is right; both numbers are told. Raises CodeWrong, PendingGone."""
    phone = open_pending(pending, PendingKind.PHONE, at=at).phone.reveal()
    codes.confirm(purpose=purpose_of(pending), phone=phone, code=code, at=at)
    with transaction.atomic():
        prove(pending, at=at)
        close(pending, at=at)
        user = User.objects.select_for_update().get(pk=pending.user_id)
        old, row = phone_of(user), contact_of(user)
        words = told(
            "phone_changed", day=date_cn(timezone.localdate(at)), old=row.phone_mask if row else "（未登记）",
            fresh=pending.phone_mask, hotline=settings.CONTACT_PHONE,
        )  # fmt: skip
        keep_phone(user=user, phone=phone, by=user, at=at)
        tell_user(user, key=f"phone:{pending.pk}", at=at, link=reverse("accounts:profile"), **words)
        if old and old != phone:
            body = f"{words['title']}。如果不是您本人操作，请立即致电 {settings.CONTACT_PHONE}。"
            post(channel=Channel.SMS, address=old, kind=words["kind"], title=words["title"], body=body, at=at)


def keep_phone(*, user: User, phone: str, by: User, at: datetime) -> None:
    """Seal a mobile into the user's row of contact and log it, inside the caller's transaction. Raises Altered."""
    row = contact_of(user) or Contact(user=user)
    if isinstance(row, Person):
        require_logged(row, "row", "phone")
    else:
        require_logged(user, "contact")
    before = row.phone_mask
    seal_into(row, "phone", phone)
    fresh = row._state.adding
    save_checked(row, fields=None if fresh else {"phone", "phone_hash", "phone_mask"})
    record(
        subject=row if isinstance(row, Person) else user, action="change_phone", actor=by, at=at,
        data={"from": before, "to": row.phone_mask},
    )  # fmt: skip


def purpose_of(pending: Pending) -> str:
    """What a code of this row is for; no other row takes it."""
    return f"{pending.kind}:{pending.pk}"
