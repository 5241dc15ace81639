"""What a look-up costs tells nobody whether a name or a number is known: hashes and questions are counted, not time."""

from collections.abc import Iterator

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.forms.login import LoginForm
from accounts.models import Contact, User
from accounts.services import resetting
from accounts.services.phones import keep_phone
from foundation import clock
from messaging.codes import CodeWrong
from messaging.models import CodePhone, PhoneCode
from tests import people
from tests.people import AT
from tests.phones import code_sent_to, wrong_code

CONTACT = "13700000001"


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Each computation of a password's hash, as it is made."""
    made: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, password, salt: made.append(salt) or encode(self, password, salt)
    )
    return made


def known_and_unknown() -> dict[str, str]:
    """What may be typed as a log-in name."""
    people.person(1)
    manager = people.manager_of(people.organisation(1))
    with transaction.atomic():
        keep_phone(user=manager, phone=CONTACT, by=manager, at=AT)
    closed = people.person(3, "王五").user
    closed.is_active = False
    closed.save()
    bare = User(username="never-set", name="无密码")
    bare.set_unusable_password()
    bare.save()
    return {
        "known": "person-1", "unknown": "nobody", "closed": "person-3", "without a password": "never-set",
        "mobile": "13800000001", "mobile of a manager": CONTACT, "unknown mobile": "13899999999",
        "ID number": people.id_number(1), "unknown ID number": people.id_number(99),
    }  # fmt: skip


@pytest.mark.django_db
def test_a_log_in_that_fails_costs_one_hash_and_as_many_questions_whoever_is_meant(hashes: list[str]) -> None:
    cost, numbers = {}, {}
    for kind, typed in known_and_unknown().items():
        AccessAttempt.objects.all().delete()
        hashes.clear()
        clock.today()
        with CaptureQueriesContext(connection) as queries:
            sign_in(typed)
        cost[kind] = len(hashes)
        numbers.setdefault("ID number" in kind or "mobile" in kind, {})[kind] = len(queries)
    # A try that comes too early for the log-in behind a number costs as much as one that is looked at.
    for kind, typed in (("mobile, slowed", "13800000001"), ("unknown mobile, slowed", "13899999999")):
        AccessAttempt.objects.all().delete()
        for _ in range(6):
            sign_in(people.id_number(1 if kind.startswith("mobile") else 99))
        hashes.clear()
        with CaptureQueriesContext(connection) as queries:
            sign_in(typed)
        cost[kind] = len(hashes)
        numbers[True][kind] = len(queries)
    assert set(cost.values()) == {1}, cost
    for same in numbers.values():
        assert len(set(same.values())) == 1, numbers


def sign_in(typed: str) -> None:
    assert not LoginForm(RequestFactory().post("/login/"), {"username": typed, "password": "wrong"}).is_valid()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("typed", ["person-1", "nobody", "13800000001", "13899999999"])
def test_a_forgotten_password_costs_no_hash_and_one_row_whoever_is_meant(hashes: list[str], typed: str) -> None:
    people.person(1)
    hashes.clear()
    pending = resetting.begin(typed=typed, at=AT)
    resetting.send_code(pending_id=pending.pk, at=AT)
    code = wrong_code(code_sent_to("13800000001")) if PhoneCode.objects.exists() else "000000"
    with CaptureQueriesContext(connection) as queries, pytest.raises(CodeWrong):
        resetting.confirm(pending=pending, code=code, at=AT)
    written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))]
    assert len(written) == 3, "the row, the number and what was tried"
    assert not hashes


@pytest.mark.django_db(transaction=True)
def test_two_who_forgot_what_nobody_knows_do_not_wait_for_each_other() -> None:
    for name in ("nobody", "nobody-else"):
        with pytest.raises(CodeWrong):
            resetting.confirm(pending=resetting.begin(typed=name, at=AT), code="000000", at=AT)
    assert CodePhone.objects.count() == 2
    assert not Contact.objects.exists()
