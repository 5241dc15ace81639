"""Full years and months, as the document counts them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.dates import add_months, add_years, date_cn, full_months, parse_date

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-08-31", 1, "2025-09-30"),
        ("2025-04-13", 12, "2026-04-13"),
        ("2025-12-01", 1, "2026-01-01"),
        ("2025-04-13", 0, "2025-04-13"),
    ],
)
def test_the_same_day_or_the_last_of_the_month(start: str, months: int, end: str) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2025-12-31", "2026-02-27", 2),
        ("2025-12-31", "2026-02-26", 1),
        ("2026-03-01", "2026-04-30", 2),
        ("2026-03-01", "2026-04-29", 1),
        ("2026-07-01", "2028-06-30", 24),
        ("2026-07-01", "2028-06-29", 23),
        ("2024-02-29", "2025-02-27", 12),
        ("2024-02-29", "2025-02-26", 11),
        ("2026-01-01", "2026-01-01", 0),
        ("2026-01-02", "2026-01-01", 0),
    ],
)
def test_full_months_of_a_term_with_both_days(start: str, end: str, months: int) -> None:
    assert full_months(date.fromisoformat(start), date.fromisoformat(end)) == months


@given(DAYS, DAYS)
def test_full_months_is_the_largest_number_that_fits(start: date, end: date) -> None:
    months = full_months(start, end)
    if end < start:
        assert months == 0
        return
    assert add_months(start, months) <= end + timedelta(days=1) < add_months(start, months + 1)


@given(DAYS, st.integers(0, 1200), st.integers(0, 1200))
def test_later_by_more_months_is_never_earlier(start: date, few: int, more: int) -> None:
    assert add_months(start, few) <= add_months(start, few + more)


@given(DAYS, st.integers(0, 50))
def test_a_year_is_twelve_months(start: date, years: int) -> None:
    later = add_years(start, years)
    assert later == add_months(start, 12 * years)
    assert (later.year, later.month) == (start.year + years, start.month)


@pytest.mark.parametrize(
    "text",
    [
        "2026-6-1",
        "20260601",
        "2026-06-01 ",
        "2026-06-31",
        "2025-02-29",
        "1899-12-31",
        "2101-01-01",
        "2026-W15-7",
        "２０２６-06-01",
        "",
        None,
        1,
        True,
    ],
)
def test_only_strict_dates_are_read(text: object) -> None:
    with pytest.raises(ValueError):
        parse_date(text)


@given(DAYS)
def test_every_date_from_1900_to_2100_is_read(day: date) -> None:
    assert parse_date(day.isoformat()) == day


def test_dates_in_sentences_have_no_leading_zeros() -> None:
    assert date_cn(date(2026, 3, 5)) == "2026年3月5日"
