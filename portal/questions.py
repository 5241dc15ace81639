"""Who checks, and the questions they are asked: those of the schemes open to them, each once, by group."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from policy.facts import Fact
from policy.lookup import SCHEMES
from policy.scheme import Scheme
from policy.terms import ApplicantKind

SCHOOLS = frozenset({ApplicantKind.VOCATIONAL_SCHOOL, ApplicantKind.TECHNICAL_SCHOOL, ApplicantKind.TRAINING_BODY})


@dataclass(frozen=True)
class Section:
    """A group of questions shown together; `schemes` are those that read at least one of them."""

    number: int
    title: str
    facts: tuple[Fact, ...]
    schemes: tuple[Scheme, ...]

    @cached_property
    def fact_ids(self) -> frozenset[str]:
        return frozenset(fact.id for fact in self.facts)

    def answered(self, facts: Mapping) -> int:
        """How many of its questions have an answer."""
        return sum(fact.id in facts for fact in self.facts)


def sections(schemes: Iterable[Scheme]) -> tuple[Section, ...]:
    """The questions of the schemes by group, in the order in which they are first met; each fact once."""
    groups: dict[str, dict[str, Fact]] = {}
    readers: dict[str, list[Scheme]] = {}
    home: dict[str, str] = {}
    for scheme in schemes:
        for fact in scheme.facts:
            title = home.setdefault(fact.id, fact.group)
            groups.setdefault(title, {}).setdefault(fact.id, fact)
            if scheme not in readers.setdefault(title, []):
                readers[title].append(scheme)
    return tuple(
        Section(number, title, tuple(facts.values()), tuple(readers[title]))
        for number, (title, facts) in enumerate(groups.items(), start=1)
    )


@dataclass(frozen=True)
class Visitor:
    """Somebody at the door: an individual, an enterprise or a school; sees only what concerns them."""

    slug: str
    title: str
    hint: str
    icon: str
    kinds: frozenset[ApplicantKind]

    @cached_property
    def schemes(self) -> tuple[Scheme, ...]:
        return tuple(scheme for scheme in SCHEMES if self.kinds & set(scheme.applicants))

    @cached_property
    def checked(self) -> tuple[Scheme, ...]:
        """Schemes that questions can decide; those with a roster are judged line by line, not here."""
        return tuple(scheme for scheme in self.schemes if not scheme.is_roster)

    @cached_property
    def rosters(self) -> tuple[Scheme, ...]:
        return tuple(scheme for scheme in self.schemes if scheme.is_roster)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        return sections(self.checked)

    def section(self, number: str) -> Section:
        """The section of that number; the first where there is none."""
        return next((section for section in self.sections if str(section.number) == number), self.sections[0])

    def after(self, section: Section) -> Section | None:
        return next((later for later in self.sections if later.number > section.number), None)

    def section_of(self, fact: str) -> Section:
        return next(section for section in self.sections if fact in section.fact_ids)


VISITORS = (
    Visitor(
        "individual", "个人", "企业职工、技师、获奖选手、院校毕业生", "bi-person", frozenset({ApplicantKind.INDIVIDUAL})
    ),
    Visitor("enterprise", "企业", "培养、引进技能人才的企业", "bi-building", frozenset({ApplicantKind.ENTERPRISE})),
    Visitor("school", "院校", "职业院校、技工院校、职业培训机构", "bi-mortarboard", SCHOOLS),
)


def visitor(slug: str) -> Visitor | None:
    return next((one for one in VISITORS if one.slug == slug), None)
