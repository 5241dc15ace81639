"""The invented city seen through browsers: its staff by log-in name, and days that pass."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from foundation import clock as product_clock
from foundation import effects
from payments.tasks import sweep_due
from reviews.tasks import close_ended_notices
from tests.browser.hands import Hands
from tests.journeys.city import MORNING, City, found

Opener = Callable[..., Hands]


@pytest.fixture
def city(clock: Any, transactional_db: None) -> Iterator[City]:
    """The city on the first morning of the stories."""
    product_clock.forget()
    clock.set(MORNING)
    yield found()
    product_clock.forget()


@pytest.fixture
def visitor(page_at: Callable[..., Page]) -> Hands:
    """Somebody whom nobody knows."""
    return Hands(page_at())


@pytest.fixture
def at_work(city: City, page_at: Callable[..., Page]) -> Opener:
    """`at_work("hrss.heshan.clerk1")`: that person at the own browser, logged in."""

    def open_as(username: str, width: int = 1280) -> Hands:
        return Hands(page_at(width, user=city.user(username)))

    return open_as


@pytest.fixture
def day_comes() -> Callable[[date], None]:
    """The demonstration's date moves on, and the night's work is done: notices end, letters are made, money is due.

    Only the last two days pass one by one: over a year the sweeps of each day are half a minute's work.
    """

    def move(day: date) -> None:
        eve = day - timedelta(days=1)
        if product_clock.today() < eve:
            product_clock.move_to(eve)
        call_command("demo_date", f"{day}", verbosity=0)
        nightly_work()

    return move


def nightly_work() -> None:
    """What the worker and its clock do beside the pages."""
    product_clock.forget()
    close_ended_notices()
    effects.run_due(at=product_clock.now())
    sweep_due()
