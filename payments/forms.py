"""What finance and the clerks type: a reason, a file, the answers of a re-check."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from foundation.filecheck import MOST_BYTES
from foundation.normalise import TextRefused, clean_line, parse_whole
from policy.facts import Kind
from policy.scheme import RecheckQuestion, Scheme

UNKNOWN = "unknown"
REASON_LIMIT = 200


class LineField(forms.CharField):
    """One line of text through the one normaliser."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("error_messages", {"required": f"请填写{options.get('label', '此项')}。"})
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        try:
            return clean_line(value, REASON_LIMIT)
        except TextRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


class CrispyForm(forms.Form):
    """Drawn inside a form element of the page."""

    def __init__(self, data: Any = None, files: Any = None, **options: Any) -> None:
        super().__init__(data, files, label_suffix="", **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class ReasonForm(CrispyForm):
    """Why something goes back, is given up, or is opened."""

    reason = LineField(label="原因")

    def __init__(self, data: Any = None, *, label: str = "原因", help_text: str = "") -> None:
        super().__init__(data)
        field = self.fields["reason"]
        field.label, field.help_text = label, help_text
        field.error_messages["required"] = f"请填写{label}。"


class ReturnForm(CrispyForm):
    """The bank's file."""

    file = forms.FileField(
        label="银行回单文件",
        error_messages={
            "required": "请选择银行回单文件（XLSX 或 CSV）。",
            "empty": "文件是空的，请重新导出后上传。",
            "invalid": "没有收到文件，请重新选择后上传。",
            "missing": "没有收到文件，请重新选择后上传。",
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"文件超过 {MOST_BYTES // 1024**2} MB，请分成几个文件上传。")
        return file


class WholeField(LineField):
    """A whole number; left empty where it is not known."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_whole(text)
        except TextRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


class RecheckForm(CrispyForm):
    """The scheme's own questions before an instalment, and how they were verified."""

    evidence = LineField(label="核实方式", help_text="写明查询的系统或材料，例如“社会保险信息系统查询”")

    def __init__(self, data: Any = None, *, scheme: Scheme) -> None:
        super().__init__(data)
        self.questions = scheme.recheck
        fields = {question.id: _field(question) for question in self.questions}
        self.fields = {**fields, **self.fields}

    def answers(self) -> dict[str, Any]:
        """Answers in the kinds that the rules read; None where it is not known."""
        words = {"yes": True, "no": False, UNKNOWN: None}
        given = self.cleaned_data
        return {
            question.id: words[given[question.id]] if question.kind is Kind.BOOL else given[question.id]
            for question in self.questions
        }


def _field(question: RecheckQuestion) -> forms.Field:
    help_text = f"{question.help}（{question.clause}）" if question.help else question.clause
    if question.kind is Kind.BOOL:
        return forms.ChoiceField(
            label=question.label, help_text=help_text, widget=forms.RadioSelect,
            choices=[("yes", "是"), ("no", "否"), (UNKNOWN, "无法核实")],
            error_messages={"required": f"请回答“{question.label}”。"},
        )  # fmt: skip
    return WholeField(
        label=question.label, help_text=f"{help_text}；无法核实的留空", required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
