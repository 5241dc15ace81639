"""What was handed in, version by version: at the submission and at each answer to a correction, kept for ever.

A version is put together from what was kept: the facts of its judgement, the details before later changes (the log says
from what to what), the materials and roster rows that stood at that moment.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from applications.answers import UNANSWERED, show_answer
from applications.models import Application, Judgement, Material, RosterLine
from applications.roster_code import code_of
from applications.selectors.roster import HANDED_IN, edition_at, lines_at
from applications.selectors.roster_difference import between, cells_that_differ
from audit.models import Event
from audit.selectors import history
from policy.lookup import scheme as scheme_of
from policy.scheme import Scheme

MOST_CHANGED_LINES = 20
HANDING_IN = ("submit", "resubmit", "resubmit_accepted")


@dataclass(frozen=True)
class Change:
    """What differs from the version before."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """One handing-in, numbered from 1; `label` says on what occasion."""

    number: int
    label: str
    at: datetime
    key: int


@dataclass(frozen=True)
class HandedInRoster:
    """The roster of a version: its edition, how many people, and the code that stands on the stamped paper."""

    edition: int
    people: int
    code: str


@dataclass(frozen=True)
class HandedIn:
    """Everything of one version; `state` is the one that the handing-in led to. `judgement` is its own, of the newest
    version the newest there is.
    """

    version: Version
    is_newest: bool
    facts: dict[str, Any]
    details: dict[str, Any]
    materials: tuple[Material, ...]
    account: str
    state: str
    judgement: Judgement

    @property
    def verdict(self) -> dict[str, Any]:
        return self.judgement.verdict

    @property
    def made_up_of(self) -> list[tuple[Decimal, int, Decimal]]:
        """(amount of each, number of people, sum) of the roster's lines that pass, the largest amount first."""
        amounts = Counter(
            Decimal(line["amount"]) for line in self.verdict["lines"] if line["met"] and line["amount"] is not None
        )
        return [(each, count, each * count) for each, count in sorted(amounts.items(), reverse=True)]


def versions_of(application: Application) -> list[Version]:
    """All versions, oldest first; one query."""
    rows = Judgement.objects.filter(application_id=application.pk, purpose__in=HANDED_IN).order_by("at", "pk")
    found = rows.only("pk", "purpose", "at")
    return [
        Version(number, row.get_purpose_display(), row.at, row.pk) for number, row in enumerate(found, start=1)
    ]  # fmt: skip


def handed_in_as(application: Application, version: Version, *, newest: bool) -> HandedIn:
    """One version with all that stood in it; three queries, four of the newest, whatever its size."""
    scheme = scheme_of(application.scheme)
    judgements = Judgement.objects.filter(application_id=application.pk)
    own = judgements.get(pk=version.key)
    last = judgements.order_by("-at", "-pk").first() if newest else own
    events = list(history(application))
    return HandedIn(
        version=version,
        is_newest=newest,
        facts={fact.id: own.facts[fact.id] for fact in scheme.facts if fact.id in own.facts},
        details=_details(application, scheme, [event for event in events if event.at > version.at]),
        materials=tuple(_materials(application, version.at)),
        account=_account([event for event in events if event.at <= version.at]),
        state=_state([event for event in events if event.at <= version.at]),
        judgement=last or own,
    )


def changes_between(application: Application, older: HandedIn, newer: HandedIn) -> list[Change]:
    """What a version says otherwise than the one before: answers, materials, account, and of a roster the people."""
    scheme = scheme_of(application.scheme)
    found = [*answers_changed(scheme, older.facts, newer.facts), *answers_changed(scheme, older.details, newer.details)]
    found += _materials_changed(scheme, older, newer)
    if older.account != newer.account:
        found.append(Change("收款账户", older.account, newer.account))
    if scheme.is_roster:
        found += people_changed(scheme, application, older.version.at, newer.version.at)
    return found


def answers_changed(scheme: Scheme, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """Facts or details that differ, in the order of the declaration."""
    for fact in (*scheme.facts, *scheme.details):
        before, after = old.get(fact.id, UNANSWERED), new.get(fact.id, UNANSWERED)
        if before != after:
            yield Change(fact.label, show_answer(fact, before), show_answer(fact, after))


def roster_of(application: Application, version: Version) -> HandedInRoster | None:
    """The roster as it was handed in, whatever became of its rows since; None without one."""
    if not scheme_of(application.scheme).is_roster:
        return None
    lines = list(lines_at(application, version.at).defer("id_number"))
    return HandedInRoster(edition_at(application, version.at), len(lines), code_of(lines))


def roster_rows(
    application: Application,
    handed: HandedIn,
    *,
    after: int = 0,
    search: str = "",
    limit: int | None = 50,
    sealed: bool = False,
) -> tuple[list[RosterLine], int]:
    """Rows of a version from number `after` on with the answer of its judgement, and the number to go on after (0 at
    the end). `search` is part of a name, `sealed` reads the sealed ID numbers too. The rows are not to be saved.
    """
    everybody = lines_at(application, handed.version.at)
    found = everybody.filter(number__gt=after)
    if search:
        found = found.filter(name__contains=search)
    found = found if sealed else found.defer("id_number")
    lines = list(found[: limit + 1] if limit else found)
    shown = lines[:limit] if limit else lines
    if not handed.is_newest:
        places = {number: place for place, number in enumerate(everybody.values_list("number", flat=True))}
        for line in shown:
            _answer(line, handed.verdict["lines"], places[line.number])
    return shown, shown[-1].number if limit and len(lines) > limit else 0


def _answer(line: Any, answers: list[dict[str, Any]], place: int) -> None:
    answer = answers[place] if place < len(answers) else {"met": None, "amount": None, "because": ""}
    line.met, line.because = answer["met"], answer["because"]
    line.amount = None if answer["amount"] is None else Decimal(answer["amount"])


def _details(application: Application, scheme: Scheme, later: list[Event]) -> dict[str, Any]:
    """The details before what was changed later."""
    details = dict(application.details)
    for event in reversed(later):
        changed = event.data.get("changed", {}) if event.action == "save_section" else {}
        for name, (before, _) in changed.items():
            if name in scheme.detail_index:
                details[name] = UNANSWERED if before is None else before
    return {name: value for name, value in details.items() if value is not UNANSWERED}


def _materials(application: Application, moment: datetime) -> QuerySet[Material]:
    standing = Q(superseded_at=None) | Q(superseded_at__gt=moment)
    found = Material.objects.filter(standing, application_id=application.pk, added_at__lte=moment)
    return found.order_by("added_at", "pk")


def _account(said: list[Event]) -> str:
    """The account as it was named last, masked."""
    named = [
        event.data["account"]
        for event in said
        if event.action in ("submit", "choose_account") and "account" in event.data
    ]
    return str(named[-1]) if named else ""


def _state(said: list[Event]) -> str:
    """The state after the last handing-in."""
    return next((event.to_state for event in reversed(said) if event.action in HANDING_IN), "")


def _materials_changed(scheme: Scheme, older: HandedIn, newer: HandedIn) -> Iterator[Change]:
    labels = {each.id: each.label for each in scheme.materials}
    before, after = {each.pk: each for each in older.materials}, {each.pk: each for each in newer.materials}
    for material in older.materials:
        if material.pk not in after:
            yield Change(labels.get(material.code, "材料"), str(material), "已移除")
    for material in newer.materials:
        if material.pk not in before:
            yield Change(labels.get(material.code, "材料"), "", str(material))


def people_changed(scheme: Scheme, application: Application, before: datetime, after: datetime) -> Iterator[Change]:
    """What the roster says otherwise at a moment than at one before, by person: a row that went moves nobody else."""
    found = between(lines_at(application, before), lines_at(application, after))
    if found.new or found.gone:
        yield Change("花名册", "", f"新增 {len(found.new)} 人，移除 {len(found.gone)} 人")
    for old, new in found.changed[:MOST_CHANGED_LINES]:
        for label, one, other in cells_that_differ(scheme, old, new):
            yield Change(f"第 {new.number} 行 {new.name} {label}", one, other)
    if len(found.changed) > MOST_CHANGED_LINES:
        yield Change("其余各行", "", f"共 {len(found.changed)} 人的内容有改动，请下载两版花名册对照")
