"""A year of the city in small: cases of many schemes through the real services, twice alike, and no rule broken."""

from functools import cache
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import Bureau
from audit.verify import broken_chains, broken_seals, strays
from payments.checks import INVARIANTS
from portal.simulation import table
from portal.simulation.run import Simulation
from reviews.replay import differences

pytestmark = pytest.mark.django_db
CASES = 16
"""Enough for most schemes, drawn by the seed."""
CHECKS = {
    **INVARIANTS,
    "chains of the log": broken_chains,
    "seals of the days": broken_seals,
    "rows against the log": strays,
    "replay": differences,
}


def a_year() -> tuple[str, dict[str, list[str]]]:
    """The table of one run and what the checks found, on a city that is gone afterwards."""
    with transaction.atomic():
        simulation = Simulation(seed=7, years=1, cases=CASES, report=lambda day: None)
        simulation.run()
        printed = table.printed(table.rows(simulation.years, simulation.last))
        found = {name: list(check()) for name, check in CHECKS.items()}
        transaction.set_rollback(True)
    return printed, found


first_year = cache(a_year)


@pytest.mark.slow
def test_a_year_of_many_schemes_cases_breaks_no_rule() -> None:
    printed, found = first_year()
    assert not any(found.values()), found
    assert "2026" in printed


@pytest.mark.slow
@pytest.mark.looks
def test_the_same_seed_lives_the_same_year() -> None:
    assert a_year()[0] == first_year()[0]


def test_invented_people_come_only_into_a_demonstration(settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="只有演示环境"):
        call_command("load_demo", stdout=StringIO())
    with pytest.raises(CommandError, match="只有演示环境"):
        call_command("load_demo", "--once", stdout=StringIO())
    assert not Bureau.objects.exists()


def test_the_demonstration_never_mixes_with_other_data() -> None:
    Bureau.objects.create(kind="hrss", district="430903", name="赫山区人社局", docket="赫人社函")
    with pytest.raises(CommandError, match="只能载入空的数据库"):
        call_command("load_demo", stdout=StringIO())
    call_command("load_demo", "--once", stdout=StringIO())
    assert Bureau.objects.count() == 1
