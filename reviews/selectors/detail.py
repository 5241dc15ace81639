"""One case for its page: who asks for what, what the rules say and what shows it, what happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch

from applications.answers import UNANSWERED, show_answer
from applications.models import (
    Application,
    Correction,
    CorrectionItem,
    Judgement,
    Material,
    RosterLine,
)
from applications.selectors import Openings, current_lines, materials_of, openings_of, struck_lines
from audit.selectors import history
from foundation.certificates import unusual
from notices.models import Letter
from notices.selectors import letters_of
from policy.exclusions import Exclusion, sentences
from policy.lookup import scheme as scheme_of
from policy.parameters import load
from policy.scheme import Scheme
from policy.terms import MaterialMode
from reviews.enums import Checked, DecisionState
from reviews.models import Case, Decision, Hearing, Objection, Opinion, Step
from reviews.selectors.amounts import open_disagreement
from reviews.selectors.case import conditions_of
from reviews.selectors.changes import Change, changes
from reviews.selectors.conflicts import Dispute, disputes_of
from reviews.selectors.hearing import hearings_of
from reviews.selectors.others import Other, others_of
from reviews.selectors.sent_back import BACK, SentBack, told
from reviews.selectors.stations import Station, stations_of, why_decided_here
from reviews.wording import ACTIONS


@dataclass(frozen=True)
class Evidence:
    """A material: what the scheme calls it, how it comes in, what lies there."""

    code: str
    label: str
    mode: str
    is_shared: bool
    files: tuple[Material, ...]
    promised: str

    @property
    def how(self) -> str:
        """How it is shown where there is no file."""
        if self.promised:
            return "申请人已书面承诺"
        return "申请人免交，请查询核对" if self.is_shared else self.mode


@dataclass(frozen=True)
class Clause:
    """One line of the checklist: the rule, its answer, the facts it reads, what shows them, what bureaus found."""

    id: str
    clause: str
    label: str
    met: bool | None
    because: str
    facts: tuple[tuple[str, str], ...]
    evidence: Evidence | None
    found: tuple[tuple[str, str, str, bool], ...]
    """(bureau, answer, note, whether the roster was reduced since)."""
    against: str = ""
    """Who refuses because of it and what was found, where the rules do not say no themselves."""

    @property
    def findings(self) -> list[tuple[str, str, str]]:
        """What was found with the bureaus that found it, those of one mind together: (answer, note, bureaus)."""
        together: dict[tuple[str, str], list[str]] = {}
        for bureau, answer, note, is_old in self.found:
            word = f"{answer}（按核减前的名册）" if is_old else answer
            together.setdefault((word, note), []).append(bureau)
        return [(answer, note, "、".join(dict.fromkeys(who))) for (answer, note), who in together.items()]


@dataclass(frozen=True)
class CaseDetail:
    """Everything the page of a case shows."""

    case: Case
    application: Application
    scheme: Scheme
    judgement: Judgement
    steps: list[Step]
    clauses: list[Clause]
    evidence: list[Evidence]
    answers: list[tuple[str, list[tuple[str, str]]]]
    opinions: list[Opinion]
    events: list[dict[str, Any]]
    corrections: list[Correction]
    changes: list[Change]
    conflicts: list[Dispute]
    relations: tuple[Exclusion, ...]
    certificate: str
    struck: list[RosterLine]
    letters: list[Letter]
    objections: list[Objection]
    decision: Decision | None
    hearings: list[Hearing]
    stations: list[Station]
    sent_back: SentBack | None
    others: list[Other]
    openings: Openings

    @property
    def why_decided_here(self) -> str:
        """Why a refusal is decided by another bureau than an approval; "" where none is prepared or it is the same."""
        return why_decided_here(self.case, self.steps, next(iter(self.hearings), None))

    @property
    def disagreement(self) -> Opinion | None:
        """What 财政局 sent back and the deciding bureau has not answered yet."""
        return open_disagreement(self.opinions)


def case_detail(case: Case) -> CaseDetail:
    """Read a case with what hangs on it; the number of queries does not depend on how much that is."""
    application, scheme = case.application, scheme_of(case.scheme)
    judgements = list(application.judgements.order_by("-at", "-pk")[:2])
    steps = list(case.steps.select_related("bureau", "done_by"))
    opinions = list(case.opinions.select_related("author", "step__bureau", "minutes").order_by("at", "pk"))
    evidence = _evidence(scheme, list(materials_of(application)))
    hearings = hearings_of(case)
    struck = list(struck_lines(application)) if scheme.is_roster else []
    decision = _decision(case)
    return CaseDetail(
        case=case,
        application=application,
        scheme=scheme,
        judgement=judgements[0],
        steps=steps,
        clauses=list(_clauses(case, scheme, judgements[0], evidence, opinions, struck, decision)),
        evidence=evidence,
        answers=_answers(application, scheme),
        opinions=opinions,
        events=_events(case),
        corrections=list(_corrections(application)),
        changes=list(changes(application, judgements)),
        conflicts=disputes_of(application),
        relations=sentences(scheme.slug, application.submitted_on, load()),
        certificate=_certificate(application, scheme),
        struck=struck,
        letters=letters_of(application.pk),
        objections=list(Objection.objects.filter(row__case=case).select_related("answered_by").order_by("filed_at")),
        decision=decision,
        hearings=hearings,
        stations=stations_of(case, steps, list(case.notice_rows.all()), next(iter(hearings), None), staff=True),
        sent_back=_sent_back(case, opinions),
        others=others_of(application),
        openings=openings_of(application),
    )


def roster_page(
    application: Application, *, after: int, only_open: bool, limit: int = 50
) -> tuple[list[RosterLine], int | None]:
    """Lines from number `after` on, all or only those that do not pass; and the key of the next page."""
    found = current_lines(application).filter(number__gt=after)
    if only_open:
        found = found.exclude(met=True)
    lines = list(found[: limit + 1])
    return lines[:limit], lines[limit - 1].number if len(lines) > limit else None


def _clauses(
    case: Case,
    scheme: Scheme,
    judgement: Judgement,
    evidence: list[Evidence],
    opinions: list[Opinion],
    struck: list[RosterLine],
    decision: Decision | None,
) -> Iterator[Clause]:
    reduced_at = max((line.removed_at for line in struck if line.removed_at), default=None)
    declared = {fact.id: fact for fact in scheme.facts}
    shown_by = {each.code: each for each in evidence}
    against = _against(case, decision)
    for row in conditions_of(case, judgement):
        facts = tuple(
            (declared[name].label, show_answer(declared[name], judgement.facts.get(name, UNANSWERED)))
            for name in row["facts"]
            if name in declared
        )
        yield Clause(
            id=row["id"],
            clause=row["clause"],
            label=row["label"],
            met=row["met"],
            because=row["because"],
            facts=facts,
            evidence=shown_by.get(row["document"]),
            found=tuple(_found(row["id"], opinions, reduced_at)),
            against="" if row["met"] is False else against.get(row["id"], ""),
        )


def _against(case: Case, decision: Decision | None) -> dict[str, str]:
    """What the refusal that is prepared or signed says of each clause it rests on, with its author; none otherwise."""
    if decision is None:
        return {}
    who = f"{case.bureau.name}{decision.proposed_by.name}"
    return {row["id"]: f"{who}：{row['because']}" for row in decision.clauses}


def _found(name: str, opinions: list[Opinion], reduced_at: datetime | None) -> Iterator[tuple[str, str, str, bool]]:
    for opinion in opinions:
        entry = opinion.answers.get(name)
        if entry and opinion.step:
            is_old = reduced_at is not None and opinion.at < reduced_at
            yield opinion.step.bureau.name, Checked(entry["answer"]).label, entry.get("note", ""), is_old


def _evidence(scheme: Scheme, materials: list[Material]) -> list[Evidence]:
    rows = []
    for declared in scheme.materials:
        mine = [material for material in materials if material.code == declared.id]
        promised = any(not material.stored_name for material in mine)
        rows.append(
            Evidence(
                code=declared.id,
                label=declared.label,
                mode=declared.mode.label,
                is_shared=declared.mode is MaterialMode.SHARED,
                files=tuple(material for material in mine if material.stored_name),
                promised=declared.commitment_text if promised else "",
            )
        )
    return rows


def _certificate(application: Application, scheme: Scheme) -> str:
    """What about the certificate's number asks for a second look; "" where nothing does or there is none."""
    given = {**application.details, **application.facts}
    number, issued = given.get("certificate_number"), given.get("certificate_on")
    if not number or scheme.is_roster:
        return ""
    return unusual(number, level=str(given.get("level") or ""), issued=date.fromisoformat(issued) if issued else None)


def _answers(application: Application, scheme: Scheme) -> list[tuple[str, list[tuple[str, str]]]]:
    """What was stated, by the headings of the form."""
    stated = {**application.facts, **application.details}
    groups: dict[str, list[tuple[str, str]]] = {}
    for fact in scheme.all_facts:
        if fact.id in stated:
            groups.setdefault(fact.group, []).append((fact.label, show_answer(fact, stated[fact.id])))
    return list(groups.items())


def _events(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "at": event.at,
            "title": ACTIONS.get(event.action, event.action),
            "text": event.reason,
            "who": event.actor_name,
            "kind": "neutral",
        }
        for event in history(case).reverse()
    ]


def _corrections(application: Application) -> Any:
    items = Prefetch("items", queryset=CorrectionItem.objects.order_by("pk"))
    return application.corrections.select_related("requested_by").prefetch_related(items).order_by("-round")


def _decision(case: Case) -> Decision | None:
    live = case.decisions.exclude(state=DecisionState.SENT_BACK)
    return live.select_related("proposed_by", "signed_by", "opinion__minutes", "opinion__step__bureau").first()


def _sent_back(case: Case, opinions: list[Opinion]) -> SentBack | None:
    """The reason of whoever sent the case back, while it lies where it came back to."""
    last = opinions[-1] if opinions else None
    return told(last) if last and last.kind in BACK and case.on_desk else None
