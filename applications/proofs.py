"""Checks of applications: the results of a roster are those that were judged."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Exists, OuterRef

from applications.enums import ApplicationState
from applications.models import Application, Judgement, RosterLine
from applications.services.judging import LONGEST_REASON
from audit.proving import proof, seen

JUDGED = (ApplicationState.APPROVED, ApplicationState.PAYING, ApplicationState.PAID)


@proof("花名册结果与最近一次规则判断一致")
def results(full: bool) -> Iterator[str]:
    lines = RosterLine.objects.filter(application=OuterRef("pk"))
    decided = Application.objects.filter(Exists(lines), state__in=JUDGED).order_by("pk")
    for application in seen(decided.iterator(chunk_size=50)):
        judgement = Judgement.objects.filter(application=application).order_by("-at", "-pk").first()
        answers = judgement.verdict.get("lines") or [] if judgement else []
        rows = RosterLine.objects.filter(
            application=application, edition=application.roster_edition, removed_at=None
        ).order_by("number")
        held = rows.values_list("number", "met", "amount", "because")
        said = [(one["met"], _amount(one["amount"]), one["because"][:LONGEST_REASON]) for one in answers]
        if [tuple(row[1:]) for row in held] != said:
            yield f"申请 {application} 的花名册结果与最近一次规则判断不一致"


def _amount(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))
