"""Move the demonstration's date forward."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation import clock
from foundation.normalise import TextRefused, parse_date


class Command(BaseCommand):
    help = "Move the demonstration's date forward to YYYY-MM-DD; refused outside a demonstration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("day", help="YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            clock.move_to(parse_date(options["day"]))
        except (TextRefused, clock.ClockRefused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"演示日期：{clock.today():%Y-%m-%d}")
