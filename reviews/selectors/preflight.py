"""Before many cases are acted on at once: which can go, and why the others cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from accounts.enums import Role
from accounts.models import Post
from accounts.recusal import interests_of
from applications.models import Application, Judgement, RosterLine
from applications.selectors import missing_materials
from applications.selectors.near import NEAR_A_RIVAL, near_a_rival
from policy.lookup import scheme as scheme_of
from policy.terms import Outcome
from reviews.enums import CaseState, Checked
from reviews.models import Case, Opinion, Step
from reviews.selectors.amounts import bounds_of, open_disagreement
from reviews.selectors.queue import flags_of, with_conflicts

ACCEPT, APPROVE, PUBLISH = "accept", "approve", "publish"
STATES = {ACCEPT: CaseState.INTAKE, APPROVE: CaseState.REVIEWING, PUBLISH: CaseState.TO_PUBLISH}


@dataclass(frozen=True)
class Checkup:
    """A case with what keeps it from going, "" where nothing does, and what one should know before it goes.

    `missing` are the labels of required materials that are not there.
    """

    case: Case
    scheme: str
    hindrance: str
    missing: tuple[str, ...]
    flags: tuple[str, ...]


def preflight(cases: Sequence[Case], act: str, user: Any) -> list[Checkup]:
    """Check each case for `accept`, `approve` or `publish`; as many queries for a hundred cases as for one."""
    known = _Known(cases, user)
    return [known.checkup(case, act) for case in cases]


class _Known:
    """What the checks need of all cases, read once."""

    def __init__(self, cases: Sequence[Case], user: Any) -> None:
        self.user = user
        posts = Post.objects.filter(user_id=user.pk, active=True, role=Role.CLERK)
        self.bureaus = set(posts.values_list("bureau_id", flat=True))
        self.interests = interests_of(user)
        self.steps: dict[Any, dict[int, Step]] = {}
        for step in Step.objects.filter(case__in=cases).order_by("case_id", "number"):
            self.steps.setdefault(step.case_id, {})[step.number] = step
        self.doubtful, self.disputed = _by_opinion(cases)
        applications = [case.application_id for case in cases]
        rivalled = near_a_rival(self.interests).filter(pk__in=applications)
        self.rivalled = set(rivalled.values_list("pk", flat=True))
        self.named = _named_in_roster(applications, self.interests.people)
        self.judgements = _newest_judgements(applications)
        self.twice = with_conflicts(applications)
        self.missing = missing_materials([case.application for case in cases])

    def checkup(self, case: Case, act: str) -> Checkup:
        key = case.application_id
        return Checkup(
            case=case,
            scheme=scheme_of(case.scheme).short,
            hindrance=self.hindrance(case, act),
            missing=tuple(self.missing[key]),
            flags=flags_of(case, twice=key in self.twice),
        )

    def hindrance(self, case: Case, act: str) -> str:
        if case.state != STATES[act]:
            return f"当前状态为“{case.get_state_display()}”，不在此环节。"
        if case.bureau_id not in self.bureaus:
            return "案件不在您的部门，或您不是经办人。"
        interest = self._interest(case.application)
        if interest:
            return interest
        if act == ACCEPT:
            return ""
        if case.application_id in self.twice:
            return "有重复申领尚未核实，请打开案件办理。"
        judgement = self.judgements[case.application_id]
        if judgement.outcome != Outcome.ELIGIBLE:
            return f"规则判断为“{Outcome(judgement.outcome).label}”，请打开案件办理。"
        return self._approve(case, judgement) if act == APPROVE else self._publish(case)

    def _approve(self, case: Case, judgement: Judgement) -> str:
        steps = self.steps[case.pk]
        before = steps.get(case.position - 1)
        if before is None:
            return "首个审核部门须逐条核对条款，请打开案件办理。"
        if before.done_by_id == self.user.pk:
            return "您已办理上一个环节，须由其他经办人办理。"
        if bounds_of(judgement) is not None:
            return "金额由人核定，请打开案件办理。"
        if case.pk in self.disputed:
            return "财政局退回审定，须先答复，请打开案件办理。"
        if case.pk in self.doubtful:
            return "前面有存疑或不属实的条款，请打开案件办理。"
        return ""

    def _publish(self, case: Case) -> str:
        return "" if case.amount and case.amount > 0 else "还没有核定金额。"

    def _interest(self, application: Application) -> str:
        named = self.named.get(application.pk)
        in_roster = self.interests.roster_sentence(*named) if named else ""
        rival = NEAR_A_RIVAL if application.pk in self.rivalled else ""
        return self.interests.sentence(application.applicant) or in_roster or rival


def _named_in_roster(applications: list[Any], people: frozenset[str]) -> dict[Any, tuple[str, str]]:
    """Applications in whose roster one of these persons stands, with name and hash."""
    lines = RosterLine.objects.filter(
        application__in=applications, edition=F("application__roster_edition"), removed_at=None,
        id_number_hash__in=people,
    )  # fmt: skip
    rows = lines.order_by("number").values_list("application_id", "name", "id_number_hash") if people else ()
    return {key: (name, digest) for key, name, digest in rows}


def _by_opinion(cases: Sequence[Case]) -> tuple[set[Any], set[Any]]:
    """Cases with a clause in doubt or found untrue, and those sent back by 财政局 that the decider has not answered."""
    said: dict[Any, list[Opinion]] = {}
    for opinion in Opinion.objects.filter(case__in=cases).select_related("step").order_by("at", "pk"):
        said.setdefault(opinion.case_id, []).append(opinion)
    doubtful = {
        case
        for case, opinions in said.items()
        if any(entry.get("answer") != Checked.TRUE for each in opinions for entry in each.answers.values())
    }
    return doubtful, {case for case, opinions in said.items() if open_disagreement(opinions)}


def _newest_judgements(applications: list[Any]) -> dict[Any, Judgement]:
    found = {}
    for judgement in Judgement.objects.filter(application__in=applications).defer("facts").order_by("at", "pk"):
        found[judgement.application_id] = judgement
    return found
