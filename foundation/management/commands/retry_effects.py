"""Show the effects that were given up, and let them begin anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from foundation import effects


class Command(BaseCommand):
    help = "List effects given up after several tries; --wet-run lets them begin anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", help="only effects of this kind")
        parser.add_argument("--wet-run", action="store_true", help="really begin anew")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = effects.stuck()
        if options["kind"]:
            rows = rows.filter(kind=options["kind"])
        for effect in rows:
            self.stdout.write(f"{effect.key}\t{effect.last_error}")
            if options["wet_run"]:
                effects.retry(effect.pk)
        self.stdout.write("以上事项将由后台重新执行。" if options["wet_run"] else "仅预览；加 --wet-run 重新执行。")
