"""Codes that prove a mobile number: six digits, kept as a keyed hash, used once.

The limits lie in the database, so that no number of processes passes them.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare

from audit.errors import DomainError
from foundation.sealing import keyed_hash
from messaging.enums import Channel
from messaging.models import CodePhone, PhoneCode
from messaging.services import post

LIFE = timedelta(minutes=10)
MOST_TRIES = 5
LIMITS = ((timedelta(minutes=1), 1), (timedelta(hours=1), 5), (timedelta(days=1), 10))
"""So many codes at most to one number within so long, for each kind of purpose apart: whoever begins resets of somebody
else's password uses up none of the codes for objecting, registering or changing the number.
"""


class TooManyCodes(DomainError):
    """The number got as many codes as it may for now."""


class CodeWrong(DomainError):
    """The code is not the one that was sent, or no longer counts; the sentence does not say which."""


NOBODYS_CODE = "-" * 64
"""Compared in place of a hash where no code counts; no hash is equal to it."""
WRONG = "验证码不正确，或者已经过期、用过。请核对最近一条短信里的 6 位数字，也可以重新获取验证码。"


@transaction.atomic
def issue(*, purpose: str, phone: str, at: datetime) -> None:
    """Send a fresh code to a mobile for a purpose; it replaces the one before. Raises TooManyCodes."""
    number, kind = _locked(phone), kind_of(purpose)
    sent = PhoneCode.objects.filter(Q(purpose=kind) | Q(purpose__startswith=f"{kind}:"), phone=number)
    for length, most in LIMITS:
        if sent.filter(issued_at__gt=at - length).count() >= most:
            raise TooManyCodes(_too_many(length))
    code = f"{secrets.randbelow(10**6):06}"
    PhoneCode.objects.create(
        phone=number, purpose=purpose, code_hash=_hash(number, purpose, code), issued_at=at, expires_at=at + LIFE
    )
    post(
        channel=Channel.SMS, address=phone, kind="code", title="验证码", at=at,
        body=f"验证码 {code}，10 分钟内有效，只能用一次。工作人员不会向您索要验证码，请勿告诉任何人。",
    )  # fmt: skip


def confirm(*, purpose: str, phone: str, code: str, at: datetime) -> None:
    """Use up the code that was sent last for the purpose. Raises CodeWrong.

    Call it outside any transaction: a wrong try counts even though the caller is refused.
    """
    confirm_any(purposes=[purpose], phone=phone, code=code, at=at, most_tries=MOST_TRIES)


def confirm_any(*, purposes: Iterable[str], phone: str, code: str, at: datetime, most_tries: int) -> None:
    """The same where the codes of several purposes count, each for `most_tries`; the first that is right is used up."""
    if not any(_used_up(purpose, phone=phone, code=code, at=at, most_tries=most_tries) for purpose in purposes):
        raise CodeWrong(WRONG)


@transaction.atomic(durable=True)
def _used_up(purpose: str, *, phone: str, code: str, at: datetime, most_tries: int) -> bool:
    """Whatever is found, one hash is compared and one row written, so that the time tells nothing of the number."""
    number = _locked(phone)
    last = PhoneCode.objects.filter(phone=number, purpose=purpose).order_by("-issued_at", "-pk").first()
    counts = last is not None and not last.used_at and last.tries < most_tries and at < last.expires_at
    typed = _hash(number, purpose, code.strip())
    right = constant_time_compare(last.code_hash if last and counts else NOBODYS_CODE, typed)
    if last and counts:
        tries, used_at = last.tries + 1, at if right else None
        PhoneCode.objects.filter(pk=last.pk).update(tries=tries, used_at=used_at)
    else:
        CodePhone.objects.filter(pk=number.pk).update(phone_hash=number.pk)
    return right and counts


def kind_of(purpose: str) -> str:
    """What a purpose ("password:<row>") is counted with: the word before the colon."""
    return purpose.partition(":")[0]


def _locked(phone: str) -> CodePhone:
    digest = keyed_hash("phone", phone)
    CodePhone.objects.bulk_create([CodePhone(phone_hash=digest)], ignore_conflicts=True)
    # Gone again at once is only what the sweep took between the two statements.
    return CodePhone.objects.select_for_update().filter(pk=digest).first() or _locked(phone)


def _hash(number: CodePhone, purpose: str, code: str) -> str:
    return keyed_hash("code", f"{purpose}|{number.pk}|{code}")


def _too_many(length: timedelta) -> str:
    if length <= timedelta(minutes=1):
        return "验证码刚刚发出，请等一分钟再重新获取。"
    if length <= timedelta(hours=1):
        return "一小时内获取验证码的次数太多，请一小时后再试。"
    return "今天获取验证码的次数太多，请明天再试，或者到人社窗口办理。"
