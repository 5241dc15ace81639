"""The other acts on a case: what is sent back, refused or opened, with what must be written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms

from foundation.fields import MoneyFormField
from reviews.enums import Checked, ReasonCode
from reviews.forms.checklist import answers_in, checklist_fields
from reviews.forms.fields import MOST_LINES, read_line_numbers


class ReturnForm(forms.Form):
    """What the applicant must put right: each target with its reason; lines of a roster by their numbers."""

    lines = forms.CharField(
        label="花名册行号", required=False, widget=forms.TextInput(attrs={"placeholder": "3、7、12-15"})
    )
    lines_reason = forms.CharField(label="这些行的问题和要求", required=False)

    def __init__(
        self,
        *args: Any,
        targets: Sequence[tuple[str, str]],
        named: Callable[[Iterable[str]], dict[str, str]] | None,
        **options: Any,
    ) -> None:
        """`named` gives the labels of those lines of the roster that are there; None where there is no roster."""
        super().__init__(*args, **options)
        self.targets, self.named = targets, named
        self.line_labels: dict[str, str] = {}
        for target, label in self.targets:
            self.fields[f"pick_{target}"] = forms.BooleanField(label=label, required=False)
            self.fields[f"reason_{target}"] = forms.CharField(label=f"{label}：问题和要求", required=False)
        if named is None:
            del self.fields["lines"], self.fields["lines_reason"]

    def clean_lines(self) -> list[str]:
        """Numbers and ranges of the roster's rows, as targets."""
        numbers = read_line_numbers(self.cleaned_data["lines"])
        if len(numbers) > MOST_LINES:
            raise forms.ValidationError(f"一次最多指出 {MOST_LINES} 行，行数更多时请直接退回整份花名册。")
        targets = [f"line:{number}" for number in numbers]
        self.line_labels = self.named(targets) if self.named else {}
        unknown = [target for target in targets if target not in self.line_labels]
        if unknown:
            raise forms.ValidationError(f"花名册中没有第 {unknown[0].removeprefix('line:')} 行。")
        return targets

    def items(self) -> list[tuple[str, str, str]]:
        """(target, label, reason) of all that was ticked."""
        data = self.cleaned_data
        picked = [
            (target, label, data[f"reason_{target}"])
            for target, label in self.targets
            if data[f"pick_{target}"] or data[f"reason_{target}"]
        ]
        lines = [(target, self.line_labels[target], data["lines_reason"]) for target in data.get("lines", [])]
        return picked + lines

    def rows(self) -> list[tuple[Any, Any]]:
        """(tick, reason) of each target."""
        return [(self[f"pick_{target}"], self[f"reason_{target}"]) for target, _ in self.targets]


class RefusalForm(forms.Form):
    """Why not: kind of reason, the clauses it rests on, and the facts in words; the checklist travels along."""

    reason_code = forms.ChoiceField(label="理由类别", choices=ReasonCode.choices)
    clauses = forms.MultipleChoiceField(label="不符合的条款", required=False, widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(
        label="事实和理由",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="这段话会写入不予批准决定书，请写明查明的事实、对照的数字和依据。",
    )

    def __init__(self, *args: Any, clauses: Sequence[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.listed = clauses
        self.fields |= dict(checklist_fields(clauses, hidden=True))
        self.fields["clauses"].choices = [(each.id, f"{each.clause} {each.label}") for each in clauses]  # type: ignore[attr-defined]
        self.fields["clauses"].optional_word = "理由为不符合申领条件时必选"  # type: ignore[attr-defined]

    def answers(self) -> dict[str, dict[str, str]]:
        """Answers given, as the service takes them."""
        return answers_in(self.cleaned_data, self.listed)


def refusal_from(answers: Mapping[str, Mapping[str, str]], clauses: Sequence[Any]) -> dict[str, Any]:
    """What a checklist says already of a refusal: clauses found untrue or not met, the notes as its text."""
    untrue = [each for each in clauses if answers.get(each.id, {}).get("answer") == Checked.FALSE]
    notes = [answers[each.id]["note"] for each in untrue if answers[each.id]["note"]]
    travelling = {f"{part}_{name}": entry[part] for name, entry in answers.items() for part in ("answer", "note")}
    return {
        **travelling,
        "clauses": [each.id for each in clauses if each.met is False or each in untrue],
        "text": "\n".join(notes),
    }


class StrikeForm(forms.Form):
    """Rows that the deciding bureau takes out of the roster, and why."""

    lines = forms.CharField(
        label="核减的花名册行号",
        widget=forms.TextInput(attrs={"placeholder": "3、7、12-15"}),
        error_messages={"required": "请填写要核减的行号。"},
    )
    reason = forms.CharField(
        label="核减的理由",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明核减的理由。"},
        help_text="写明查明了什么、依据哪一条。核减后金额按其余人员重新计算，理由会告诉申请人。",
    )

    def clean_lines(self) -> list[int]:
        return read_line_numbers(self.cleaned_data["lines"])


class ReasonForm(forms.Form):
    """One text that must be written: why it goes back, or what the bureau says to the applicant's answer."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: str, help_text: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label, self.fields["text"].help_text = label, help_text


class DisagreeForm(ReasonForm):
    """Why 财政局 agrees neither to fund nor amount, and what it proposes instead where it names a figure."""

    amount = MoneyFormField(
        label="建议金额（元）",
        required=False,
        positive=True,
        help_text="认为金额应当调整的可以填写；审定部门答复时、负责人签发时都会看到，金额仍由审定部门核定。",
    )


class SendBackForm(forms.Form):
    """Why the head does not sign."""

    reason = forms.CharField(label="退回重审的理由", widget=forms.Textarea(attrs={"rows": 3}))


class OpenForm(forms.Form):
    """Why a masked number must be seen."""

    why = forms.CharField(
        label="查看事由", max_length=200, help_text="查看完整号码会记入日志，申请人可以看到谁在何时因何查看。"
    )
