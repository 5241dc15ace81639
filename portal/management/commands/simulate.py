"""Simulate years of the city on a database of its own, print the table, run every check."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.test.utils import override_settings

from audit.verify import broken_chains, broken_seals
from payments.checks import INVARIANTS
from portal.simulation import table
from portal.simulation.run import Simulation
from reviews.replay import differences


class Command(BaseCommand):
    help = "在独立的数据库上逐日模拟若干年，打印年度表并运行全部检查"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--years", type=int, default=5, help="年数")
        parser.add_argument("--cases", type=int, default=2000, help="申请总数")
        parser.add_argument("--seed", type=int, default=7, help="随机种子")

    def handle(self, *, years: int, cases: int, seed: int, **options) -> None:
        started = time.monotonic()
        with own_database():
            simulation = Simulation(seed=seed, years=years, cases=cases, report=self._progress)
            simulation.run()
            self.stdout.write(table.printed(table.rows(simulation.years, simulation.last)))
            broken = self._checks()
        self.stderr.write(f"用时 {time.monotonic() - started:.0f} 秒")
        if broken:
            sys.exit(1)

    def _progress(self, day: date) -> None:
        self.stderr.write(f"已模拟至 {day}")

    def _checks(self) -> bool:
        """Run every check and say of each whether it holds; True where one does not."""
        checks = {**INVARIANTS, "日志链": broken_chains, "日封存": broken_seals, "决定重演": differences}
        broken = False
        for name, check in checks.items():
            problems = list(check())
            broken = broken or bool(problems)
            self.stdout.write(f"{'不成立' if problems else '成立'}  {name}")
            for problem in problems[:10]:
                self.stdout.write(f"    {problem}")
        self.stdout.write("检查未全部通过。" if broken else "全部检查成立。")
        return broken


@contextmanager
def own_database() -> Iterator[None]:
    """A fresh, migrated database and file folder beside the real ones; both are gone afterwards."""
    before = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["NAME"] = f"simulation_{os.getpid()}"
    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)
