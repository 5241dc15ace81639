"""A code proves a mobile: one purpose, ten minutes, five tries, once; and only so many to one number."""

from datetime import timedelta

import pytest

from messaging import codes
from messaging.models import Delivery, PhoneCode
from tests.people import AT
from tests.phones import code_sent_to, texts_to, wrong_code

pytestmark = pytest.mark.django_db
PHONE = "13800000001"


def issue(purpose="register:1", phone=PHONE, at=AT):
    codes.issue(purpose=purpose, phone=phone, at=at)
    return code_sent_to(phone)


def confirm(code, purpose="register:1", phone=PHONE, at=AT):
    codes.confirm(purpose=purpose, phone=phone, code=code, at=at)


def test_the_right_code_counts_once():
    code = issue()
    confirm(code, at=AT + timedelta(minutes=9))
    with pytest.raises(codes.CodeWrong):
        confirm(code, at=AT + timedelta(minutes=9))


@pytest.mark.parametrize(
    "otherwise", [{"purpose": "reset:1"}, {"phone": "13800000002"}, {"at": AT + timedelta(minutes=10)}]
)
def test_a_code_counts_for_its_purpose_its_number_and_ten_minutes(otherwise):
    code = issue()
    with pytest.raises(codes.CodeWrong):
        confirm(code, **otherwise)


def test_five_wrong_tries_end_a_code():
    code = issue()
    for _ in range(5):
        with pytest.raises(codes.CodeWrong):
            confirm(wrong_code(code))
    with pytest.raises(codes.CodeWrong):
        confirm(code)


def test_a_new_code_replaces_the_one_before():
    first = issue()
    second = issue(at=AT + timedelta(minutes=2))
    if first != second:
        with pytest.raises(codes.CodeWrong):
            confirm(first, at=AT + timedelta(minutes=2))
    confirm(second, at=AT + timedelta(minutes=2))


@pytest.mark.parametrize(("gap", "most"), [(timedelta(seconds=5), 1), (timedelta(minutes=2), 5),
                                           (timedelta(minutes=70), 10)])  # fmt: skip
def test_a_number_gets_one_a_minute_five_an_hour_ten_a_day_for_each_kind_of_purpose(gap, most):
    for number in range(most):
        issue(purpose=f"register:{number}", at=AT + number * gap)
    with pytest.raises(codes.TooManyCodes):
        issue(purpose="register:another", at=AT + most * gap)
    issue(phone="13800000009", at=AT + most * gap)
    assert len(texts_to(PHONE)) == most
    for purpose in ("reset:1", "objection"):
        issue(purpose=purpose, at=AT + most * gap)


def test_neither_code_nor_number_lies_in_the_clear():
    code = issue()
    kept = [*PhoneCode.objects.values_list("code_hash", "purpose", "phone_id").get(),
            *map(str, Delivery.objects.values_list("address", "body", "title", "address_mask").get())]  # fmt: skip
    assert not any(code in text or PHONE in text for text in kept)
