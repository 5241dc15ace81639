"""Working days of 2025 and 2026, and of years not yet arranged."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.calendar import add_working_days, is_provisional, is_working_day, next_working_day, working_days_between

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-09-18", 10, "2026-10-09"),
        ("2026-09-18", 11, "2026-10-10"),
        ("2026-03-06", 1, "2026-03-09"),
        ("2026-03-07", 0, "2026-03-07"),
    ],
)
def test_limits_count_from_the_next_day(start: str, count: int, end: str) -> None:
    assert add_working_days(date.fromisoformat(start), count) == date.fromisoformat(end)


@pytest.mark.parametrize(
    "day",
    [
        "2025-01-26",
        "2025-02-08",
        "2025-04-27",
        "2025-09-28",
        "2025-10-11",
        "2026-01-04",
        "2026-02-14",
        "2026-02-28",
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
    ],
)
def test_make_up_days_are_working_days(day: str) -> None:
    assert is_working_day(date.fromisoformat(day))
    assert date.fromisoformat(day).weekday() >= 5


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_number_of_working_days_of_a_year(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    holidays = {2025: 28, 2026: 33}[year]
    assert sum(not is_working_day(day) and day.weekday() < 5 for day in days) == {2025: 18, 2026: 19}[year], holidays


def test_holidays_and_weekends_are_off() -> None:
    for day in ("2025-10-08", "2026-02-16", "2026-10-07", "2026-03-07", "2026-03-08"):
        assert not is_working_day(date.fromisoformat(day))


def test_a_year_not_arranged_counts_monday_to_friday_and_is_provisional() -> None:
    assert is_provisional(2027)
    assert not is_provisional(2026)
    assert is_working_day(date(2027, 1, 1))
    assert not is_working_day(date(2027, 1, 2))


def test_the_next_working_day_may_be_the_day_itself() -> None:
    assert next_working_day(date(2026, 10, 1)) == date(2026, 10, 8)
    assert next_working_day(date(2026, 10, 8)) == date(2026, 10, 8)


def test_no_negative_limit() -> None:
    with pytest.raises(ValueError):
        add_working_days(date(2026, 3, 5), -1)


@given(DAYS, st.integers(0, 60))
def test_counting_forth_and_back_agrees(day: date, count: int) -> None:
    end = add_working_days(day, count)
    assert working_days_between(day, end) == count
    assert working_days_between(end, day) == -count
    assert count == 0 or is_working_day(end)
