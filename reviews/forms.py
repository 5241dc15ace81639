"""Forms of the desk and of the public notice. What is typed passes the normaliser in the services."""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from accounts.forms import ReadField
from foundation.fields import MoneyFormField
from foundation.identifiers import mobile
from foundation.normalise import clean_name
from reviews.enums import Checked, ReasonCode

MOST_LINES = 200
LEAST_OBJECTION = 10


class OpinionForm(forms.Form):
    """The clause checklist with the station's own words; the amount only where people decide it."""

    text = forms.CharField(label="审核意见", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self,
        *args: Any,
        clauses: Sequence[Any],
        bounds: tuple[Decimal, Decimal] | None,
        amount: Decimal | None,
        is_last: bool,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.clauses = clauses
        for clause in clauses:
            self.fields[f"answer_{clause.id}"] = forms.ChoiceField(
                label=clause.label, choices=Checked.choices, required=False, widget=forms.RadioSelect
            )
            self.fields[f"note_{clause.id}"] = forms.CharField(
                label=f"{clause.label}：说明", required=False, widget=forms.TextInput(attrs={"maxlength": 400})
            )
        if bounds:
            low, high = bounds
            self.fields["amount"] = MoneyFormField(
                label="核定金额（元）" if is_last else "建议金额（元）",
                required=False,
                initial=amount,
                help_text=f"政策范围：{low:,.2f} 元至 {high:,.2f} 元，须大于 0 元",
            )

    def answers(self) -> dict[str, dict[str, str]]:
        """Answers given, as the service takes them."""
        given = {}
        for clause in self.clauses:
            answer = self.cleaned_data.get(f"answer_{clause.id}")
            if answer:
                note = self.cleaned_data.get(f"note_{clause.id}", "")
                given[clause.id] = {"answer": answer, "note": note}
        return given

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """(clause, field of the answer, field of the note)."""
        return [(clause, self[f"answer_{clause.id}"], self[f"note_{clause.id}"]) for clause in self.clauses]


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
        numbers: list[int] = []
        for part in re.split(r"[、,，;；\s]+", self.cleaned_data["lines"].strip()):
            found = re.fullmatch(r"(\d{1,6})(?:[-–—~至](\d{1,6}))?", part, re.ASCII)
            if part and not found:
                raise forms.ValidationError(f"行号“{part[:20]}”无法识别，请填写如 3、7、12-15。")
            if found:
                first, last = int(found[1]), int(found[2] or found[1])
                numbers += range(first, min(last, first + MOST_LINES) + 1)
        if len(numbers) > MOST_LINES:
            raise forms.ValidationError(f"一次最多指出 {MOST_LINES} 行，行数更多时请直接退回整份花名册。")
        targets = [f"line:{number}" for number in dict.fromkeys(numbers)]
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
    """Why not: kind of reason, the clauses it rests on, and the facts in words."""

    reason_code = forms.ChoiceField(label="理由类别", choices=ReasonCode.choices)
    clauses = forms.MultipleChoiceField(label="不符合的条款", required=False, widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(
        label="事实和理由",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="这段话会写入不予批准决定书，请写明查明的事实、对照的数字和依据。",
    )

    def __init__(self, *args: Any, clauses: Sequence[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["clauses"].choices = [(each.id, f"{each.clause} {each.label}") for each in clauses]  # type: ignore[attr-defined]


class ProposalForm(forms.Form):
    """The clerk lays the approval before the head."""

    minutes = forms.CharField(
        label="会议纪要文号", required=False, max_length=60, help_text="经集体研究的，填写会议纪要文号；没有的不填。"
    )


class SendBackForm(forms.Form):
    """Why the head does not sign."""

    reason = forms.CharField(label="退回重审的理由", widget=forms.Textarea(attrs={"rows": 3}))


class ConflictForm(forms.Form):
    """Which of two claims to one matter counts."""

    finding = forms.ChoiceField(label="核实结论", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="核实情况",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明怎样核对（证书查询、单位名册、本人说明），查明了什么。",
    )

    def __init__(self, *args: Any, findings: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["finding"].choices = findings  # type: ignore[attr-defined]


class OpenForm(forms.Form):
    """Why a masked number must be seen."""

    why = forms.CharField(
        label="查看事由", max_length=200, help_text="查看完整号码会记入日志，申请人可以看到谁在何时因何查看。"
    )


class ObjectionForm(forms.Form):
    """A named person's objection to one row of a notice."""

    name = ReadField(clean_name, label="您的姓名", help_text="请填写真实姓名，匿名异议无法核实。")
    phone = ReadField(
        mobile,
        label="手机号",
        help_text="用于核实情况和答复您，不会公开。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    text = forms.CharField(
        label="异议内容",
        min_length=LEAST_OBJECTION,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": "请填写异议内容。",
            "min_length": f"请写明哪里不符、怎么知道的，至少 {LEAST_OBJECTION} 个字，否则无法核查。",
        },
        help_text="请写明事实和线索。如有证明材料，请在核实时提供。",
    )


class AnswerForm(forms.Form):
    """The bureau's finding on an objection."""

    upheld = forms.ChoiceField(
        label="核查结论",
        choices=[("no", "异议不成立"), ("yes", "异议成立")],
        widget=forms.RadioSelect,
        help_text="不成立的继续办理；成立的由您提出不予批准，交负责人签发。",
    )
    answer = forms.CharField(
        label="核查情况和理由",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明怎样核查、查明了什么。异议成立的，这段话会写入不予批准决定书。",
    )
