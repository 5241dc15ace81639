"""One certificate is one, however its number is written; another number is another."""

from datetime import date
from random import Random

import pytest

from foundation.certificates import canonical, unusual

NUMBER = "S000026433171132000123"
WRITINGS = [
    NUMBER,
    NUMBER.lower(),
    "Ｓ０００026433171132000123",
    "S0000 2643 3171 1320 00123",
    "S0000-2643-3171-1320-00123",
    "S0000/2643/3171/1320/00123",
    "S0000\u200b26433171132\u2060000123",
    "\ufeffS000026433171132000123 ",
    "证书S000026433171132000123",
    "证书编号：S000026433171132000123",
    "职业技能等级证书编号:S000026433171132000123",
    "编号 S000026433171132000123",
    "No.S000026433171132000123",
    "NO: S000026433171132000123",
    "№S000026433171132000123",
    "第S000026433171132000123号",
    "S000026433171132000123号",
    "S000026433171132000123 号。",
    "SOOOO26433171132OOO123",
    "SooOO2643317ll32000I23",
    "S00002643317ＩＩ32000123",
    "S26433171132000123",
    "S0026433171132000123",
    "S000026433171132000123/1",
    "S000026433171132000123（1）",
    "S000026433171132000123(2)",
    "证书编号：No.S000026433171132000123号（复印件）",
    "Ѕ000026433171132000123",
    "S۰۰۰۰26433171132000123",
    "Տ000026433171132000123",
    "SΘΘ〇Օ26433171132000123",
    "S000026433一7一一32000123",
    "S00002643317丨|32000123",
    "S000026433ӏ7ӏӏ32000123",
    "S000026433171132\u3164000123",
    "S000026433171132000123\u3164",
    "S000026433171132000123补办",
    "S000026433171132000123（补）",
    "S000026433171132000123号(补发)（复印件）",
    "S000026433171132000123-1",
    "S0000-2643-3171-1320-00123-1",
    "S000-0264-3317-1132-0001-23",
    "S000026433171132000123之一",
    "S000026433171132000123之2",
    "S000026433171132000123号码",
]


def test_at_least_25_writings_of_one_number_are_one_certificate() -> None:
    assert len(set(WRITINGS)) >= 25
    wrong = {written: canonical(written) for written in WRITINGS if canonical(written) != "S26433171132000123"}
    assert not wrong


@pytest.mark.parametrize("y", "ΥҮүУуυ")
def test_other_scripts_letters_that_look_like_y(y: str) -> None:
    assert canonical(y + NUMBER[1:]) == canonical("Y" + NUMBER[1:])


def test_changing_any_one_digit_gives_another_certificate() -> None:
    rng = Random(4)
    for _ in range(200):
        number = rng.choice("YS") + "".join(rng.choice("0123456789") for _ in range(21))
        place = rng.randrange(1, 22)
        other = number[:place] + str((int(number[place]) + rng.randrange(1, 10)) % 10) + number[place + 1 :]
        for one, two in ((number, other), (f"{number}-1", f"{other}-1"), (_grouped(number), _grouped(other))):
            assert canonical(one) != canonical(two), (one, two)


def _grouped(number: str) -> str:
    """In groups of four, as on the certificate: the last is of two digits and no page."""
    return "-".join(number[at : at + 4] for at in range(0, len(number), 4))


def test_numbers_of_different_bodies_and_kinds_stay_apart() -> None:
    numbers = [
        "S000026433171132000123", "Y000026433171132000123", "1512003000300001", "1512003000300002",
        "湘人社〔2025〕8号", "湘人社〔2025〕9号", "湘工〔2025〕8号", "益技〔2026〕81号", "益技〔2026〕8号",
    ]  # fmt: skip
    assert len({canonical(number) for number in numbers}) == len(numbers)


def test_brackets_of_a_document_number_are_no_page() -> None:
    assert canonical("湘人社〔2025〕8号") == canonical("湘人社[2025] 8 号") == canonical("湘人社（2025）８号")


@pytest.mark.parametrize("nothing", [None, "", " ", "\u200b"])
def test_nothing_written_is_no_certificate(nothing: object) -> None:
    assert canonical(nothing) == ""


def test_what_does_not_fit_is_told_and_never_refused() -> None:
    assert unusual("S000043000001253000123", level="senior", issued=date(2025, 3, 1)) == ""
    assert "等级位" in unusual("S000043000001253000123", level="technician")
    assert "年份" in unusual("S000043000001253000123", issued=date(2024, 3, 1))
    assert "格式" in unusual("TT1")
    assert unusual("1512003000300001") == ""
