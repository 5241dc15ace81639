"""Move the demonstration's date forward, and carry out what each of the days brings."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation import clock, sweeps
from foundation.normalise import TextRefused, parse_date


class Command(BaseCommand):
    help = "Move the demonstration's date forward to YYYY-MM-DD, day by day; refused outside a demonstration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("day", help="YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            last = parse_date(options["day"])
            day = min(clock.today() + timedelta(days=1), last)
            while day <= last:
                clock.move_to(day)
                sweeps.confirm_clock(at=clock.now(), by="demo_date")
                sweeps.run_due()
                day += timedelta(days=1)
        except (TextRefused, clock.ClockRefused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"演示日期：{clock.today():%Y-%m-%d}；到这一天为止应办的公示、补正、发放期次都已处理。")
