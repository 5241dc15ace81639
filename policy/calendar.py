"""Working days: Monday to Friday, less public holidays, plus make-up days.

The years are data (parameters/holidays), and those that whoever runs the service has entered since (`ask_too`), be it
a new year or a correction. A year without data counts Monday to Friday and is provisional: whoever shows or relies on
such a day says so. `instead` is the arrangement of a year to count with as if it were in force.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from policy.parameters.model import ParameterError

FOLDER = Path(__file__).parent / "parameters" / "holidays"

_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Year:
    """The public holidays and make-up working days of a year."""

    number: int
    document: str
    off: frozenset[date]
    working: frozenset[date]


_others: list[Callable[[], dict[int, Year]]] = []


def ask_too(source: Callable[[], dict[int, Year]]) -> None:
    """Count with the years of this source too, asked each time; they stand before those published with the rules."""
    _others.append(source)


def year_of(number: int) -> Year | None:
    """The arrangement of a year, where it is known."""
    for source in _others:
        if found := source().get(number):
            return found
    return published().get(number)


@cache
def published() -> dict[int, Year]:
    """The years that come with the rules; read once in a process."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {year.number: year for year in found}


def is_working_day(day: date, instead: Year | None = None) -> bool:
    """True on a working day, make-up days included."""
    year = instead if instead and instead.number == day.year else year_of(day.year)
    if year is not None:
        if day in year.working:
            return True
        if day in year.off:
            return False
    return day.weekday() < SATURDAY


def is_provisional(year: int) -> bool:
    """True when the holidays of a year are not known yet."""
    return year_of(year) is None


def next_working_day(day: date, instead: Year | None = None) -> date:
    """The day itself if it is a working day, else the first one after it."""
    while not is_working_day(day, instead):
        day += _DAY
    return day


def add_working_days(day: date, count: int, instead: Year | None = None) -> date:
    """The last day of a limit of `count` working days, counted from the day after `day`; 0 gives the day itself."""
    if count < 0:
        raise ValueError(f"工作日数 {count} 不得为负")
    for _ in range(count):
        day = next_working_day(day + _DAY, instead)
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative where `end` is the earlier.

    `working_days_between(d, add_working_days(d, n)) == n`.
    """
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + _DAY * offset) for offset in range(1, (end - start).days + 1))


def changed_days(year: Year) -> list[date]:
    """Days of the year that would change between working day and day off if it were in force, in order."""
    first = date(year.number, 1, 1)
    days = (first + _DAY * offset for offset in range((date(year.number + 1, 1, 1) - first).days))
    return [day for day in days if is_working_day(day) != is_working_day(day, year)]


def _read(path: Path) -> Year:
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    number = data["year"]
    off = frozenset(
        row["from"] + _DAY * offset for row in data["days_off"] for offset in range((row["to"] - row["from"]).days + 1)
    )
    working = frozenset(data["working"])
    if any(day.year != number for day in off | working) or off & working:
        raise ParameterError(f"{path.name}：日期不在 {number} 年内，或同一天既放假又上班")
    return Year(number, data["document"], off, working)
