"""Codes of the second factor sent by several processes at once: each opens one log-in."""

from typing import Any

import pytest

from accounts.models import User
from accounts.services import factors
from tests import people
from tests.accounts.codes import code_of
from tests.faults.together import Act, together, winners

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OFFICIALS = 3
SENT_BY = 4


def papers() -> list[tuple[Any, str]]:
    """The recovery codes of some officials, each with the key of its owner."""
    found = []
    for number in range(OFFICIALS):
        user = people.officer("clerk", people.bureau(), f"clerk-{number}")
        codes = factors.enrol(user=user, secret=KEY, code=code_of(KEY), at=people.AT)
        found += [(user.pk, code) for code in codes]
    return found


def sends(codes: list[tuple[Any, str]]) -> Act:
    def act(turn: int) -> None:
        owner, code = codes[turn]
        if factors.spend(User.objects.get(pk=owner), code, at=people.AT) != "recovery":
            raise factors.FactorRefused("这个恢复码已经用过。")

    return act


def test_a_recovery_code_sent_by_four_processes_at_once_opens_once() -> None:
    codes = papers()
    results = together(*[sends(codes)] * SENT_BY, rounds=len(codes))
    assert winners(results) == [1] * len(codes)
    assert [factors.codes_left(user) for user in User.objects.all()] == [0] * OFFICIALS
