"""Exact money and its capitals (the vectors of the official practice)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.money import capitals, fen, split_even, yuan, yuan_text

AMOUNTS = st.integers(0, 10**14).map(yuan)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("5000", "伍仟元整"),
        ("10000", "壹万元整"),
        ("87500", "捌万柒仟伍佰元整"),
        ("300000", "叁拾万元整"),
        ("800000", "捌拾万元整"),
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("1000001", "壹佰万零壹元整"),
        ("100000", "壹拾万元整"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角"),
        ("10", "壹拾元整"),
        ("1001001", "壹佰万壹仟零壹元整"),
        ("10010001", "壹仟零壹万零壹元整"),
        ("100000000", "壹亿元整"),
        ("100010000", "壹亿零壹万元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000100000000", "壹万零壹亿元整"),
        ("20000000001", "贰佰亿零壹元整"),
    ],
)
def test_capitals(amount: str, words: str) -> None:
    assert capitals(Decimal(amount)) == words


DIGITS = {word: digit for digit, word in enumerate("零壹贰叁肆伍陆柒捌玖")}


def read_capitals(words: str) -> int:
    """Reads capitals back into fen, without knowing how they were written."""
    total, section, digit, cents = 0, 0, 0, 0
    for word in words:
        if word in DIGITS:
            digit = DIGITS[word]
        elif word in "拾佰仟":
            section += digit * 10 ** ("拾佰仟".index(word) + 1)
            digit = 0
        elif word == "万":
            section = (section + digit) * 10**4
            total, section, digit = total + section, 0, 0
        elif word == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        elif word == "元":
            total, section, digit = total + section + digit, 0, 0
        elif word in "角分":
            cents += digit * (10 if word == "角" else 1)
            digit = 0
    return total * 100 + cents


@given(AMOUNTS)
def test_capitals_read_back_to_the_same_amount(amount: Decimal) -> None:
    assert read_capitals(capitals(amount)) == fen(amount)


def test_capitals_of_every_amount_to_a_thousand_yuan_read_back() -> None:
    assert all(read_capitals(capitals(yuan(number))) == number for number in range(100_001))


@given(AMOUNTS)
def test_capitals_have_no_double_zero_and_end_properly(amount: Decimal) -> None:
    words = capitals(amount)
    assert "零零" not in words
    assert words.endswith(("元整", "角", "分"))


@pytest.mark.parametrize("amount", ["-1", "0.001", "NaN", "Infinity", "1e20"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(ValueError):
        capitals(Decimal(amount))


@given(AMOUNTS, st.integers(1, 60))
def test_a_split_adds_up_and_the_first_take_the_odd_fen(amount: Decimal, parts: int) -> None:
    shares = split_even(amount, parts)
    assert sum(shares) == amount
    assert len(shares) == parts
    assert list(shares) == sorted(shares, reverse=True)
    assert shares[0] - shares[-1] <= Decimal("0.01")


def test_halves_of_an_odd_fen() -> None:
    assert split_even(Decimal("0.01"), 2) == (Decimal("0.01"), Decimal("0.00"))


@pytest.mark.parametrize(("amount", "text"), [("5000", "5,000 元"), ("1409.5", "1,409.50 元"), ("0", "0 元")])
def test_amounts_for_applicants(amount: str, text: str) -> None:
    assert yuan_text(Decimal(amount)) == text
