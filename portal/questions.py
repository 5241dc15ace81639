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
class Question:
    """A fact as the self-check asks it. Schemes that keep a fact in different groups mean different things by it
    (the day of a certificate, the day of an honour): these are two questions, told apart by `key`. `scheme` is the
    first that asks it.
    """

    key: str
    fact: Fact
    scheme: Scheme


@dataclass(frozen=True)
class Section:
    """A group of questions shown together; `schemes` are those that read at least one of them."""

    number: int
    title: str
    questions: tuple[Question, ...]
    schemes: tuple[Scheme, ...]

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(question.key for question in self.questions)

    def answered(self, answers: Mapping) -> int:
        """How many of its questions have an answer."""
        return sum(question.key in answers for question in self.questions)


def sections(schemes: Iterable[Scheme]) -> tuple[Section, ...]:
    """The questions of the schemes by group, in the order in which they are first met; each once."""
    groups: dict[str, dict[str, Question]] = {}
    readers: dict[str, list[Scheme]] = {}
    taken: set[str] = set()
    for scheme in schemes:
        for fact in scheme.facts:
            group = groups.setdefault(fact.group, {})
            if fact.id not in group:
                key = fact.id if fact.id not in taken else f"{scheme.slug}__{fact.id}"
                taken.add(fact.id)
                group[fact.id] = Question(key, fact, scheme)
            if scheme not in readers.setdefault(fact.group, []):
                readers[fact.group].append(scheme)
    return tuple(
        Section(number, title, tuple(questions.values()), tuple(readers[title]))
        for number, (title, questions) in enumerate(groups.items(), start=1)
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

    @cached_property
    def questions(self) -> dict[tuple[str, str], tuple[Section, Question]]:
        """Where a fact of a group is asked."""
        return {
            (question.fact.group, question.fact.id): (section, question)
            for section in self.sections
            for question in section.questions
        }

    def asked(self, scheme: Scheme, fact_id: str) -> tuple[Section, Question]:
        """Where the self-check asks a fact of a scheme."""
        return self.questions[scheme.fact_index[fact_id].group, fact_id]

    def facts_of(self, scheme: Scheme, answers: Mapping) -> dict[str, object]:
        """The facts of one scheme, as the engine reads them, from the visitor's answers."""
        keys = {fact.id: self.asked(scheme, fact.id)[1].key for fact in scheme.facts}
        return {name: answers[key] for name, key in keys.items() if key in answers}


VISITORS = (
    Visitor(
        "individual", "个人", "企业职工、技师、获奖选手、院校毕业生", "bi-person", frozenset({ApplicantKind.INDIVIDUAL})
    ),
    Visitor("enterprise", "企业", "培养、引进技能人才的企业", "bi-building", frozenset({ApplicantKind.ENTERPRISE})),
    Visitor("school", "院校", "职业院校、技工院校、职业培训机构", "bi-mortarboard", SCHOOLS),
)


def visitor(slug: str) -> Visitor | None:
    return next((one for one in VISITORS if one.slug == slug), None)
