"""Check every invariant of the money; exit 1 names what is broken."""

import sys

from django.core.management.base import BaseCommand

from payments.checks import INVARIANTS


class Command(BaseCommand):
    help = "核对资金的各项不变量，有不符即列出并以 1 退出"

    def handle(self, *args, **options) -> None:
        broken = 0
        for name, check in INVARIANTS.items():
            found = list(check())
            broken += len(found)
            self.stdout.write(f"{'✗' if found else '✓'} {name}")
            for sentence in found:
                self.stderr.write(f"  {sentence}")
        if broken:
            self.stderr.write(f"共 {broken} 处不符。")
            sys.exit(1)
        self.stdout.write("账目全部相符。")
