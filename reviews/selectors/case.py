"""What the rules say about a case, as the checklist and the decision need it."""

from decimal import Decimal
from typing import Any

from applications.models import Judgement
from applications.selectors import latest_judgement
from policy.lookup import scheme as scheme_of
from reviews.enums import Checked
from reviews.models import Case


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


def bounds_of(judgement: Judgement) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest amount (yuan) where people decide it; None where the policy fixes it."""
    low, high = judgement.verdict["amount_min"], judgement.verdict["amount_max"]
    return None if high is None else (Decimal(low or "0.00"), Decimal(high))


def notes_on_clauses(case: Case) -> dict[str, str]:
    """The newest note of any bureau on each clause."""
    notes: dict[str, str] = {}
    for answers in case.opinions.order_by("at", "pk").values_list("answers", flat=True):
        notes |= {name: entry["note"] for name, entry in answers.items() if entry.get("note")}
    return notes
