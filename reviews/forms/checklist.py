"""The answers to the clauses, as two forms of a case's page carry them: to agree, and to refuse."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms

from reviews.enums import Checked


def checklist_fields(clauses: Sequence[Any], *, hidden: bool = False) -> Iterator[tuple[str, forms.Field]]:
    """Name and field of each clause's answer and of its note; `hidden` where they only travel along."""
    chosen = forms.HiddenInput if hidden else forms.RadioSelect
    noted = forms.HiddenInput() if hidden else forms.TextInput(attrs={"maxlength": 400})
    for clause in clauses:
        yield (
            f"answer_{clause.id}",
            forms.ChoiceField(label=clause.label, choices=Checked.choices, required=False, widget=chosen),
        )
        yield f"note_{clause.id}", forms.CharField(label=f"{clause.label}：说明", required=False, widget=noted)


def answers_in(data: Mapping[str, Any], clauses: Sequence[Any]) -> dict[str, dict[str, str]]:
    """Answers given, as the services take them."""
    given = {}
    for clause in clauses:
        answer = data.get(f"answer_{clause.id}")
        if answer:
            given[clause.id] = {"answer": answer, "note": data.get(f"note_{clause.id}", "")}
    return given
