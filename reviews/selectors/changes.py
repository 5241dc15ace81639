"""What differs in an application from the version that the bureaus had before."""

from collections.abc import Iterator
from typing import Any

from applications.answers import UNANSWERED, show_answer
from applications.enums import ApplicationState
from applications.models import Application, Judgement
from applications.selectors import since_return
from applications.selectors.versions import Change, answers_changed, people_changed
from policy.lookup import scheme as scheme_of
from policy.scheme import Scheme

MATERIAL_ACTIONS = ("attach_material", "promise_material", "withdraw_material")


def changes(application: Application, judgements: list[Judgement]) -> Iterator[Change]:
    """Facts between the two newest judgements (newest first); beside them what no rule reads, once it is handed in."""
    scheme = scheme_of(application.scheme)
    yield from _judged(application, scheme, judgements)
    if application.state != ApplicationState.CORRECTING:
        yield from _beside(application, scheme)


def _judged(application: Application, scheme: Scheme, judgements: list[Judgement]) -> Iterator[Change]:
    """Facts that the newest judgement reads otherwise than the one before."""
    if len(judgements) < 2:
        return
    new, old = judgements[:2]
    yield from answers_changed(scheme, old.facts, new.facts)
    if scheme.is_roster:
        yield from people_changed(scheme, application, old.at, new.at)


def _beside(application: Application, scheme: Scheme) -> Iterator[Change]:
    """What no rule reads, as changed since the last return: details from what to what, files, the account."""
    labels = {each.id: each.label for each in scheme.materials}
    details: dict[str, list[Any]] = {}
    rows: list[Change] = []
    for event in since_return(application):
        for name, (before, after) in event.data.get("changed", {}).items() if event.action == "save_section" else ():
            if name in scheme.detail_index:
                details.setdefault(name, [before, after])[1] = after
        if event.action in MATERIAL_ACTIONS:
            label, name = labels.get(event.data["code"], "材料"), event.data.get("name") or "书面承诺"
            rows.append(Change(label, name, "已移除") if "withdraw" in event.action else Change(label, "", name))
        if event.action == "choose_account":
            rows.append(Change("收款账户", "", event.data["account"]))
    for name, (before, after) in details.items():
        fact = scheme.detail_index[name]
        yield Change(fact.label, *(show_answer(fact, UNANSWERED if each is None else each) for each in (before, after)))
    yield from rows
