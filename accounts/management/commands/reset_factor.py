"""Take away a lost second factor where no administrator can: at the next log-in a new one is set up."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.selectors import user_by_name
from accounts.services import factors
from foundation import clock


class Command(BaseCommand):
    help = "重置一位用户的动态码（手机和恢复码均遗失，且没有其他系统管理员时使用）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="登录名")
        parser.add_argument("--reason", required=True, help="原因，记入日志，例如“手机遗失，已当面核验身份证”")

    def handle(self, *, username: str, reason: str, **options) -> None:
        user = user_by_name(username)
        if user is None:
            raise CommandError(f"没有登录名为“{username}”的用户。")
        factors.reset(user=user, by=None, reason=reason, at=clock.now())
        self.stdout.write(f"{user.name}的动态码已重置，已登录的设备全部退出；下次登录时重新设置。")
