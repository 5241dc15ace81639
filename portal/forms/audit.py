"""The search over the log."""

from django import forms

from foundation.normalise import TextRefused, clean_line
from portal import audit_words
from portal.selectors.audit_log import Search

YEARS = range(2000, 2200)


class ActionField(forms.ChoiceField):
    """Offers each word once; an address may name any action."""

    def valid_value(self, value: str) -> bool:
        return value in audit_words.ACTIONS


class SearchForm(forms.Form):
    """Every field may stay empty; what cannot be read is told, and the rest is searched."""

    subject = forms.CharField(label="对象", required=False, max_length=60)
    who = forms.CharField(label="经办人", required=False, max_length=60)
    action = ActionField(label="动作", required=False)
    role = forms.ChoiceField(label="身份", required=False, choices=[("", "不限身份"), *audit_words.ROLES.items()])
    since = forms.DateField(label="起", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="止", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", "不限动作"), *audit_words.choices()]  # type: ignore[attr-defined]

    def clean_subject(self) -> str:
        return _line(self.cleaned_data["subject"])

    def clean_who(self) -> str:
        return _line(self.cleaned_data["who"])

    def clean_since(self):
        return _in_range(self.cleaned_data["since"])

    def clean_until(self):
        return _in_range(self.cleaned_data["until"])

    def search(self) -> Search:
        """What could be read of it."""
        self.is_valid()
        return Search(**{name: value for name, value in self.cleaned_data.items() if value})


class DayForm(forms.Form):
    """Up to which day the heads of the days are listed."""

    until = forms.DateField(
        label="到哪一天", widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请选择日期。", "invalid": "日期请写成 2026-03-05 这样。"},
    )  # fmt: skip

    def clean_until(self):
        return _in_range(self.cleaned_data["until"])


def _line(text: str) -> str:
    try:
        return clean_line(text, 60)
    except TextRefused as refused:
        raise forms.ValidationError(str(refused)) from refused


def _in_range(day):
    if day is not None and day.year not in YEARS:
        raise forms.ValidationError("请输入 2000 年以后的日期。")
    return day
