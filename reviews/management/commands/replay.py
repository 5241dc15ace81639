"""Judge stored decisions again and print any difference."""

import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.enums import DecisionState
from reviews.models import Decision
from reviews.replay import differences


class Command(BaseCommand):
    help = "用存档的事实和现行参数文件重新判断已签发的决定，逐条列出差异；有差异时退出码为 1"

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("number", nargs="?", default="", help="申请编号")
        what.add_argument("--all", action="store_true", dest="everything", help="全部已签发的决定")

    def handle(self, *, number: str, everything: bool, **options: object) -> None:
        signed = Decision.objects.filter(state=DecisionState.SIGNED)
        if number:
            signed = signed.filter(case__application__number=number)
            if not signed.exists():
                raise CommandError(f"没有编号为 {number} 的已签发决定。")
        found = 0
        for sentence in differences(number):
            found += 1
            self.stdout.write(sentence)
        self.stdout.write(f"已重新判断 {signed.count()} 份决定，差异 {found} 处。")
        if found:
            sys.exit(1)
