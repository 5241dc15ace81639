"""Run every check that proves the record; exit 1 where anything is found."""

import json
import sys

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from audit import proving
from foundation import clock


class Command(BaseCommand):
    help = "核验全部记录：日志与记录、封存、资金、文件、加密字段、决定；有发现时退出码为 1"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--full", action="store_true", help="抽样的核验改为全部核验")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args, full: bool, **options) -> None:
        results = []
        at = clock.now()
        if not options["json"]:
            database = connection.settings_dict
            where = f"{connection.vendor} {database.get('HOST') or ''} {database['NAME']}"
            self.stdout.write(f"数据库 {' '.join(where.split())}，{timezone.localtime(at):%Y-%m-%d %H:%M}")
        for result in proving.run(full=full):
            results.append(result)
            if not options["json"]:
                self._tell(result)
        proving.keep(results, at=at)
        found = sum(result.found for result in results)
        if options["json"]:
            self.stdout.write(json.dumps([result.as_dict() for result in results], ensure_ascii=False, indent=1))
        else:
            seconds = sum(result.seconds for result in results)
            self.stdout.write(f"共 {len(results)} 项核验，{_found(found)}，用时 {seconds:.1f} 秒。")
        if found:
            sys.exit(1)

    def _tell(self, result: proving.Result) -> None:
        mark = "✗" if result.found else "✓"
        looked = "" if result.looked is None else f"查 {result.looked:,} 条，"
        sample = "抽样，全部核验用 --full，" if result.sampled else ""
        self.stdout.write(f"{mark} {result.name}：{_found(result.found)}（{looked}{sample}{result.seconds:.1f} 秒）")
        for sentence in result.sentences:
            self.stderr.write(f"  {sentence}")


def _found(number: int) -> str:
    return f"发现 {number} 处" if number else "无问题"
