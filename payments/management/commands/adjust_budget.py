"""Change an envelope by a document: one officer makes the change, another checks it."""

from argparse import ArgumentParser
from decimal import Decimal

from django.core.management.base import BaseCommand, CommandError

from audit.errors import DomainError
from foundation import clock
from foundation.normalise import TextRefused, parse_amount
from payments.management.people import two_people
from payments.models import BudgetEnvelope
from payments.services import budget


class Command(BaseCommand):
    help = "按文号调增或调减一个预算指标（经办与复核为两人）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="指标号")
        parser.add_argument("amount", help="金额（元）")
        parser.add_argument("--cut", action="store_true", help="调减（不写为调增）")
        parser.add_argument("--document", required=True, help="文号")
        parser.add_argument("--made-by", required=True, help="经办人登录名")
        parser.add_argument("--checked-by", required=True, help="复核人登录名")

    def handle(self, *args, **options) -> None:
        envelope = BudgetEnvelope.objects.filter(number=options["number"]).first()
        if envelope is None:
            raise CommandError(f"没有指标号为“{options['number']}”的指标。")
        people = two_people(options)
        try:
            amount = parse_amount(options["amount"], positive=True, most=Decimal("9999999999.99"))
            envelope = budget.adjust(
                envelope=envelope, delta=-amount if options["cut"] else amount, document=options["document"],
                at=clock.now(), **people,
            )  # fmt: skip
        except (DomainError, TextRefused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{envelope}：总额 {envelope.total:,.2f} 元，余额 {budget.left(envelope):,.2f} 元。")
