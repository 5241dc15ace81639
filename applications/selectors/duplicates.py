"""Who is asked for twice: told when a row is read. The applicant's own other application is named, nobody else's is."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.db.models import F, Q, QuerySet

from applications.answers import UNANSWERED, key_text
from applications.enums import UNDER_WAY, ApplicationState, ClaimState
from applications.models import Application, Claim, RosterLine
from policy.lookup import scheme as scheme_of

ELSEWHERE = "这个人就同一事项已有一笔申领。可以移除这一行；认为应由您单位申领的，可以保留，由受理部门核对。"
LONGEST_KEY = 200


def conflicts_among(application: Application, lines: QuerySet[RosterLine]) -> dict[int, str]:
    """{row number: sentence} of those lines whose matter is claimed already, or stands in another draft of one's own.

    `lines` are rows of the application that stand in the database; three queries, whatever their number.
    """
    key = line_key(application)
    wanted: dict[tuple[str, str], int] = {}
    hashes = lines.order_by().values("id_number_hash")
    claims = _claims(application).filter(subject_hash__in=hashes)
    others = _other_lines(application).filter(id_number_hash__in=hashes)
    found = [
        *(((claim.subject_hash, claim.key), _of_claim(application, claim)) for claim in claims),
        *(((row.id_number_hash, key(row)), _of_line(row)) for row in others),
    ]
    if not found:
        return {}
    asked = lines.filter(id_number_hash__in={subject for (subject, _), _ in found}) if len(found) <= 500 else lines
    for line in asked.order_by("number").only("number", "id_number_hash", "facts", "details"):
        wanted[line.id_number_hash, key(line)] = line.number
    return {wanted[place]: sentence for place, sentence in found if place in wanted}


def own_others(application: Application) -> QuerySet[Application]:
    """Other applications of the same applicant for the same scheme that are begun or under way, newest first."""
    owner = {"person_id": application.person_id, "organisation_id": application.organisation_id}
    found = Application.objects.filter(scheme=application.scheme, **owner).exclude(pk=application.pk)
    return found.filter(state__in=(ApplicationState.DRAFT, *UNDER_WAY)).order_by("-created_at", "pk")


def line_key(application: Application) -> Callable[[RosterLine], str]:
    """What makes a line's matter one, as `services.claims` writes it into the ledger."""
    names = scheme_of(application.scheme).line_claim_key

    def key(line: RosterLine) -> str:
        given = {**line.details, **line.facts}
        text = key_text(given.get(name, UNANSWERED) for name in names)
        return text if len(text) <= LONGEST_KEY else hashlib.sha256(text.encode()).hexdigest()

    return key


def _claims(application: Application) -> QuerySet[Claim]:
    """Claims of other applications for the same scheme that are live or paid."""
    found = Claim.objects.filter(scope=application.scheme).exclude(state=ClaimState.RELEASED)
    return found.exclude(application=application).select_related("application", "line").order_by("pk")


def _other_lines(application: Application) -> QuerySet[RosterLine]:
    """Rows of the applicant's own other drafts; what is submitted has claims."""
    drafts = Q(application__state=ApplicationState.DRAFT, application__scheme=application.scheme)
    own = Q(application__person_id=application.person_id, application__organisation_id=application.organisation_id)
    rows = RosterLine.objects.filter(drafts, own, removed_at=None, edition=F("application__roster_edition"))
    return rows.exclude(application=application).select_related("application").order_by("application__created_at", "pk")


def _of_claim(application: Application, claim: Claim) -> str:
    other = claim.application
    own: Any = (other.person_id, other.organisation_id) == (application.person_id, application.organisation_id)
    if not own:
        return ELSEWHERE
    row = f"第 {claim.line.number} 行" if claim.line else ""
    return f"这一行的人就同一事项已在您单位的另一份申请 {other.number}{row}中，请移除这一行。"


def _of_line(row: RosterLine) -> str:
    named = f"“{row.application.title}”" if row.application.title else ""
    return f"这一行的人就同一事项已在您单位的另一份草稿{named}第 {row.number} 行中，请在其中一份里移除。"
