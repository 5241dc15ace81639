"""Check every chain, every seal, every row against the log, and what left the house; exit 1 names what is wrong."""

import sys
from itertools import chain, islice
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from audit import heads
from audit.models import Event
from audit.verify import broken_chains, broken_seals, of_subject, strays


class Command(BaseCommand):
    help = "核验事件日志：哈希链、封存、记录与日志是否一致、与已送出的封存是否一致"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--heads", type=Path, help="另存的封存文件（默认用 HEADS_DIR 中最新的一份）")
        parser.add_argument("--subject", help="只核验一个对象，例如 applications.application:编号")

    def handle(self, *args, heads: Path | None, subject: str | None, **options) -> None:
        broken = list(islice(self._findings(heads, subject), 100))
        for sentence in broken:
            self.stderr.write(sentence)
        if broken:
            sys.exit(1)
        self.stdout.write(f"事件日志完整：共 {Event.objects.count()} 条。")

    def _findings(self, file: Path | None, subject: str | None):
        if subject:
            label, _, key = subject.partition(":")
            if not key:
                raise CommandError("--subject 的格式为 类型:编号，例如 reviews.case:…")
            return of_subject(label, key)
        if file is not None and not file.is_file():
            raise CommandError(f"没有文件 {file}。")
        return chain(broken_chains(), broken_seals(), strays(), heads.differences(file or heads.newest_file()))
