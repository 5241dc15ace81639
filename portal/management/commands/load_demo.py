"""Load the demonstration into an empty database; refused outside demo mode."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import Bureau
from audit import heads, proving
from audit.seals import seal_recent
from foundation import clock
from portal.world.demonstration import Demonstration


class Command(BaseCommand):
    help = "载入演示数据（仅限演示环境）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="已载入过则不再载入，也不报错")

    def handle(self, *, once: bool, **options) -> None:
        if not settings.DEMO:
            raise CommandError("只有演示环境（DEMO=1）可以载入演示数据。")
        if Bureau.objects.exists():
            if once:
                return
            raise CommandError("数据库中已有数据，演示数据只能载入空的数据库。")
        self.stdout.write("正在载入演示数据，约需一两分钟……")
        with transaction.atomic():
            Demonstration(now=clock.now(), report=self.stdout.write).build()
        for _ in range(2):  # on PostgreSQL the first only sets the mark up to which the second seals
            seal_recent(at=clock.now())
        heads.export()
        self.stdout.write("正在核验全部记录……")
        verification = proving.keep(list(proving.run()), at=clock.now())
        self.stdout.write(f"核验完成，发现 {verification.found} 处不符。")
