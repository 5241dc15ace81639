"""What the rules say about a case, as the checklist and the decision need it."""

from decimal import Decimal
from typing import Any

from applications.models import Judgement
from applications.selectors import latest_judgement
from applications.services import judge
from policy.lookup import scheme as scheme_of
from policy.terms import Outcome
from reviews.enums import Checked, NoticeRowState
from reviews.models import Case, NoticeRow


def conditions_of(case: Case, judgement: Judgement | None = None) -> list[dict[str, Any]]:
    """The clauses of the case in the policy's order: id, clause, met, because, label, document, facts."""
    declared = {condition.id: condition for condition in scheme_of(case.scheme).conditions}
    verdict = (judgement or latest_judgement(case.application)).verdict
    rows = []
    for answer in verdict["conditions"]:
        condition = declared.get(answer["id"])
        rows.append(
            {
                **answer,
                "label": condition.label if condition else answer["id"],
                "document": condition.document if condition else "",
                "facts": condition.facts if condition else (),
            }
        )
    return rows


def checklist_ids(case: Case) -> set[str]:
    """Ids of the clauses that the bureaus answer."""
    return {condition["id"] for condition in conditions_of(case)}


def confirmed_answers(case: Case) -> dict[str, dict[str, str]]:
    """The checklist with every clause found true."""
    return {condition["id"]: {"answer": Checked.TRUE.value, "note": ""} for condition in conditions_of(case)}


def standing_verdict(case: Case, judgement: Judgement) -> dict[str, Any]:
    """What the rules say of the case: the stored answer; where that is no yes, the answer of today's parameters.

    Writes nothing.
    """
    return judgement.verdict if judgement.outcome == Outcome.ELIGIBLE else judge(case.application).as_dict()


def open_points(verdict: dict[str, Any]) -> str:
    """The clauses that are not met or cannot be judged, each with its reason."""
    return "；".join(f"{each['clause']}：{each['because']}" for each in verdict["conditions"] if not each["met"])


def published_amount(case: Case) -> Decimal | None:
    """The amount (yuan) on the last notice that ran to its end; None where there is none."""
    row = published_row(case)
    return row.amount if row else None


def published_row(case: Case) -> NoticeRow | None:
    """The row of the last notice that ran to its end, with its notice."""
    passed = NoticeRow.objects.filter(case=case, state=NoticeRowState.PASSED).select_related("notice")
    return passed.order_by("-notice__published_at", "-pk").first()


def notes_on_clauses(case: Case) -> dict[str, str]:
    """The newest note of any bureau on each clause."""
    notes: dict[str, str] = {}
    for answers in case.opinions.order_by("at", "pk").values_list("answers", flat=True):
        notes |= {name: entry["note"] for name, entry in answers.items() if entry.get("note")}
    return notes
