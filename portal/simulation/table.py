"""The table by year that a simulation prints, read from the database after it ran."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Count, F, Sum
from django.db.models.functions import ExtractYear

from applications.models import Application
from audit.models import Event
from payments.enums import InstalmentState
from payments.models import Instalment, Recheck
from policy.terms import Fund
from reviews.enums import DecisionOutcome, DecisionState
from reviews.models import Decision

COLUMNS = (
    "年度",
    "申请",
    "批准",
    "不予批准",
    "撤回",
    "到期期次",
    "到账期次",
    "暂停期次",
    *(fund.label for fund in Fund),
)


def rows(years: Iterable[int], until: object) -> list[list[str]]:
    """One row a year and the sum; counts as whole numbers, money in yuan with two places."""
    years = list(years)
    applied = _by_year(Application.objects.filter(submitted_on__isnull=False), "submitted_on")
    decided = Decision.objects.filter(state=DecisionState.SIGNED)
    approved = _by_year(decided.filter(outcome=DecisionOutcome.APPROVED), "decided_on")
    refused = _by_year(decided.filter(outcome=DecisionOutcome.REFUSED), "decided_on")
    withdrawn = _by_year(
        Event.objects.filter(subject_type="applications.application", action__in=("withdraw", "lapse")), "at"
    )
    due = _by_year(Instalment.objects.filter(due_on__lte=until), "due_on")
    paid = _by_year(Instalment.objects.filter(state=InstalmentState.PAID), "paid_on")
    suspended = _by_year(Recheck.objects.exclude(outcome="passed"), "on", Count("instalment", distinct=True))
    money = _money_by_year()
    table = []
    for year in years:
        counts = [part.get(year, 0) for part in (applied, approved, refused, withdrawn, due, paid, suspended)]
        table.append([str(year), *map(str, counts), *(_yuan(money.get((year, fund.value))) for fund in Fund)])
    return [*table, _total(applied, approved, refused, withdrawn, due, paid, suspended, years=years, money=money)]


def printed(table: list[list[str]]) -> str:
    """The table in columns, right-aligned; a Chinese character is as wide as two others."""
    lines = [list(COLUMNS), *table]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(" " * (width - _width(cell)) + cell for cell, width in zip(line, widths, strict=True))
        for line in lines
    )


def _by_year(queryset, field: str, what=None) -> dict[int, int]:
    counted = queryset.annotate(year=ExtractYear(field)).order_by("year").values("year")
    return {row["year"]: row["n"] for row in counted.annotate(n=what or Count("pk"))}


def _money_by_year() -> dict[tuple[int, str], Decimal]:
    paid = Instalment.objects.filter(state=InstalmentState.PAID).annotate(
        year=ExtractYear("paid_on"), fund=F("plan__fund")
    )
    summed = paid.order_by("year", "fund").values("year", "fund").annotate(sum=Sum("amount"))
    return {(row["year"], row["fund"]): row["sum"] for row in summed}


def _total(*parts: dict[int, int], years: list[int], money: dict[tuple[int, str], Decimal]) -> list[str]:
    counts = [str(sum(part.get(year, 0) for year in years)) for part in parts]
    sums = [sum((money.get((year, fund.value), Decimal(0)) for year in years), Decimal(0)) for fund in Fund]
    return ["合计", *counts, *map(_yuan, sums)]


def _yuan(amount: Decimal | None) -> str:
    return f"{amount or Decimal(0):,.2f}"


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
