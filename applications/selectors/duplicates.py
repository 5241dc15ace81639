"""Who is asked for twice: told when a row is read. The applicant's own other application is named, nobody else's is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from applications.enums import UNDER_WAY, ApplicationState, ClaimState
from applications.matters import Wanted, asks_only, is_certificate, line_key, place_of, wanted_claims
from applications.models import Application, Claim, RosterLine
from applications.selectors.roster import current_lines
from audit.bulk import chunks
from policy.lookup import scheme as scheme_of

CHECK = "请核对姓名和号码；无误的可以保留，由部门核实。"
ELSEWHERE = f"这一行的事项已由其他单位或个人申领，{CHECK}"
CERTIFICATE_ELSEWHERE = "这张证书已由其他单位或个人使用，请核对号码；无误的可以保留，由部门核实。"
"""Words about somebody else's claim: that it is another's, never whose."""
MANY = 2500
"""Keys in one query."""


@dataclass(frozen=True)
class Doubts:
    """Rows that are asked for twice: why, by row number; `must_go` are those with which a submission is refused."""

    told: dict[int, str] = field(default_factory=dict)
    must_go: frozenset[int] = frozenset()

    @property
    def elsewhere(self) -> list[int]:
        """Rows that another person or unit has claimed."""
        return [number for number, why in self.told.items() if why in (ELSEWHERE, CERTIFICATE_ELSEWHERE)]

    @property
    def may_stay(self) -> int:
        """How many the bureaus would look at."""
        return len(self.told) - len(self.must_go)


def conflicts_among(application: Application, lines: QuerySet[RosterLine], on: date) -> dict[int, str]:
    """{row number: sentence} of `doubts_among`."""
    return doubts_among(application, lines, on).told


def doubts_among(application: Application, lines: QuerySet[RosterLine], on: date) -> Doubts:
    """Those lines whose matter or certificate is claimed already, under whichever scheme, or
    that stand in another draft of one's own.

    `lines` are rows of the application that stand in the database; a few queries for every `MANY` of them. `on` is the
    day whose exclusions count.
    """
    if not application.roster_edition:
        return Doubts()
    rows = list(lines.order_by("number").only("number", "id_number_hash", "facts", "details"))
    met = find_conflicts(application, wanted_claims(application, rows, on))
    found = {number: _of_claim(application, claim) for claim, number in met if number is not None}
    must_go = {number: _of_claim(application, claim) for claim, number in met if number and is_own(application, claim)}
    found |= must_go
    drafts = list(own_others(application).filter(state=ApplicationState.DRAFT, roster_edition__gt=0))
    if drafts:
        found = _in_drafts(application, rows, drafts) | found
    return Doubts(dict(sorted(found.items())), frozenset(must_go))


def rows_that_must_go(application: Application, on: date) -> frozenset[int]:
    """Numbers of the rows in force with which a submission is refused, as in `doubts_among`; one query where nothing
    else of the applicant's is claimed.
    """
    owner = {
        "application__person_id": application.person_id,
        "application__organisation_id": application.organisation_id,
    }
    claims = Claim.objects.filter(**owner).exclude(state=ClaimState.RELEASED).exclude(application=application)
    if not application.roster_edition or not claims.exists():
        return frozenset()
    return doubts_among(application, current_lines(application), on).must_go


def find_conflicts(application: Application, wanted: Iterable[Wanted]) -> list[tuple[Claim, int | None]]:
    """Claims of other applications to the same places that are not released, each with the row number it meets (None
    outside a roster), in the order of the rows. Reads only; a query for each scope of `MANY` lines.

    Whose they are: `is_own`. Claims with a rank meet those of a higher one only. People are looked for by lists of
    hashes, not by a join: planned without fresh statistics that takes minutes.
    """
    found = []
    for part in chunks(wanted, MANY):
        by_place: dict[Any, list[Wanted]] = {}
        for each in part:
            by_place.setdefault(each.place, []).append(each)
        for scope in {each.scope for each in part}:
            keys = {each.key for each in part if each.scope == scope}
            subjects = {each.subject for each in part if each.scope == scope}
            others = Claim.objects.filter(scope=scope, subject_hash__in=subjects, key__in=keys)
            others = others.exclude(state=ClaimState.RELEASED).exclude(application=application)
            for claim in others.select_related("application", "line").order_by("created_at", "pk"):
                for each in by_place.get(place_of(claim), ()):
                    if each.meets(claim.rank):
                        found.append((claim, each.number))
    return sorted(found, key=lambda pair: pair[1] or 0)


def is_own(application: Application, claim: Claim) -> bool:
    """Whether the claim is the same applicant's and the second one is to be refused (not put to the bureaus)."""
    other = claim.application
    same = (other.person_id, other.organisation_id) == (application.person_id, application.organisation_id)
    return same and not asks_only(claim.scope)


def own_others(application: Application) -> QuerySet[Application]:
    """Other applications of the same applicant for the same scheme that are begun or under way, newest first."""
    owner = {"person_id": application.person_id, "organisation_id": application.organisation_id}
    found = Application.objects.filter(scheme=application.scheme, **owner).exclude(pk=application.pk)
    return found.filter(state__in=(ApplicationState.DRAFT, *UNDER_WAY)).order_by("-created_at", "pk")


def _in_drafts(application: Application, rows: list[RosterLine], drafts: list[Application]) -> dict[int, str]:
    """{row number: sentence} of people who stand for the same matter in the roster of another draft."""
    edition = {draft.pk: draft.roster_edition for draft in drafts}
    names = scheme_of(application.scheme).line_claim_key
    told: dict[tuple[str, str], str] = {}
    for part in chunks((row.id_number_hash for row in rows), MANY):
        others = RosterLine.objects.filter(application__in=drafts, removed_at=None, id_number_hash__in=part)
        wanted = others.select_related("application").defer("id_number").order_by("application__created_at", "pk")
        for other in wanted:
            if other.edition == edition[other.application_id]:
                told[other.id_number_hash, line_key(other, names)] = _of_line(other)
    matters = ((row.number, (row.id_number_hash, line_key(row, names))) for row in rows)
    return {number: told[matter] for number, matter in matters if matter in told}


def _of_claim(application: Application, claim: Claim) -> str:
    """By what the place is and whose the claim: only where the second one will be refused is removing asked for."""
    other = claim.application
    own: Any = (other.person_id, other.organisation_id) == (application.person_id, application.organisation_id)
    if not own:
        return CERTIFICATE_ELSEWHERE if is_certificate(claim.scope) else ELSEWHERE
    row = f"第 {claim.line.number} 行" if claim.line else ""
    if is_own(application, claim):
        return f"这一行的人就同一事项已在您单位的另一份申请 {other.number}{row}中，请移除这一行，否则不能提交。"
    return f"这一行与您单位的另一份申请 {other.number}{row}可能是同一事项，{CHECK}"


def _of_line(row: RosterLine) -> str:
    named = f"“{row.application.title}”" if row.application.title else ""
    return f"这一行的人就同一事项已在您单位的另一份草稿{named}第 {row.number} 行中，请在其中一份里移除。"
