"""How the claims of an application are named: the scheme's own matter, and those of the rows of policy.exclusions."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from applications.answers import UNANSWERED, key_text
from applications.models import Application, Claim, RosterLine
from applications.roster_columns import CERTIFICATE
from foundation.certificates import canonical
from foundation.sealing import keyed_hash
from policy.exclusions import BY_ID, Exclusion, Rule, held
from policy.lookup import scheme as scheme_of
from policy.parameters import load
from policy.scheme import YEAR_OF, Scheme
from policy.terms import Level

LONGEST_KEY = 200
RANKS = {level.value: rank for rank, level in enumerate(Level, start=1)}
Place = tuple[str, str, str]


@dataclass(frozen=True)
class Wanted:
    """A claim to be: where it stands, and the roster line it is for. `rank` (a level) where it only looks at others."""

    scope: str
    subject: str
    key: str
    line: RosterLine | None = None
    rank: int | None = None

    @property
    def place(self) -> Place:
        return self.scope, self.subject, self.key

    def meets(self, rank: int | None) -> bool:
        """Whether another's claim of this rank to the same place stands in the way."""
        return self.rank is None or (rank or 0) > self.rank

    @property
    def number(self) -> int | None:
        return self.line.number if self.line else None


def place_of(claim: Claim) -> Place:
    return claim.scope, claim.subject_hash, claim.key


def wanted_claims(application: Application, lines: Iterable[RosterLine] | None, on: date) -> list[Wanted]:
    """The claims the application makes as it stands, by the exclusions in force on a day; `lines` of a roster alone."""
    scheme = scheme_of(application.scheme)
    rows = held(scheme.slug, on, load())
    if lines is None:
        given = {**application.details, **application.facts}
        return list(_of(scheme, rows, subject_of(application), given, None))
    found: list[Wanted] = []
    for line in lines:
        found += _of(scheme, rows, line.id_number_hash, {**line.details, **line.facts}, line)
    return found


def subject_of(application: Application) -> str:
    """Hash of the person or unit that applies."""
    if application.person is not None:
        return application.person.id_number_hash
    return keyed_hash("uscc", application.organisation.uscc)


def asks_only(scope: str) -> bool:
    """Whether a second claim even of the same applicant is put to the bureaus instead of refused."""
    row = BY_ID.get(scope)
    return row is not None and row.rule is Rule.ASKED


def is_certificate(scope: str) -> bool:
    """Whether the place is that of a certificate, whoever uses it."""
    row = BY_ID.get(scope)
    return row is not None and row.matter == CERTIFICATE


def sentence_of(scope: str) -> str:
    """Why two claims to one place exclude each other."""
    row = BY_ID.get(scope)
    return row.sentence if row else "同一事项只能享受一次"


def line_key(line: RosterLine, names: Iterable[str]) -> str:
    """What makes a line's matter one under its own scheme; `names` as the scheme declares them."""
    return _text_of({**line.details, **line.facts}, names)


def _of(
    scheme: Scheme, rows: Iterable[Exclusion], subject: str, given: Mapping[str, Any], line: RosterLine | None
) -> Iterator[Wanted]:
    yield Wanted(scheme.slug, subject, _text_of(given, scheme.line_claim_key if line else scheme.claim_key), line)
    matters = scheme.line_matters if line else scheme.matters
    for row in rows:
        key = _key(row.matter, matters[row.matter], given)
        if key:
            rank = RANKS.get(str(given.get("level"))) if row.rule is Rule.NOT_LOWER else None
            yield Wanted(row.id, subject if row.personal else "", key, line, rank)


def _text_of(given: Mapping[str, Any], names: Iterable[str]) -> str:
    return _shortened(key_text(given.get(name, UNANSWERED) for name in names))


def _key(matter: str, names: tuple[str, ...], given: Mapping[str, Any]) -> str:
    """One text for one matter; "" where part of it is not stated, so that nothing meets by emptiness."""
    if matter == CERTIFICATE:
        number = canonical(given.get(names[0]))
        return keyed_hash(CERTIFICATE, number) if number else ""
    parts = []
    for name in names:
        value = given.get(name.removesuffix(YEAR_OF))
        parts.append(str(value)[:4] if name.endswith(YEAR_OF) and value else value)
    texts = [key_text([part]) for part in parts]
    return _shortened("|".join(texts)) if all(texts) else ""


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_KEY else hashlib.sha256(text.encode()).hexdigest()
