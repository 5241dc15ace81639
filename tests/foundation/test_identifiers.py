"""Check digits by hand-made vectors, masks as the notices need them, and nothing but refusals for nonsense."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foundation import identifiers
from foundation.identifiers import IdentifierRefused

TODAY = date(2026, 3, 5)
READERS = [
    lambda raw: identifiers.id_number(raw, on=TODAY),
    identifiers.uscc,
    identifiers.mobile,
    identifiers.telephone,
    identifiers.bank_account,
    identifiers.cnaps,
]
ANYTHING = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="0123456789Xx０１Ｘ -+.'", max_size=22),
    st.integers(),
    st.floats(),
    st.none(),
    st.booleans(),
    st.binary(max_size=5),
)


@pytest.mark.parametrize("number", ["11010519491231002X", "34052419800101001X"])
def test_public_id_numbers(number: str) -> None:
    assert identifiers.id_number(number, on=TODAY) == number


def test_birth_date() -> None:
    assert identifiers.birth_date("34052419800101001X") == date(1980, 1, 1)


@pytest.mark.parametrize("code", ["11320000MB151840XJ", "91350100M000100Y43", "91430900MA4L00001U",
                                  "124309004450000016", "52430900MJ00000024"])  # fmt: skip
def test_unified_codes(code: str) -> None:
    assert identifiers.uscc(code) == code


@pytest.mark.parametrize("place", range(17))
def test_each_digit_counts(place: int) -> None:
    number = "34052419800101001X"
    changed = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
    with pytest.raises(IdentifierRefused):
        identifiers.id_number(changed, on=TODAY)


def test_bank_cards() -> None:
    for number in ("6225881414207430", "6212280200141664948"):
        assert identifiers.bank_account(number) == number
        assert identifiers.account_warnings(number, personal=True) == []
    assert identifiers.account_warnings("6225881414207431", personal=True)
    assert identifiers.account_warnings("6225881414207431", personal=False) == []


def test_number_cells_that_lost_nothing_are_taken() -> None:
    assert identifiers.mobile(13800000000) == identifiers.mobile(13800000000.0) == "13800000000"
    assert identifiers.cnaps(102561000012) == "102561000012"


def test_masks() -> None:
    assert identifiers.mask_id("11010519491231002X") == "110105********002X"
    assert identifiers.mask_id_public("11010519491231002X") == "1101**********002X"
    assert identifiers.mask_phone("13812341234") == "138****1234"
    assert identifiers.mask_account("6225881414207430") == "**** 7430"
    assert identifiers.mask_name("阿卜杜拉·买买提") == "阿******提"
    for mask in (identifiers.mask_id, identifiers.mask_id_public, identifiers.mask_phone, identifiers.mask_account):
        assert mask("1234567") == "*******"


@pytest.mark.parametrize("reader", READERS)
@given(raw=ANYTHING)
@example(raw="\ud800")
@example(raw="1" * 10_000)
@example(raw=float("nan"))
@example(raw=10**400)
def test_refused_or_clean_for_good(reader: Callable[[Any], str], raw: Any) -> None:
    try:
        clean = reader(raw)
    except IdentifierRefused as refused:
        assert str(refused)
        return
    assert reader(clean) == clean
    assert clean.isascii()
