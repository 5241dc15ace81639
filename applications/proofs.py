"""Checks of applications: results of a roster are those that were judged; what is disputed has a conflict."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Exists, OuterRef

from applications.enums import ApplicationState, ClaimState, ConflictFinding, ConflictState
from applications.models import Application, Claim, ClaimConflict, Judgement, RosterLine
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


@proof("有争议的申领都有核实，并存的申领都经核实")
def disputes(full: bool) -> Iterator[str]:
    conflicts = ClaimConflict.objects.filter(rival=OuterRef("pk")).exclude(state=ConflictState.MOOT)
    unseen = Claim.objects.filter(~Exists(conflicts), state=ClaimState.DISPUTED)
    for claim in unseen.select_related("application").order_by("pk"):
        yield f"申请 {claim.application} 的申领有争议，却没有待核实或已核实的重复申领"
    allowed = conflicts.filter(state=ConflictState.ANSWERED, finding=ConflictFinding.BOTH)
    for claim in Claim.objects.filter(~Exists(allowed), beside=True).select_related("application").order_by("pk"):
        yield f"申请 {claim.application} 的申领记为可以并存，却没有这样的核实结论"


def _amount(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))
