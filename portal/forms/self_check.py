"""The questions of the self-check: those of all schemes a visitor could have, each asked once, none compulsory."""

from collections.abc import Mapping
from datetime import date

from django import forms

from foundation.normalise import TextRefused, clean_line, parse_date, parse_whole
from policy.facts import Fact, Kind
from policy.terms import FactSource
from portal.questions import Question, Section

UNKNOWN = ""
UNKNOWN_WORD = "还不清楚"
NONE_OF_THESE = "none"
MANY_HELP = "可多选；都不属于的，选“都不是”"
LEDGER_HELP = "没有领过填 0；正式申请时由系统按台账核对"
RADIO_LIMIT = 6


class SectionForm(forms.Form):
    """One section. `answers()` gives what was answered in the engine's JSON kinds; what was left open is absent."""

    def __init__(self, section: Section, *args, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.section = section
        for question in section.questions:
            self.fields.update(fields_for(question))

    def answers(self) -> dict[str, object]:
        """Valid answers only, so that a half-typed date does not hide what the others say."""
        found: dict[str, object] = {}
        for question in self.section.questions:
            if question.key in self.errors:
                continue
            if question.fact.nullable and self.cleaned_data.get(null_name(question)):
                found[question.key] = None
                continue
            answer = as_json(question.fact, self.cleaned_data.get(question.key))
            if answer is not None:
                found[question.key] = answer
        return found


def initial(section: Section, answers: Mapping) -> dict[str, object]:
    """What the form shows for answers given before."""
    shown: dict[str, object] = {}
    for question in section.questions:
        if question.key not in answers:
            continue
        value = answers[question.key]
        if value is None:
            shown[null_name(question)] = True
        elif question.fact.kind is Kind.BOOL:
            shown[question.key] = "true" if value else "false"
        elif question.fact.kind is Kind.CHOICES:
            shown[question.key] = value or [NONE_OF_THESE]
        else:
            shown[question.key] = value
    return shown


def null_name(question: Question) -> str:
    return f"{question.key}__none"


def as_json(fact: Fact, value: object) -> object | None:
    """The cleaned value as the engine reads it; None where the question was left open."""
    if value is None or value in ("", []):
        return None
    if fact.kind is Kind.BOOL:
        return value == "true"
    if fact.kind is Kind.CHOICES:
        return [] if NONE_OF_THESE in value else list(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def fields_for(question: Question) -> dict[str, forms.Field]:
    """The field of a question, and a tick beside it where an empty answer has a meaning of its own."""
    fact = question.fact
    field = _field(fact)
    field.required = False
    field.label = fact.label
    field.help_text = _help(fact)
    field.why = fact.why
    fields = {question.key: field}
    if fact.nullable:
        fields[null_name(question)] = forms.BooleanField(required=False, label=fact.null_label)
    return fields


def _help(fact: Fact) -> str:
    if fact.kind is Kind.CHOICES:
        return MANY_HELP
    return LEDGER_HELP if fact.source is FactSource.LEDGER else fact.help


def _field(fact: Fact) -> forms.Field:
    if fact.kind is Kind.BOOL:
        choices = [("true", "是"), ("false", "否"), (UNKNOWN, UNKNOWN_WORD)]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
    if fact.kind is Kind.CHOICE:
        choices = [(term.value, term.label) for term in fact.members.values()] + [(UNKNOWN, UNKNOWN_WORD)]
        return forms.ChoiceField(
            choices=choices, widget=forms.RadioSelect if len(choices) <= RADIO_LIMIT else forms.Select
        )
    if fact.kind is Kind.CHOICES:
        choices = [(term.value, term.label) for term in fact.members.values()] + [(NONE_OF_THESE, "都不是")]
        return ChoicesField(choices=choices, widget=forms.CheckboxSelectMultiple)
    return {Kind.DATE: DateField, Kind.WHOLE: WholeField, Kind.TEXT: LineField}[fact.kind]()


class ChoicesField(forms.MultipleChoiceField):
    def clean(self, value):
        chosen = super().clean(value)
        if NONE_OF_THESE in chosen and len(chosen) > 1:
            raise forms.ValidationError("选了「都不是」就不能再选其他项，请去掉其中一边")
        return chosen


class _NormalisedField(forms.CharField):
    """Text from outside through the one normaliser; its refusal is shown as it stands."""

    def to_python(self, value):
        if not value or not value.strip():
            return None
        try:
            return self.read(value)
        except TextRefused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def read(self, raw: str) -> object:
        return clean_line(raw)


class LineField(_NormalisedField):
    def __init__(self) -> None:
        super().__init__(max_length=100)


class DateField(_NormalisedField):
    def __init__(self) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date", "min": "1900-01-01", "max": "2100-12-31"}))

    def read(self, raw: str) -> date:
        return parse_date(raw)


class WholeField(_NormalisedField):
    def __init__(self) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))

    def read(self, raw: str) -> int:
        return parse_whole(raw)
