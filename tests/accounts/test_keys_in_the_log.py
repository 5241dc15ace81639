"""How somebody gets in stands in the log: what is written into the tables instead is found, or opens nothing."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection

from accounts.enums import PendingKind
from accounts.models import Pending, User
from accounts.proofs import factor_secrets
from accounts.services import change_password, factors, registering, resetting
from accounts.services.pending import PendingGone
from audit.selectors import history
from audit.verify import strays
from messaging.codes import CodeWrong
from tests import people
from tests.accounts.codes import code_of

pytestmark = pytest.mark.django_db
SECRET, OTHER = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"
STOLEN = "偷来的密码2026一二三"


def test_a_new_password_by_its_owner_is_no_finding_and_one_by_the_keeper_is() -> None:
    user = people.person().user
    change_password(user=user, password="另一个足够长的密码2026", at=people.AT)
    assert list(strays()) == []
    User.objects.filter(pk=user.pk).update(password="!")
    assert ["密码与日志末条" in sentence for sentence in strays()] == [True]


def test_a_password_hashed_anew_at_log_in_is_no_false_alarm(client: Any, settings: Any) -> None:
    user = people.person().user
    older = PBKDF2PasswordHasher().encode(people.PASSWORD, "salt" * 8, iterations=10)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    user.password = older
    user.save(update_fields=["password"])
    client.post("/login/", {"username": user.username, "password": people.PASSWORD})
    assert User.objects.get(pk=user.pk).password != older
    assert history(user).last().action == "upgrade_password"
    assert list(strays()) == []


def test_a_hash_from_outside_opens_nothing_and_does_not_come_into_the_log(client: Any, settings: Any) -> None:
    """Weak enough to be hashed anew at once: that must not make it the log's own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    user = people.person().user
    User.objects.filter(pk=user.pk).update(password=PBKDF2PasswordHasher().encode(STOLEN, "salt" * 8, iterations=10))
    answer = client.post("/login/", {"username": user.username, "password": STOLEN})
    assert "与留痕记录不一致" in answer.content.decode() and "_auth_user_id" not in client.session
    assert ["密码与日志末条" in sentence for sentence in strays()] == [True]


def test_a_factor_taken_away_behind_the_log_opens_no_log_in(client: Any) -> None:
    user = people.person().user
    factors.enrol(user=user, secret=SECRET, code=code_of(SECRET), at=people.AT)
    Authenticator.objects.filter(user=user).delete()
    client.post("/login/", {"username": user.username, "password": people.PASSWORD})
    assert "_auth_user_id" not in client.session and "pending" not in client.session


def test_the_acts_on_a_factor_are_no_findings() -> None:
    user = people.person().user
    codes = factors.enrol(user=user, secret=SECRET, code=code_of(SECRET), at=people.AT)
    assert factors.spend(user, codes[0], at=people.AT) == "recovery"
    assert factors.spend(user, code_of(SECRET, later=1), at=people.AT) == "totp"
    factors.renew_codes(user=user, at=people.AT)
    factors.enrol(user=user, secret=OTHER, code=code_of(OTHER), at=people.AT)
    assert list(strays()) == [] and list(factor_secrets(False)) == []
    factors.remove(user=user, at=people.AT)
    assert list(strays()) == []


def test_a_factor_whose_secret_was_exchanged_is_found() -> None:
    user, other = people.person(1).user, people.person(2, "李四").user
    factors.enrol(user=user, secret=SECRET, code=code_of(SECRET), at=people.AT)
    factors.enrol(user=other, secret=OTHER, code=code_of(OTHER), at=people.AT)
    row, foreign = (Authenticator.objects.get(user=each, type="totp") for each in (user, other))
    row.data["secret"] = foreign.data["secret"]
    row.save()
    assert [user.username in sentence for sentence in factor_secrets(False)] == [True]


@pytest.mark.parametrize("proof", ["", "x" * 64])
def test_a_reset_confirmed_in_the_table_sets_no_password(proof: str) -> None:
    user = people.person().user
    row = resetting.begin(typed=user.username, at=people.AT)
    Pending.objects.filter(pk=row.pk).update(confirmed_at=people.AT, proof=proof)
    with pytest.raises(PendingGone):
        resetting.finish(pending=row, password=STOLEN, at=people.AT)
    assert User.objects.get(pk=user.pk).check_password(people.PASSWORD)


def test_a_confirmed_reset_is_good_for_nobody_else() -> None:
    own, victim = people.person(1).user, people.person(2, "李四").user
    row = resetting.begin(typed=own.username, at=people.AT)
    resetting.prove(row, at=people.AT)
    Pending.objects.filter(pk=row.pk).update(user=victim)
    with pytest.raises(PendingGone):
        resetting.finish(pending=row, password=STOLEN, at=people.AT)


def test_a_registration_confirmed_in_the_table_opens_no_account() -> None:
    row = Pending(kind=PendingKind.PERSON, created_at=people.AT, confirmed_at=people.AT)
    row.save()
    with pytest.raises(CodeWrong):
        registering.finish(pending=row, at=people.AT)


def test_the_log_does_not_hold_the_password() -> None:
    user = people.person().user
    with connection.cursor() as cursor:
        cursor.execute("SELECT data, digests FROM audit_event")
        assert user.password not in str(cursor.fetchall())
