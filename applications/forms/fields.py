"""The field of a declared question. It knows nothing of any scheme."""

from typing import Any

from django import forms

from applications.answers import NONE_OF_THESE, UNANSWERED, read_answer
from applications.selectors.completeness import needs_answer
from foundation.normalise import TextRefused
from policy.facts import Fact, Kind
from policy.scheme import Scheme

RADIO_LIMIT = 5
NONE_CHOICE = "none"
YES_NO = (("true", "是"), ("false", "否"))


class AnswerField(forms.Field):
    """Gives strict JSON, or UNANSWERED for a blank: a draft may leave anything open.

    `required` only says whether the form can be submitted without it; it marks the label.
    """

    def __init__(self, fact: Fact, scheme: Scheme) -> None:
        self.fact = fact
        self.why = fact.why
        super().__init__(
            required=needs_answer(scheme, fact) and not fact.nullable,
            widget=widget_for(fact),
            label=fact.label,
            help_text=help_for(fact),
        )

    def clean(self, value: Any) -> Any:
        try:
            if self.fact.kind is Kind.CHOICES:
                return self._several(value)
            return read_answer(self.fact, value)
        except TextRefused as refused:
            raise forms.ValidationError(str(refused), code="invalid") from refused

    def prepare_value(self, value: Any) -> Any:
        if value is UNANSWERED or value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if self.fact.kind is Kind.CHOICES and value == []:
            return [NONE_CHOICE]
        return value

    def _several(self, value: Any) -> Any:
        chosen = list(value or [])
        if not chosen:
            return UNANSWERED
        if NONE_CHOICE in chosen:
            if len(chosen) > 1:
                raise forms.ValidationError(f"选了“{NONE_OF_THESE}”就不能再选其他项，请去掉其中一边。")
            return []
        return read_answer(self.fact, chosen)


def widget_for(fact: Fact) -> forms.Widget:
    """Radios for a few choices, a list for many, the browser's own calendar for dates."""
    if fact.kind is Kind.BOOL:
        return forms.RadioSelect(choices=YES_NO)
    if fact.kind is Kind.CHOICES:
        return forms.CheckboxSelectMultiple(choices=[*_choices(fact), (NONE_CHOICE, NONE_OF_THESE)])
    if fact.kind is Kind.CHOICE:
        few = len(fact.members) <= RADIO_LIMIT
        return (
            forms.RadioSelect(choices=_choices(fact))
            if few
            else forms.Select(choices=[("", "请选择"), *_choices(fact)])
        )
    if fact.kind is Kind.DATE:
        return forms.DateInput(attrs={"type": "date", "class": "input-short"})
    if fact.kind is Kind.WHOLE:
        return forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short", "autocomplete": "off"})
    if fact.format == "long":
        return forms.Textarea(attrs={"rows": 5})
    return forms.TextInput(attrs={"autocomplete": "off"})


def help_for(fact: Fact) -> str:
    """The declared help; where one may choose several it names the way out that this form has."""
    if fact.kind is Kind.CHOICES:
        return f"可多选；都不属于的，选“{NONE_OF_THESE}”"
    return fact.help


def _choices(fact: Fact) -> list[tuple[str, str]]:
    return [(name, term.label) for name, term in fact.members.items()]
