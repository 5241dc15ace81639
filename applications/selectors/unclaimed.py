"""Applications under way or approved whose certificates, or other matters paid once, carry no claim.

They were handed in before the ledger knew these places; `complete_claims` enters them, `verify_all` finds them.
"""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from applications.enums import UNDER_WAY, ApplicationState
from applications.matters import Wanted, is_certificate, place_of, wanted_claims
from applications.models import Application, Claim, RosterLine
from applications.selectors.roster import current_lines
from policy.exclusions import BY_ID, EXCLUSIONS
from policy.lookup import scheme as scheme_of

LIVE = (*UNDER_WAY, ApplicationState.PAID)
CERTIFICATES = tuple(row.id for row in EXCLUSIONS if is_certificate(row.id))
SHOWS_CERTIFICATE = {slug for name in CERTIFICATES for slug in BY_ID[name].schemes}


def live_applications() -> QuerySet[Application]:
    """All that are under way, approved or paid."""
    return Application.objects.filter(state__in=LIVE)


def without_certificate_claim() -> QuerySet[Application]:
    """Those of schemes that show certificates where the application, or a line that passes, has no claim to one.

    Which of them state a certificate says `missing_claims`.
    """
    held = Claim.objects.filter(scope__in=CERTIFICATES)
    bare = RosterLine.objects.filter(
        ~Exists(held.filter(line=OuterRef("pk"))), Q(met=True) | Q(met__isnull=True),
        application=OuterRef("pk"), edition=F("application__roster_edition"), removed_at=None,
    )  # fmt: skip
    lines = RosterLine.objects.filter(application=OuterRef("pk"))
    alone = ~Exists(lines) & ~Exists(held.filter(application=OuterRef("pk")))
    return live_applications().filter(alone | Exists(bare), scheme__in=SHOWS_CERTIFICATE).order_by("pk")


def missing_claims(application: Application) -> list[Wanted]:
    """What the application would claim had it been handed in today, by the exclusions of its own day, and never did.

    A claim that was released (a dispute lost, a line struck) was made; the scheme's own matter always was.
    """
    lines = None
    if scheme_of(application.scheme).is_roster:
        lines = current_lines(application).exclude(met=False).order_by("number")
    wanted = wanted_claims(application, lines, application.submitted_on)
    made = {place_of(claim) for claim in application.claims.all()}
    return [each for each in wanted if each.scope in BY_ID and each.place not in made]


def certificates_among(wanted: Iterable[Wanted]) -> list[Wanted]:
    """Those that are claims to a certificate."""
    return [each for each in wanted if is_certificate(each.scope)]
