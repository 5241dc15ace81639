"""Open an envelope with its first money: one officer of the paying finance bureau enters it, another checks it."""

from argparse import ArgumentParser
from decimal import Decimal

from django.core.management.base import BaseCommand, CommandError

from audit.errors import DomainError
from foundation import clock
from foundation.normalise import TextRefused, clean_line, parse_amount
from payments.management.people import two_people
from payments.services import budget
from policy.terms import District, Fund

TEXTS = {"number": 40, "payer_name": 80, "payer_account": 32, "payer_bank": 60, "document": 60}
MOST = Decimal("9999999999.99")


class Command(BaseCommand):
    help = "录入一个支付方一项资金一个年度的预算指标（经办与复核为该财政局的两人）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fund", choices=list(Fund), metavar="fund", help="、".join(Fund))
        parser.add_argument("district", choices=list(District), metavar="district", help="支付方：市本级或县市")
        parser.add_argument("year", type=int, help="预算年度")
        parser.add_argument("total", help="指标总额（元）")
        parser.add_argument("--number", required=True, help="指标号")
        parser.add_argument("--payer-name", required=True, help="付款户名")
        parser.add_argument("--payer-account", required=True, help="付款账号")
        parser.add_argument("--payer-bank", required=True, help="付款银行，只写银行名，用于判断行内、跨行")
        parser.add_argument("--document", required=True, help="文号")
        parser.add_argument("--made-by", required=True, help="经办人登录名")
        parser.add_argument("--checked-by", required=True, help="复核人登录名")

    def handle(self, *args, **options) -> None:
        people = two_people(options)
        if not 2020 <= options["year"] <= 2100:
            raise CommandError("预算年度请写四位数字，例如 2026。")
        try:
            texts = {name: clean_line(options[name], limit) for name, limit in TEXTS.items()}
            envelope = budget.load(
                fund=options["fund"], district=options["district"], year=options["year"],
                total=parse_amount(options["total"], positive=True, most=MOST), at=clock.now(), **texts,
                made_by=people["made_by"], checked_by=people["checked_by"],
            )  # fmt: skip
        except (DomainError, TextRefused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已录入：{envelope}，指标号 {envelope.number}，总额 {envelope.total:,.2f} 元。")
