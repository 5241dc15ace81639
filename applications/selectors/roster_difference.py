"""What another edition of a roster would change: who stays as is, who differs in which cells, who is new, who goes."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from applications.answers import UNANSWERED, show_answer
from applications.models import Application, RosterLine
from applications.selectors.roster import current_lines, lines_of, problems_of, roster_problems
from policy.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Standing:
    """A row as it is compared: of whom, what it says."""

    number: int
    name: str
    mask: str
    facts: dict[str, Any]
    details: dict[str, Any]

    @property
    def content(self) -> tuple[str, dict[str, Any], dict[str, Any]]:
        return self.name, self.facts, self.details


@dataclass(frozen=True)
class Difference:
    """People by what happens to them, in the order of the file; `wrong` counts rows of the new edition to be mended.

    `changed` pairs the row that is there with the new one. Rows to be mended of the edition that is there, which would
    go, are counted in `wrong_gone`.
    """

    kept: int
    changed: tuple[tuple[Standing, Standing], ...]
    new: tuple[Standing, ...]
    gone: tuple[Standing, ...]
    wrong: int
    wrong_gone: int


def difference(application: Application, number: int) -> Difference:
    """The edition in force against another one of the application; four queries, whatever the size."""
    to_mend = Counter(problems_of(application, number).values_list("id_number_hash", flat=True))
    return between(
        current_lines(application),
        lines_of(application, number),
        to_mend=to_mend,
        wrong_gone=roster_problems(application).count(),
    )


def between(
    before: QuerySet[RosterLine],
    after: QuerySet[RosterLine],
    *,
    to_mend: Counter[str] | None = None,
    wrong_gone: int = 0,
) -> Difference:
    """Two sets of rows, by person; `to_mend` are the people (hashes) whose new row is still wrong: they do not go."""
    here, there, held = _people(before), _people(after), to_mend or Counter()
    both = [(row, there[key]) for key, row in here.items() if key in there]
    return Difference(
        kept=sum(one.content == other.content for one, other in both),
        changed=tuple((one, other) for one, other in both if one.content != other.content),
        new=tuple(row for key, row in there.items() if key not in here),
        gone=tuple(row for key, row in here.items() if key not in there and key not in held),
        wrong=held.total(),
        wrong_gone=wrong_gone,
    )


def cells_that_differ(scheme: Scheme, before: Standing, after: Standing) -> list[tuple[str, str, str]]:
    """(heading, before, after) of each cell in which two rows of one person differ."""
    found = [("姓名", before.name, after.name)] if before.name != after.name else []
    old, new = {**before.facts, **before.details}, {**after.facts, **after.details}
    for fact in scheme.all_line_facts:
        one, other = old.get(fact.id, UNANSWERED), new.get(fact.id, UNANSWERED)
        if one != other:
            found.append((fact.label, show_answer(fact, one), show_answer(fact, other)))
    return found


def _people(lines: QuerySet[RosterLine]) -> dict[str, Standing]:
    """Rows by the keyed hash of the person."""
    rows = lines.values_list("id_number_hash", "number", "name", "id_number_mask", "facts", "details")
    return {key: Standing(*rest) for key, *rest in rows}
