"""Checks of applications: results of a roster are those judged; disputes have a conflict, certificates a claim."""

from collections.abc import Collection, Iterator
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from applications.enums import ApplicationState, ClaimState, ConflictFinding, ConflictState
from applications.models import Application, Claim, ClaimConflict, Judgement, RosterEdition, RosterLine
from applications.roster_code import code_of
from applications.selectors.unclaimed import (
    certificates_among,
    live_applications,
    missing_claims,
    without_certificate_claim,
)
from applications.services.judging import LONGEST_REASON
from audit.bulk import chunks
from audit.proving import looked_at, proof, seen
from audit.verify import one_moment

ROSTERS = 100
"""Editions whose rows are asked for together."""
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


@proof("花名册的校验码与其各行一致")
def roster_codes(full: bool) -> Iterator[str]:
    """Of editions in force; rows struck out since the code was taken were among its rows."""
    coded = _coded_editions().order_by("pk").values_list("pk", flat=True)
    for keys in chunks(seen(coded.iterator(chunk_size=2000)), ROSTERS):
        for suspect in list(_coded_otherwise(keys)):
            # Somebody may have mended a row meanwhile, or put another edition in force.
            with one_moment():
                still = list(_coded_otherwise([suspect.pk]))
            yield from (f"{entry}：花名册的校验码与其各行不符" for entry in still)


@proof("有争议的申领都有核实，并存的申领都经核实")
def disputes(full: bool) -> Iterator[str]:
    conflicts = ClaimConflict.objects.filter(rival=OuterRef("pk")).exclude(state=ConflictState.MOOT)
    unseen = Claim.objects.filter(~Exists(conflicts), state=ClaimState.DISPUTED)
    for claim in unseen.select_related("application").order_by("pk"):
        yield f"申请 {claim.application} 的申领有争议，却没有待核实或已核实的重复申领"
    allowed = conflicts.filter(state=ConflictState.ANSWERED, finding=ConflictFinding.BOTH)
    for claim in Claim.objects.filter(~Exists(allowed), beside=True).select_related("application").order_by("pk"):
        yield f"申请 {claim.application} 的申领记为可以并存，却没有这样的核实结论"


@proof("在办和已批准的申请，证书都有申领登记")
def claimed(full: bool) -> Iterator[str]:
    looked_at(live_applications().count())
    for application in without_certificate_claim().iterator(chunk_size=50):
        lacking = certificates_among(missing_claims(application))
        if lacking:
            rows = "、".join(str(each.number) for each in lacking[:5] if each.number)
            where = f"（名册第 {rows} 行等，共 {len(lacking)} 行）" if rows else ""
            yield f"申请 {application} 的证书{where}没有申领登记，请运行 manage.py complete_claims"


def _amount(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))


def _coded_editions() -> QuerySet[RosterEdition]:
    """Editions in force that have a code; those from before codes have none."""
    editions = RosterEdition.objects.filter(application__roster_edition=F("number")).exclude(applied_at=None)
    return editions.exclude(code="")


def _coded_otherwise(keys: Collection[UUID]) -> Iterator[RosterEdition]:
    """Those of these editions whose code is not that of their rows as they stand, or stood before one was struck out.

    Two queries; the rows of one edition at a time are held.
    """
    entries = _coded_editions().defer("upload").select_related("application").filter(pk__in=keys)
    waiting = {entry.application_id: entry for entry in entries.order_by("pk")}
    rows = RosterLine.objects.filter(application__in=waiting, edition=F("application__roster_edition"))
    rows = rows.filter(Q(removed_at=None) | ~Q(struck_because="")).order_by("application", "number").defer("id_number")
    for application, lines in groupby(rows.iterator(chunk_size=2000), attrgetter("application_id")):
        entry = waiting.pop(application)
        if not _is_code_of(entry.code, list(lines)):
            yield entry
    yield from (entry for entry in waiting.values() if not _is_code_of(entry.code, []))


def _is_code_of(code: str, lines: list[RosterLine]) -> bool:
    struck = sorted({line.removed_at for line in lines if line.removed_at})
    return any(code == code_of(_standing(lines, moment)) for moment in [*struck, None])


def _standing(lines: list[RosterLine], moment: datetime | None) -> Iterator[RosterLine]:
    """The rows that stood before this moment; without one those that stand."""
    return (line for line in lines if line.removed_at is None or (moment is not None and line.removed_at >= moment))
