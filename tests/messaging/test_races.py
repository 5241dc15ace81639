"""Codes asked for and typed at the same moment: the limits and the single use hold."""

import pytest

from messaging import codes
from messaging.models import PhoneCode
from tests.applications.test_races import together
from tests.people import AT
from tests.phones import code_sent_to, wrong_code

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "13800000001"


@pytest.mark.parametrize("attempt", range(5))
def test_of_four_codes_asked_for_at_once_one_is_sent(attempt: int) -> None:
    results = together(*(lambda n=n: codes.issue(purpose=f"register:{n}", phone=PHONE, at=AT) for n in range(4)))
    assert sum(isinstance(each, codes.TooManyCodes) for each in results) == 3, results
    assert PhoneCode.objects.count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_a_code_typed_four_times_at_once_counts_once(attempt: int) -> None:
    codes.issue(purpose="register:1", phone=PHONE, at=AT)
    right = code_sent_to(PHONE)
    acts = [lambda: codes.confirm(purpose="register:1", phone=PHONE, code=right, at=AT)] * 4
    results = together(*acts)
    assert sum(isinstance(each, codes.CodeWrong) for each in results) == 3, results


def test_wrong_tries_at_once_all_count() -> None:
    codes.issue(purpose="register:1", phone=PHONE, at=AT)
    wrong = wrong_code(code_sent_to(PHONE))
    together(*[lambda: codes.confirm(purpose="register:1", phone=PHONE, code=wrong, at=AT)] * 4)
    assert PhoneCode.objects.get().tries == 4
