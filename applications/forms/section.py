"""The form of one section, built from the scheme's declaration."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.template.loader import render_to_string

from applications.answers import UNANSWERED, show_answer
from applications.enums import ApplicationState
from applications.forms.fields import AnswerField
from applications.models import Application, CorrectionItem
from applications.sections import Section, target_of
from policy.facts import Fact, Kind
from policy.scheme import Scheme

PLACE_STAYS = "补正时不能更改区县。确需换到其他区县的，请撤回后重新申请。"


class SectionForm(forms.Form):
    """Answers of one section. What is valid can be saved although something else is not."""

    use_required_attribute = False

    def __init__(
        self,
        scheme: Scheme,
        section: Section,
        application: Application,
        data: Mapping[str, Any] | None = None,
        returned: Mapping[str, CorrectionItem] | None = None,
    ) -> None:
        self.section = section
        self.is_returned = application.state == ApplicationState.CORRECTING
        self.before = {**application.details, **application.facts}
        super().__init__(data, initial=self._initial(application), label_suffix="")
        rows: list[Any] = []
        for fact in section.facts:
            item = (returned or {}).get(target_of(fact))
            if item:
                rows.append(ReturnedNote(item))
            rows += self._add(fact, scheme)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*rows)

    def answers(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Valid facts and details as strict JSON, UNANSWERED where the box is blank; wrong ones are left out."""
        facts: dict[str, Any] = {}
        details: dict[str, Any] = {}
        for fact in self.section.facts:
            if fact.id not in self.errors and none_name(fact) not in self.errors:
                (facts if fact.judged else details)[fact.id] = self.cleaned_data[fact.id]
        return facts, details

    def differing(self, application: Application) -> list[dict[str, str]]:
        """Answers that stand otherwise in the application: label, what was typed, what is saved."""
        saved = {**application.details, **application.facts}
        facts, details = self.answers()
        typed = {**facts, **details}
        return [
            {
                "label": fact.label,
                "typed": show_answer(fact, typed[fact.id]),
                "saved": show_answer(fact, saved.get(fact.id, UNANSWERED)),
            }
            for fact in self.section.facts
            if fact.id in typed and typed[fact.id] != saved.get(fact.id, UNANSWERED)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for fact in self.section.facts:
            if fact.nullable and cleaned.pop(none_name(fact), False):
                if cleaned.get(fact.id, UNANSWERED) not in (UNANSWERED, None):
                    self.add_error(fact.id, f"填了日期就不要再选“{fact.null_label}”，请去掉其中一边。")
                elif fact.id not in self.errors:
                    cleaned[fact.id] = None
            self._in_order(fact, cleaned)
            if fact.kind is Kind.DATE and fact.id in self.errors:
                # The browser's calendar shows nothing that is no date; what was typed must stay.
                self.fields[fact.id].widget = forms.TextInput(attrs={"class": "input-short"})
        return cleaned

    def _in_order(self, fact: Fact, cleaned: Mapping[str, Any]) -> None:
        earlier, later = cleaned.get(fact.not_before), cleaned.get(fact.id)
        if isinstance(earlier, str) and isinstance(later, str) and later < earlier:
            label = self.fields[fact.not_before].label
            self.add_error(fact.id, f"{fact.label} {later} 早于{label} {earlier}，请核对这两个日期。")

    def _add(self, fact: Fact, scheme: Scheme) -> list[Any]:
        self.fields[fact.id] = AnswerField(fact, scheme)
        if self.is_returned and fact.id == scheme.handling:
            self.fields[fact.id].help_text = PLACE_STAYS
        if not fact.nullable:
            return [fact.id]
        self.fields[none_name(fact)] = forms.BooleanField(required=False, label=fact.null_label)
        return [fact.id, Field(none_name(fact), wrapper_class="field-tied")]

    def _initial(self, application: Application) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for fact in self.section.facts:
            if fact.id in self.before:
                shown[fact.id] = self.before[fact.id]
                if fact.nullable and self.before[fact.id] is None:
                    shown[none_name(fact)] = True
        return shown


class ReturnedNote:
    """A crispy layout object: what the bureau asks to be put right, above its field. The text is never a template."""

    def __init__(self, item: CorrectionItem) -> None:
        self.item = item

    def render(self, form: Any, context: Any, template_pack: Any = None, **options: Any) -> str:
        return render_to_string("applications/returned_note.html", {"item": self.item})


def none_name(fact: Fact) -> str:
    """The tick beside a question whose empty answer has a meaning of its own."""
    return f"{fact.id}__none"
