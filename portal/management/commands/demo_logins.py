"""Print a log-in for each role of the demonstration."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.services.factors import DEMO_CODE
from portal.world.demonstration import PASSWORD

SHOWN = (
    ("个人（焊工，尚未申请）", "welder"),
    ("个人（有不同办件）", "person001"),
    ("企业经办人", "unit05"),
    ("职业院校经办人", "unit15"),
    ("技工院校经办人", "unit18"),
    ("赫山区人社局 经办", "hrss.heshan.clerk1"),
    ("赫山区人社局 经办（另一人）", "hrss.heshan.clerk2"),
    ("市人社局 经办", "hrss.city.clerk1"),
    ("市人社局 负责人", "hrss.city.head"),
    ("市委组织部 经办", "organisation.city.clerk1"),
    ("市委组织部 负责人", "organisation.city.head"),
    ("市总工会 经办", "trade_union.city.clerk1"),
    ("市教育局 经办", "education.city.clerk1"),
    ("市财政局 审核", "finance.city.clerk1"),
    ("市财政局 制单", "finance.city.maker"),
    ("市财政局 复核", "finance.city.checker"),
    ("市财政局 发放", "finance.city.releaser"),
    ("市财政局 对账", "finance.city.reconciler"),
    ("市财政局 对账复核", "finance.city.reconcile_checker"),
    ("审计", "audit"),
    ("系统管理", "admin"),
    ("系统管理（另一人，确认任命）", "admin2"),
)


class Command(BaseCommand):
    help = "列出演示账号"

    def handle(self, **options) -> None:
        if not settings.DEMO:
            raise CommandError("只有演示环境有演示账号。")
        names = dict(User.objects.filter(is_demo=True).values_list("username", "name"))
        self.stdout.write(f"演示账号（密码均为 {PASSWORD}；工作人员还要输入动态码，均为 {DEMO_CODE}）：")
        for role, username in SHOWN:
            if username in names:
                self.stdout.write(f"  {role}　{names[username]}　{username}")
