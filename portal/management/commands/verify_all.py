"""Run every check that proves the record; exit 1 where anything is found."""

import json
import sys

from django.core.management.base import BaseCommand

from audit import proving
from foundation import clock


class Command(BaseCommand):
    help = "核验全部记录：日志与记录、封存、资金、文件、加密字段、决定；有发现时退出码为 1"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--full", action="store_true", help="抽样的核验改为全部核验")
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument("--keep", action="store_true", help="把结果存入核验记录，审计人员可以在页面上看到")

    def handle(self, *args, full: bool, keep: bool, **options) -> None:
        results = []
        for result in proving.run(full=full):
            results.append(result)
            if not options["json"]:
                self._tell(result)
        if keep:
            proving.keep(results, at=clock.now())
        found = sum(result.found for result in results)
        if options["json"]:
            self.stdout.write(json.dumps([result.as_dict() for result in results], ensure_ascii=False, indent=1))
        else:
            seconds = sum(result.seconds for result in results)
            self.stdout.write(f"共 {len(results)} 项核验，发现 {found} 处，用时 {seconds:.1f} 秒。")
        if found:
            sys.exit(1)

    def _tell(self, result: proving.Result) -> None:
        mark = "✗" if result.found else "✓"
        self.stdout.write(f"{mark} {result.name}：{result.found} 处（{result.seconds:.1f} 秒）")
        for sentence in result.sentences:
            self.stderr.write(f"  {sentence}")
