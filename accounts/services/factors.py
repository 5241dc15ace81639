"""The second factor of a log-in: six digits that change each half minute, or one of ten codes on paper.

Whoever holds a post needs one before anything else opens; others may have one. The secret lies sealed, each code works
once, and that is kept in the row: another process must not take it again.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.login.adapters import secrets_of
from accounts.login.sessions import end_all
from accounts.models import User
from accounts.passwords import is_staff
from accounts.telling import help_for, tell_user
from accounts.texts import told
from audit.errors import DomainError
from audit.services import record
from foundation.sealing import SealBroken, keyed_hash

TOTP = Authenticator.Type.TOTP
RECOVERY = Authenticator.Type.RECOVERY_CODES
SECRETS: dict[str, str] = {TOTP: "secret", RECOVERY: "seed"}
"""Where in a factor's row its sealed secret stands."""
DEMO_CODE = "123456"
"""What the people of the demonstration type instead of a code from a telephone."""


class FactorRefused(DomainError):
    """The code is not right, or the factor cannot be changed so."""


def enrolled(user: User) -> bool:
    """Whether the user has set up codes on a device of the own."""
    return Authenticator.objects.filter(user=user, type=TOTP).exists()


def demo_code(user: User) -> str:
    """The fixed code of an invented official, in the demonstration only; empty for everybody else."""
    return DEMO_CODE if settings.DEMO and user.is_demo and is_staff(user) else ""


def asked_of(user: User) -> bool:
    """Whether a code is asked after the password."""
    return enrolled(user) or bool(demo_code(user))


def totp_url(user: User, secret: str) -> str:
    """What the QR code says to an authenticator app."""
    return str(get_adapter().build_totp_url(user, secret))


@transaction.atomic
def enrol(*, user: User, secret: str, code: str, at: datetime) -> list[str]:
    """Set up codes, or move them to another device; gives ten fresh recovery codes, to be shown once.

    `code` proves that the device has taken the secret, and is spent by that. Raises FactorRefused.
    """
    counter = _counter(secret, code, after=0)
    if counter is None:
        raise FactorRefused("动态码不正确。请核对手机时间是否准确，等下一个动态码出现后重新输入。")
    user = _locked(user)
    with secrets_of(user):
        data = {"secret": encrypt(secret), "counter": counter, "mark": mark_of(secret)}
        _row, created = Authenticator.objects.update_or_create(
            user=user, type=TOTP, defaults={"data": data, "created_at": at}
        )
        codes = _fresh_codes(user)
    _note(user, "enrol_factor" if created else "replace_factor", by=user, at=at)
    return codes


@transaction.atomic
def renew_codes(*, user: User, at: datetime) -> list[str]:
    """Ten new recovery codes; the old ones no longer work. Raises FactorRefused."""
    user = _locked(user)
    if not enrolled(user):
        raise FactorRefused("请先设置动态码，再生成恢复码。")
    with secrets_of(user):
        codes = _fresh_codes(user)
    _note(user, "renew_recovery_codes", by=user, at=at)
    return codes


@transaction.atomic
def remove(*, user: User, at: datetime) -> None:
    """An applicant goes back to the password alone. Raises FactorRefused for staff."""
    if is_staff(user):
        raise FactorRefused("工作人员必须使用动态码，不能停用；更换手机的，请在“更换设备”中重新设置。")
    user = _locked(user)
    Authenticator.objects.filter(user=user).delete()
    _note(user, "remove_factor", by=user, at=at)


@transaction.atomic
def reset(*, user: User, by: User | None, reason: str, at: datetime) -> None:
    """An administrator takes away the factor of somebody who has lost it: the next log-in sets up a new one.

    Log-ins that stand end. `by` is nobody at the command line. Raises FactorRefused for one's own factor.
    """
    if by and user.pk == by.pk:
        raise FactorRefused("不能重置自己的动态码，请由另一位系统管理员办理。")
    user = _locked(user)
    Authenticator.objects.filter(user=user).delete()
    end_all(user)
    _note(user, "reset_factor", by=by, role="admin", at=at, reason=reason)


def mark_of(secret: str) -> str:
    """The keyed hash that the log knows of a secret; it stays when the secret is sealed anew under another key."""
    return keyed_hash("factor", secret)


def altered(rows: Iterable[Authenticator]) -> Iterator[Authenticator]:
    """Those whose secret does not open for its owner, or is not the one that was set up."""
    for row in rows:
        try:
            with secrets_of(row.user):
                mark = mark_of(decrypt(row.data[SECRETS[row.type]]))
            # One set up before there were marks has none; that it was taken away is told by the log.
            same = row.data.get("mark", mark) == mark
        except (SealBroken, KeyError, ValueError):
            same = False
        if not same:
            yield row


def codes_left(user: User) -> int:
    """How many recovery codes have not been used."""
    row = Authenticator.objects.filter(user=user, type=RECOVERY).first()
    if row is None:
        return 0
    with secrets_of(user):
        return len(RecoveryCodes(row).get_unused_codes())


def spend(user: User, typed: str, *, at: datetime) -> str:
    """Which factor a code proves ("totp", "recovery", "demo"), used up by that; empty where it proves none."""
    code = "".join(typed.split())
    if demo_code(user) and compare_user_code(actual=code, expected=DEMO_CODE):
        return "demo"
    for kind, take in _WAYS.items():
        if take(user, code, at):
            return kind
    return ""


@transaction.atomic
def _spend_totp(user: User, code: str, at: datetime) -> bool:
    row = Authenticator.objects.select_for_update().filter(user=user, type=TOTP).first()
    if row is None:
        return False
    with secrets_of(user):
        secret = decrypt(row.data["secret"])
    counter = _counter(secret, code, after=row.data["counter"])
    if counter is None:
        return False
    row.data["counter"], row.last_used_at = counter, at
    row.save(update_fields=["data", "last_used_at"])
    return True


@transaction.atomic
def _spend_recovery(user: User, code: str, at: datetime) -> bool:
    row = Authenticator.objects.select_for_update().filter(user=user, type=RECOVERY).first()
    if row is None:
        return False
    with secrets_of(user):
        valid = RecoveryCodes(row).validate_code(code)
    if valid:
        _note(_locked(user), "use_recovery_code", by=user, at=at)
    return valid


_WAYS: dict[str, Callable[[User, str, datetime], bool]] = {"totp": _spend_totp, "recovery": _spend_recovery}


def _counter(secret: str, code: str, *, after: int) -> int | None:
    """The half minute to which a code belongs, if it is now and later than the last one used."""
    for counter in yield_hotp_counters_from_time():
        if counter > after and compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return counter
    return None


def _fresh_codes(user: User) -> list[str]:
    Authenticator.objects.filter(user=user, type=RECOVERY).delete()
    codes = RecoveryCodes.activate(user)
    codes.instance.data["mark"] = mark_of(decrypt(codes.instance.data["seed"]))
    codes.instance.save(update_fields=["data"])
    return codes.generate_codes()


def _locked(user: User) -> User:
    """The row of the user, held: what is done to a factor is done one after the other and stands in the log."""
    return User.objects.select_for_update().get(pk=user.pk)


def _note(user: User, action: str, *, by: User | None, at: datetime, role: str = "owner", reason: str = "") -> None:
    """For the log, and told to the owner whose factor it is."""
    event = record(subject=user, action=action, actor=by, at=at, role=role, reason=reason, locked=True)
    words = told(f"security:{action}", help=help_for(user))
    tell_user(user, key=f"factor:{event.pk}", at=at, link=reverse("accounts:sessions"), **words)
