"""Many at once: one code opens one log-in, and no failure goes uncounted."""

import pytest
from axes.models import AccessAttempt
from django.db.models import Sum
from django.test import RequestFactory

from accounts.login import brake
from accounts.models import User
from accounts.services import factors
from policy.parameters import load
from tests import people
from tests.accounts.codes import code_of
from tests.applications.test_races import together
from tests.people import AT

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.parametrize("attempt", range(3))
@pytest.mark.parametrize("kind", ["totp", "recovery"])
def test_a_code_sent_many_times_at_once_opens_once(kind: str, attempt: int) -> None:
    user = people.officer("clerk", people.bureau())
    codes = factors.enrol(user=user, secret=KEY, code=code_of(KEY, later=-1), at=AT)
    typed = code_of(KEY) if kind == "totp" else codes[attempt]
    results = together(*[lambda: factors.spend(User.objects.get(pk=user.pk), typed, at=AT)] * 6)
    assert sorted(results) == [""] * 5 + [kind]


def test_of_many_guesses_at_once_no_more_are_looked_at_than_the_limit() -> None:
    request = RequestFactory().post("/login/code/", REMOTE_ADDR="203.0.113.9")
    waits = together(*[lambda: brake.begin_try(request, "somebody +")] * 14)
    assert waits.count(0) == load().latest("lockout.failures")


def test_failures_at_once_are_all_counted() -> None:
    request = RequestFactory().post("/login/", REMOTE_ADDR="203.0.113.9")
    together(*[lambda: brake._count(request, "somebody")] * 6)
    assert AccessAttempt.objects.aggregate(n=Sum("failures_since_start"))["n"] == 6
