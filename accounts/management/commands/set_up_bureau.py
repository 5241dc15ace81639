"""Set up a bureau: `manage.py set_up_bureau hrss 430903 赫山区人社局 --docket 赫人社函 … --by guanli1`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.management.acting import acting
from accounts.services.bureaus import set_up_bureau
from audit.errors import DomainError
from foundation import clock
from policy.terms import Bureau, District


class Command(BaseCommand):
    help = "登记一个部门：名称、机关代字、电话，以及不服其决定时的复议机关和法院"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=list(Bureau), metavar="kind", help="、".join(Bureau))
        parser.add_argument("district", choices=list(District), metavar="district", help="、".join(District))
        parser.add_argument("name")
        parser.add_argument("--docket", required=True, help="机关代字，例如 赫人社函")
        parser.add_argument("--phone", required=True)
        parser.add_argument("--address", required=True)
        parser.add_argument("--review-body", default="", help="行政复议机关；空：该部门的决定走复核")
        parser.add_argument("--court", default="")
        parser.add_argument("--by", required=True, help="办理此事的系统管理员的登录名")

    def handle(self, **options: Any) -> None:
        wanted = ("kind", "district", "name", "docket", "phone", "address", "review_body", "court")
        by = acting(options["by"])
        try:
            bureau = set_up_bureau(**{name: options[name] for name in wanted}, by=by, at=clock.now())
        except DomainError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"已登记：{bureau.name}（{bureau.docket}）。")
