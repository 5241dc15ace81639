"""Envelopes as finance looks at them: what is spent, held, left, and owed in later years; and what each is made of."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from foundation.fields import ZERO, total
from payments.enums import InstalmentState
from payments.models import BudgetEnvelope, Instalment
from payments.selectors.disputed import undisputed
from payments.selectors.owed import payable
from policy.terms import District, Fund

TO_PAY = Q(state__in=[InstalmentState.ELIGIBLE, InstalmentState.ACCOUNT_WRONG])
SPENT, HELD, LATER, WAITING, ELIGIBLE, LATE = "spent", "held", "later", "waiting", "eligible", "late"
WORDS = {SPENT: "支出", HELD: "占用", LATER: "以后年度", WAITING: "待预算", ELIGIBLE: "可发放", LATE: "已逾期"}


@dataclass(frozen=True)
class Figure:
    """A sum of instalments and how many they are."""

    amount: Decimal = ZERO
    count: int = 0


@dataclass(frozen=True)
class Commitment:
    """What a later year already owes from one fund of one payer."""

    year: int
    fund: str
    district: str
    figure: Figure


@dataclass(frozen=True)
class Ready:
    """An envelope with what is due in it, and how much of that has a verified account."""

    envelope: BudgetEnvelope
    ready: Figure
    eligible: Figure
    failed: Figure
    unswept: Figure
    disputed: Figure
    late: Figure

    @property
    def without_account(self) -> int:
        """Eligible instalments whose owner has no verified account; what the bank sent back is counted as failed."""
        return self.eligible.count - self.ready.count - self.disputed.count


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


def to_pay_from(districts: Collection[str], on: date) -> list[Ready]:
    """Envelopes of whatever year with something due, payable or sent back, newest year first; a fixed number of
    queries.
    """
    due = Instalment.objects.filter(TO_PAY | _overdue(on), envelope=OuterRef("pk"))
    rows = list(
        BudgetEnvelope.objects.filter(Exists(due), district__in=districts).order_by("-year", "district", "fund", "pk")
    )
    return [Ready(row, *figures) for row, figures in zip(rows, _due_in(rows, on), strict=True)]


def commitments(districts: Collection[str], year: int) -> list[Commitment]:
    """What is approved and falls due after a year, by year, fund and payer; it is held when its year begins."""
    rows = (
        _unheld(districts).filter(due_on__gt=date(year, 12, 31))
        .order_by().values_list("due_on__year", "plan__fund", "plan__district")
        .annotate(sum=total("amount"), n=Count("pk"))
    )  # fmt: skip
    return [
        Commitment(due, str(Fund(fund).label), str(District(district).label), Figure(amount, count))
        for due, fund, district, amount, count in sorted(rows)
    ]


def envelopes(districts: Collection[str], year: int, on: date) -> list[EnvelopeView]:
    """The envelopes of a year; a fixed number of queries."""
    rows = list(BudgetEnvelope.objects.filter(district__in=districts, year=year).order_by("district", "fund", "pk"))
    later = _by_fund(_unheld(districts).filter(due_on__gt=date(year, 12, 31)))
    waiting = _by_fund(_unheld(districts).filter(due_on__lte=date(year, 12, 31), due_on__gte=date(year, 1, 1)))
    return [
        EnvelopeView(
            envelope=row,
            left=row.total - row.held - row.spent,
            later=later.get((row.fund, row.district), Figure()),
            waiting=waiting.get((row.fund, row.district), Figure()),
            ready=ready,
            eligible=eligible,
            failed=failed,
            unswept=unswept,
            disputed=disputed,
            late=late,
        )
        for row, (ready, eligible, failed, unswept, disputed, late) in zip(rows, _due_in(rows, on), strict=True)
    ]


def made_of(envelope: BudgetEnvelope, what: str, on: date) -> QuerySet[Instalment]:
    """The instalments behind one figure of an envelope: spent, held, later, waiting, eligible or late."""
    own = Instalment.objects.filter(envelope=envelope)
    last = date(envelope.year, 12, 31)
    owed = _unheld([envelope.district]).filter(plan__fund=envelope.fund)
    rows = {
        SPENT: own.filter(state=InstalmentState.PAID),
        HELD: own.exclude(state=InstalmentState.PAID),
        ELIGIBLE: own.filter(state=InstalmentState.ELIGIBLE),
        LATER: owed.filter(due_on__gt=last),
        LATE: own.filter(_late(on)),
        WAITING: owed.filter(due_on__lte=last, due_on__gte=date(envelope.year, 1, 1)),
    }[what]
    return rows.select_related("plan__application__case")


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


def _due_in(rows: Sequence[BudgetEnvelope], on: date) -> list[tuple[Figure, ...]]:
    """For each envelope: what may go into a batch, what is eligible at all, what the bank sent back, what is due
    but was not yet brought forward by a sweep, what is held back because somebody else claims the matter, and what is
    past its day in whatever state.
    """
    own = Instalment.objects.filter(envelope__in=rows)
    eligible = Q(state=InstalmentState.ELIGIBLE)
    ready = _by_envelope(payable(*rows))
    disputed = _by_envelope(own.filter(eligible).exclude(undisputed()))
    standing = _in_one(own, eligible, Q(state=InstalmentState.ACCOUNT_WRONG), _overdue(on), _late(on))
    found: list[tuple[Figure, ...]] = []
    for row in rows:
        eligible_now, failed, unswept, late = standing[row.pk]
        held = disputed.get(row.pk, Figure())
        found.append((ready.get(row.pk, Figure()), eligible_now, failed, unswept, held, late))
    return found


def _in_one(rows: QuerySet[Instalment], *kinds: Q) -> dict[int, list[Figure]]:
    """The figures of several kinds by envelope, in one query."""
    sums = {f"sum{number}": total("amount", filter=kind) for number, kind in enumerate(kinds)}
    counts = {f"n{number}": Count("pk", filter=kind) for number, kind in enumerate(kinds)}
    found: dict[int, list[Figure]] = defaultdict(lambda: [Figure()] * len(kinds))
    for key, *figures in rows.order_by().values_list("envelope").annotate(**sums, **counts):
        found[key] = [Figure(*each) for each in zip(figures[: len(kinds)], figures[len(kinds) :], strict=True)]
    return found


def _late(on: date) -> Q:
    """Past its day and not paid out, whoever has it."""
    return ~Q(state=InstalmentState.PAID) & Q(due_on__lt=on)


def _overdue(on: date) -> Q:
    """Due by the date, whatever the sweeps have done."""
    return Q(state=InstalmentState.PLANNED, due_on__lte=on)


def _by_fund(rows: QuerySet[Instalment]) -> dict[tuple[str, str], Figure]:
    grouped = rows.order_by().values_list("plan__fund", "plan__district").annotate(sum=total("amount"), n=Count("pk"))
    return {(fund, district): Figure(amount, count) for fund, district, amount, count in grouped}


def _by_envelope(rows: QuerySet[Instalment]) -> dict[int, Figure]:
    grouped = rows.order_by().values_list("envelope").annotate(sum=total("amount"), n=Count("pk"))
    return {key: Figure(amount, count) for key, amount, count in grouped}
