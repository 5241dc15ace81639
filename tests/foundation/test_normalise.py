"""The normaliser raises nothing but TextRefused, and what it gave once it gives again."""

import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foundation import normalise
from foundation.normalise import TextRefused

TEXT = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="张三·•．0１٣ \t\n\r\u200b\u202e\u0301\ud800e1-+,.，￥¥元年月日/ＡＢ（）", max_size=25),
)
ANYTHING = st.one_of(
    TEXT, st.integers(), st.floats(), st.none(), st.booleans(), st.decimals(), st.dates(), st.datetimes(), st.binary()
)
TEXT_READERS = [
    normalise.clean_text,
    normalise.clean_line,
    normalise.clean_name,
    lambda raw: normalise.clean_text(raw, multiline=True),
]


@pytest.mark.parametrize("reader", TEXT_READERS)
@given(raw=TEXT)
@example(raw="e\u200b\u0301\u0301")
@example(raw="\u0e33" * 30)
@example(raw="a\u0323\ufe00\u0301")
@example(raw=" \n x \n\n\n\n y ")
def test_text_is_refused_or_clean_for_good(reader: Callable[[Any], str], raw: str) -> None:
    try:
        clean = reader(raw)
    except TextRefused as refused:
        assert str(refused)
        return
    assert reader(clean) == clean
    clean.encode()
    assert clean == clean.strip()
    assert {unicodedata.category(each) for each in clean.replace("\n", "")}.isdisjoint({"Cc", "Cf", "Cs", "Co"})


@pytest.mark.parametrize("reader", [normalise.parse_amount, normalise.parse_whole, normalise.parse_date])
@given(raw=ANYTHING)
@example(raw=Decimal("1E+1000000"))
@example(raw=Decimal("sNaN"))
@example(raw=10**5000)
@example(raw="9" * 5000)
@example(raw=float("inf"))
def test_numbers_and_dates_are_refused_or_clean_for_good(reader: Callable[[Any], Any], raw: Any) -> None:
    try:
        value = reader(raw)
    except TextRefused as refused:
        assert str(refused)
        return
    assert reader(str(value)) == value


@given(fen=st.integers(min_value=0, max_value=10**11 - 1))
def test_every_amount_survives_being_written(fen: int) -> None:
    amount = Decimal(fen).scaleb(-2)
    for text in (f"{amount}", f"{amount:,.2f}", f"¥ {amount:,.2f} 元", float(amount), amount):
        assert normalise.parse_amount(text) == amount


@given(day=st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_survives_being_written(day: date) -> None:
    for text in (f"{day}", f"{day:%Y/%m/%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", day,
                 datetime(day.year, day.month, day.day)):  # fmt: skip
        assert normalise.parse_date(text) == day


def test_whole_numbers() -> None:
    assert [normalise.parse_whole(raw) for raw in ("１２", "1,200", 12.0, "+3", 0)] == [12, 1200, 12, 3, 0]
    for raw in ("1.5", 1.5, "-1", "1e3", "", "十", True, "1000000000"):
        with pytest.raises(TextRefused):
            normalise.parse_whole(raw)
    assert normalise.parse_whole("-3", least=-5) == -3


def test_chinese_punctuation_stays() -> None:
    text = "经审核，您的材料（证书）不清晰；请重新上传：“原件”。\n第二条——见附件…"
    assert normalise.clean_text(text, multiline=True) == text


def test_long_texts_are_read_quickly(benchmark_seconds: Callable[[Callable[[], Any]], float]) -> None:
    assert benchmark_seconds(lambda: normalise.clean_text("字 é" * 1600, multiline=True)) < 0.1


@pytest.fixture
def benchmark_seconds() -> Callable[[Callable[[], Any]], float]:
    def measure(function: Callable[[], Any]) -> float:
        from time import perf_counter

        started = perf_counter()
        function()
        return perf_counter() - started

    return measure


def test_headings() -> None:
    assert normalise.fold_header(" 金额\n（元） *：") == normalise.fold_header("金额(元)") == "金额(元)"
    assert normalise.fold_header(None) == ""
