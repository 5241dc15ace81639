"""The form's sections, from the declaration: facts and details that share a group stand on one page."""

from dataclasses import dataclass
from functools import cache

from policy.facts import Fact
from policy.scheme import Scheme
from policy.terms import FactSource


@dataclass(frozen=True)
class Section:
    """One page of questions, numbered from 1."""

    number: int
    title: str
    facts: tuple[Fact, ...]

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(target_of(fact) for fact in self.facts)


@cache
def sections(scheme: Scheme) -> tuple[Section, ...]:
    """Groups in the order in which they are first declared; what the ledger knows is not asked."""
    groups: dict[str, list[Fact]] = {}
    for fact in scheme.all_facts:
        if fact.source is FactSource.APPLICANT:
            groups.setdefault(fact.group, []).append(fact)
    return tuple(Section(number, title, tuple(facts)) for number, (title, facts) in enumerate(groups.items(), start=1))


def target_of(fact: Fact) -> str:
    """How a gap or a correction names the answer."""
    return f"fact:{fact.id}" if fact.judged else f"detail:{fact.id}"
