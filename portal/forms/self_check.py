"""The questions of the self-check as a form: those of an application, but none is compulsory."""

from collections.abc import Mapping

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms

from applications.answers import UNANSWERED
from applications.forms.fields import AnswerField
from policy.terms import FactSource
from portal.questions import Question, Section

UNKNOWN_CHOICE = ("", "还不清楚")
LEDGER_HELP = "没有领过填 0；正式申请时由系统按台账核对"


class QuestionField(AnswerField):
    """The field of an application, with the way out of not knowing."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.fact, question.scheme)
        self.required = self.widget.is_required = False
        if question.fact.source is FactSource.LEDGER:
            self.help_text = LEDGER_HELP
        if isinstance(self.widget, forms.CheckboxSelectMultiple):
            return  # nothing ticked is not knowing
        if isinstance(self.widget, forms.RadioSelect):
            self.widget.choices = [*self.widget.choices, UNKNOWN_CHOICE]
        elif isinstance(self.widget, forms.Select):
            self.widget.choices = [UNKNOWN_CHOICE, *list(self.widget.choices)[1:]]


class SectionForm(forms.Form):
    """One section. `answers()` gives what was answered in the engine's JSON kinds; what was left open is absent."""

    use_required_attribute = False

    def __init__(
        self, section: Section, data: Mapping | None = None, *, answered: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=_initial(section, answered or {}), label_suffix="")
        self.section = section
        rows: list[object] = []
        for question in section.questions:
            self.fields[question.key] = QuestionField(question)
            rows.append(question.key)
            if question.fact.nullable:
                self.fields[none_name(question)] = forms.BooleanField(required=False, label=question.fact.null_label)
                rows.append(Field(none_name(question), wrapper_class="field-tied"))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*rows)

    def answers(self) -> dict[str, object]:
        """Valid answers only, so that a half-typed date does not hide what the others say."""
        found: dict[str, object] = {}
        for question in self.section.questions:
            answer = self.cleaned_data.get(question.key, UNANSWERED)
            if question.fact.nullable and self.cleaned_data.get(none_name(question)):
                answer = None
            if answer is not UNANSWERED and question.key not in self.errors:
                found[question.key] = answer
        return found


def none_name(question: Question) -> str:
    """The tick beside a question whose empty answer has a meaning of its own."""
    return f"{question.key}__none"


def _initial(section: Section, answered: Mapping[str, object]) -> dict[str, object]:
    shown = {question.key: answered[question.key] for question in section.questions if question.key in answered}
    ticks = {none_name(question): True for question in section.questions if shown.get(question.key, "") is None}
    return shown | ticks
