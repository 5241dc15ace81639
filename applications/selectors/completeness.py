"""What an application still lacks before it can be submitted."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from accounts.enums import AccountState
from applications.enums import MaterialForm
from applications.models import Application
from applications.models import Material as MaterialRow
from applications.selectors.applications import materials_of
from applications.selectors.roster import current_lines, roster_problems
from applications.selectors.stamps import void_stamps
from applications.selectors.targets import ACCOUNT, ROSTER
from policy.facts import Fact
from policy.lookup import scheme as scheme_of
from policy.scheme import Material, Scheme
from policy.terms import FactSource, MaterialMode


@dataclass(frozen=True)
class Gap:
    """One thing to do; `target` as in `targets.correctable`. `begun`: something is there and needs mending; `voids`:
    what is there was stamped on another roster.
    """

    target: str
    label: str
    message: str
    begun: bool = False
    voids: bool = False


def gaps_of(application: Application) -> list[Gap]:
    """Everything that is missing, in the order of the form."""
    scheme = scheme_of(application.scheme)
    gaps = [_unanswered(f"fact:{fact.id}", fact) for fact in asked_facts(scheme) if fact.id not in application.facts]
    gaps += [
        _unanswered(f"detail:{fact.id}", fact)
        for fact in scheme.details
        if needs_answer(scheme, fact) and fact.id not in application.details
    ]
    if scheme.is_roster:
        gaps += _roster_gaps(application)
    present = list(materials_of(application))
    void = void_stamps(application, present)
    there = {(material.code, material.form) for material in present if material.code not in void}
    gaps += [gap for each in scheme.materials if (gap := _material_gap(each, there, void.get(each.id, "")))]
    return gaps + _account_gaps(application)


def missing_materials(applications: Collection[Application]) -> dict[UUID, list[str]]:
    """By key of each application, the labels of what its scheme requires and what is not there; one query.

    Whether a stamped roster is of the edition in force is not asked.
    """
    there: dict[UUID, set[tuple[str, str]]] = {each.pk: set() for each in applications}
    present = MaterialRow.objects.filter(application__in=there, superseded_at=None)
    for key, code, form in present.values_list("application_id", "code", "form"):
        there[key].add((code, form))
    return {
        each.pk: [
            material.label
            for material in scheme_of(each.scheme).materials
            if _material_gap(material, there[each.pk], "")
        ]
        for each in applications
    }


def asked_facts(scheme: Scheme) -> list[Fact]:
    """Facts that the applicant states; the ledger's are never asked."""
    return [fact for fact in scheme.facts if fact.source is FactSource.APPLICANT]


def needs_answer(scheme: Scheme, fact: Fact) -> bool:
    """Whether the form may not be submitted without it: every fact the rules read, and details marked so."""
    return fact.judged or fact.required or fact.id in scheme.claim_key or fact.id == scheme.handling


def _unanswered(target: str, fact: Fact) -> Gap:
    return Gap(target, fact.label, "还没有填写")


def _roster_gaps(application: Application) -> list[Gap]:
    if not application.roster_edition:
        return [Gap(ROSTER, "花名册", "还没有上传")]
    wrong = roster_problems(application).count()
    if wrong:
        return [Gap(ROSTER, "花名册", f"有 {wrong} 行需要修改或移除", begun=True)]
    if not current_lines(application).exists():
        return [Gap(ROSTER, "花名册", "没有一行可用，请重新上传")]
    return []


def _material_gap(material: Material, present: set[tuple[str, str]], void: str) -> Gap | None:
    target = f"material:{material.id}"
    if void:
        return Gap(target, material.label, void, begun=True, voids=True)
    has_file = (material.id, MaterialForm.FILE) in present
    if material.mode is MaterialMode.REQUIRED and not has_file:
        return Gap(target, material.label, "还没有上传")
    if (
        material.mode is MaterialMode.COMMITMENT
        and not has_file
        and (material.id, MaterialForm.COMMITMENT) not in present
    ):
        return Gap(target, material.label, "还没有作出承诺，也没有上传证明")
    return None


def _account_gaps(application: Application) -> list[Gap]:
    if application.account is None:
        return [Gap(ACCOUNT, "收款账户", "还没有选择")]
    if application.account.state == AccountState.RETIRED:
        return [Gap(ACCOUNT, "收款账户", "所选账户已停用，请重新选择")]
    return []
