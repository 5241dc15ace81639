"""A person says that the clock is right: sweeps that stopped at a jump go on."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation import clock, sweeps


class Command(BaseCommand):
    help = "Confirm the server's clock after a standstill of more than 26 hours, so that the sweeps go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", required=True, help="name of the person who has looked at the clock")

    def handle(self, *args: Any, **options: Any) -> None:
        by = options["by"].strip()
        if not by:
            raise CommandError("请写明由谁确认：--by 姓名。")
        now = clock.now()
        sweeps.confirm_clock(at=now, by=by)
        self.stdout.write(f"已由{by}确认系统时间 {now:%Y-%m-%d %H:%M}，后台处理继续进行。")
