"""One certificate is one, however its number is written; another number is another."""

from datetime import date
from random import Random

import pytest

from foundation.certificates import canonical, checked, unusual
from foundation.normalise import TextRefused

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
    "S零零零零26433171132零零零123",
    "S000026433171132000123附页",
    "S000026433171132000123（附页1）",
    "S000026433171132000123第2页",
    "S000026433171132000123（第二页）",
    "S000026433171132000123第2页共3页",
    "S000026433171132000123已验",
    "S000026433171132000123（已核验）",
    "S000026433171132000123 已查验 复印件",
    "湘S000026433171132000123",
    "焊工 S000026433171132000123",
    "S000026433171132000123焊工",
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


@pytest.mark.parametrize(
    "sign", ["ꓳ", "Ⲟ", "ⲟ", "𐓂", "ⵔ", "Ꮪ", "Ѕ", "О", "з", "ꓲ", "¹", "²", "①", "𝐒", "ª", "º", "○", "ǀ", "¦", "ー", "é"]
)
def test_a_letter_that_no_certificate_bears_is_refused_at_the_field(sign: str) -> None:
    with pytest.raises(TextRefused, match=f"证书编号中不能有“{sign}”"):
        checked(f"S00002643317{sign}132000123")


@pytest.mark.parametrize("nothing", ["No.", "NO：", "№", "——", "证书编号", "证书编号：", "/", "无", "暂无", "附页"])
def test_what_holds_no_number_is_refused_at_the_field(nothing: str) -> None:
    with pytest.raises(TextRefused, match="没有编号"):
        checked(nothing)


@pytest.mark.parametrize(
    "number",
    [NUMBER, "证书编号：No.S000026433171132000123号（复印件）", "№1512003000300001", "湘人社〔2025〕8号", "技字第八号",
     "S0000－2643－3171－1320－00123", "S000026433—7—32000123", "Y〇零1", "TT1"],
)  # fmt: skip
def test_what_stands_on_certificates_is_taken_as_typed(number: str) -> None:
    assert checked(number) == number


def test_words_around_a_number_that_is_not_whole_are_part_of_it() -> None:
    assert canonical("湘教职20260012345") != canonical("鄂教职20260012345")


def test_what_does_not_fit_is_told_and_never_refused() -> None:
    assert unusual("S000043000001253000123", level="senior", issued=date(2025, 3, 1)) == ""
    assert "等级位" in unusual("S000043000001253000123", level="technician")
    assert "年份" in unusual("S000043000001253000123", issued=date(2024, 3, 1))
    assert "格式" in unusual("TT1")
    assert unusual("1512003000300001") == ""
