"""What stands on the answers page, which reads like the printed form."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from applications.answers import UNANSWERED, show_answer
from applications.models import Application
from applications.sections import Section, sections, target_of
from applications.selectors.completeness import needs_answer
from applications.steps import url_from_check
from policy.lookup import scheme as scheme_of
from policy.money import ZERO
from policy.verdict import Answer, Verdict

FIRST = 20
"""So many rows are listed of each kind."""


@dataclass(frozen=True)
class Clause:
    """One condition with the rules' answer; `url` leads to the answer it rests on."""

    label: str
    answer: Answer
    url: str


@dataclass(frozen=True)
class Reason:
    """Why lines cannot be known yet: how many, the first of them by row in the file; `asks` as of a LineAnswer."""

    because: str
    asks: bool
    lines: int
    first: tuple[tuple[int, str], ...]

    @property
    def rest(self) -> int:
        """Lines that are not listed."""
        return self.lines - len(self.first)


@dataclass(frozen=True)
class Roster:
    """How the lines of a roster stand. `at_risk` are the yuan of passing lines that are asked for twice."""

    lines: int
    passing: int
    failing: int
    unknown: int
    first_failing: tuple[tuple[int, str], ...]
    open: tuple[Reason, ...]
    at_risk: Decimal


def pages_of(application: Application, *, to_read: bool = False) -> list[tuple[Section, list[dict[str, Any]]]]:
    """Sections with their answers, as fact_list draws them; `to_read` without the way to change them."""
    given = {**application.details, **application.facts}
    scheme = scheme_of(application.scheme)
    pages = []
    for section in sections(scheme):
        rows = []
        for fact in section.facts:
            blank = fact.id not in given and not needs_answer(scheme, fact)
            value = "—" if blank else show_answer(fact, given.get(fact.id, UNANSWERED))
            url = "" if to_read else url_from_check(application, target_of(fact))
            rows.append({"label": fact.label, "value": value, "url": url})
        pages.append((section, rows))
    return pages


def clauses_of(application: Application, verdict: Verdict) -> list[Clause]:
    """The conditions in their order."""
    scheme = scheme_of(application.scheme)
    clauses = []
    for condition, answer in zip(scheme.conditions, verdict.conditions, strict=True):
        asked = [name for name in condition.facts if name in scheme.fact_index]
        target = f"fact:{asked[0]}" if asked else "roster"
        clauses.append(Clause(condition.label, answer, url_from_check(application, target)))
    return clauses


def roster_summary(
    application: Application, verdict: Verdict, without: Collection[int] = (), doubted: Collection[int] = ()
) -> Roster | None:
    """Lines that pass, fail and are open, the first of them by their row in the file; None without a roster. `without`
    are the rows that the verdict leaves out, `doubted` those that are asked for twice.
    """
    if not scheme_of(application.scheme).is_roster:
        return None
    rows = list(
        application.lines.filter(edition=application.roster_edition, removed_at=None)
        .exclude(number__in=without)
        .order_by("number")
        .values_list("number", "name")
    )
    failing = [(rows[line.number - 1][0], line.because) for line in verdict.lines if line.met is False]
    return Roster(
        lines=len(rows),
        passing=sum(line.met is True for line in verdict.lines),
        failing=len(failing),
        unknown=sum(line.met is None for line in verdict.lines),
        first_failing=tuple(failing[:FIRST]),
        open=tuple(_reasons(rows, verdict)),
        at_risk=sum(
            (line.amount or ZERO for line in verdict.lines if line.met and rows[line.number - 1][0] in doubted), ZERO
        ),
    )


def _reasons(rows: Sequence[tuple[int, str]], verdict: Verdict) -> list[Reason]:
    """The open lines by their reason: what the applicant can mend first, then the most."""
    found: dict[tuple[str, bool], list[tuple[int, str]]] = {}
    for line in verdict.lines:
        if line.met is None:
            found.setdefault((line.because, line.asks), []).append(rows[line.number - 1])
    reasons = [Reason(because, asks, len(those), tuple(those[:FIRST])) for (because, asks), those in found.items()]
    return sorted(reasons, key=lambda reason: (not reason.asks, -reason.lines))
