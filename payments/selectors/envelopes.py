"""Envelopes as finance looks at them: what is spent, held, left, and owed in later years; and what each is made of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, QuerySet

from foundation.fields import ZERO, total
from payments.enums import InstalmentState
from payments.models import BudgetEnvelope, Instalment
from payments.selectors.owed import payable

SPENT, HELD, LATER, WAITING, ELIGIBLE = "spent", "held", "later", "waiting", "eligible"
WORDS = {SPENT: "支出", HELD: "占用", LATER: "以后年度", WAITING: "待预算", ELIGIBLE: "可发放"}


@dataclass(frozen=True)
class Figure:
    """A sum of instalments and how many they are."""

    amount: Decimal = ZERO
    count: int = 0


@dataclass(frozen=True)
class Ready:
    """An envelope with what is due in it, and how much of that has a verified account."""

    envelope: BudgetEnvelope
    ready: Figure
    eligible: Figure

    @property
    def without_account(self) -> int:
        """Eligible instalments that wait for their owner's account."""
        return self.eligible.count - self.ready.count


@dataclass(frozen=True)
class EnvelopeView(Ready):
    """One envelope with its figures; shares are per mille of the total, for drawing."""

    left: Decimal
    later: Figure
    waiting: Figure

    @property
    def spent_share(self) -> int:
        return self._share(self.envelope.spent)

    @property
    def held_share(self) -> int:
        return self._share(self.envelope.held)

    def _share(self, amount: Decimal) -> int:
        return int(amount * 1000 / self.envelope.total) if self.envelope.total else 0


def to_pay_from(districts: Collection[str]) -> list[Ready]:
    """Envelopes of whatever year with eligible instalments, newest year first; a fixed number of queries."""
    due = Instalment.objects.filter(envelope=OuterRef("pk"), state=InstalmentState.ELIGIBLE)
    rows = list(
        BudgetEnvelope.objects.filter(Exists(due), district__in=districts).order_by("-year", "district", "fund", "pk")
    )
    ready, eligible = _payable_in(rows)
    return [Ready(row, ready.get(row.pk, Figure()), eligible.get(row.pk, Figure())) for row in rows]


def envelopes(districts: Collection[str], year: int) -> list[EnvelopeView]:
    """The envelopes of a year; a fixed number of queries."""
    rows = list(BudgetEnvelope.objects.filter(district__in=districts, year=year).order_by("district", "fund", "pk"))
    later = _by_fund(_unheld(districts).filter(due_on__gt=date(year, 12, 31)))
    waiting = _by_fund(_unheld(districts).filter(due_on__lte=date(year, 12, 31), due_on__gte=date(year, 1, 1)))
    ready, eligible = _payable_in(rows)
    return [
        EnvelopeView(
            envelope=row,
            left=row.total - row.held - row.spent,
            later=later.get((row.fund, row.district), Figure()),
            waiting=waiting.get((row.fund, row.district), Figure()),
            ready=ready.get(row.pk, Figure()),
            eligible=eligible.get(row.pk, Figure()),
        )
        for row in rows
    ]


def made_of(envelope: BudgetEnvelope, what: str) -> QuerySet[Instalment]:
    """The instalments behind one figure of an envelope: spent, held, later, waiting or eligible."""
    own = Instalment.objects.filter(envelope=envelope)
    last = date(envelope.year, 12, 31)
    owed = _unheld([envelope.district]).filter(plan__fund=envelope.fund)
    rows = {
        SPENT: own.filter(state=InstalmentState.PAID),
        HELD: own.exclude(state=InstalmentState.PAID),
        ELIGIBLE: own.filter(state=InstalmentState.ELIGIBLE),
        LATER: owed.filter(due_on__gt=last),
        WAITING: owed.filter(due_on__lte=last, due_on__gte=date(envelope.year, 1, 1)),
    }[what]
    return rows.select_related("plan__application")


def years(districts: Collection[str]) -> list[int]:
    """Years that have an envelope, newest first."""
    found = BudgetEnvelope.objects.filter(district__in=districts).order_by("-year").values_list("year", flat=True)
    return list(found.distinct())


def _unheld(districts: Collection[str]) -> QuerySet[Instalment]:
    return Instalment.objects.filter(
        plan__district__in=districts,
        envelope__isnull=True,
        state__in=[InstalmentState.PLANNED, InstalmentState.WAITING_BUDGET],
    )


def _payable_in(rows: Sequence[BudgetEnvelope]) -> tuple[dict[int, Figure], dict[int, Figure]]:
    """By envelope: what may go into a batch, and what is eligible at all."""
    eligible = Instalment.objects.filter(envelope__in=rows, state=InstalmentState.ELIGIBLE)
    return _by_envelope(payable(*rows)), _by_envelope(eligible)


def _by_fund(rows: QuerySet[Instalment]) -> dict[tuple[str, str], Figure]:
    grouped = rows.order_by().values_list("plan__fund", "plan__district").annotate(sum=total("amount"), n=Count("pk"))
    return {(fund, district): Figure(amount, count) for fund, district, amount, count in grouped}


def _by_envelope(rows: QuerySet[Instalment]) -> dict[int, Figure]:
    grouped = rows.order_by().values_list("envelope").annotate(sum=total("amount"), n=Count("pk"))
    return {key: Figure(amount, count) for key, amount, count in grouped}
