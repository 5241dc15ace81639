"""What a bureau found: about objections to a row, about two claims to one matter."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html

from reviews.enums import Finding
from reviews.forms.fields import read_line_numbers


class FindingForm(forms.Form):
    """What the bureau found about the objections to one row; the lines only of a roster."""

    finding = forms.ChoiceField(label="核查结论", widget=forms.RadioSelect)
    lines = forms.CharField(
        label="核减的花名册行号",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "3、7、12-15"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    answer = forms.CharField(
        label="核查情况和理由",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明怎样核查、查明了什么。这段话会答复异议人；不予批准的，会写入决定书。",
    )

    def __init__(
        self, *args: Any, named: Callable[[Iterable[str]], dict[str, str]] | None, roster_url: str = "", **options: Any
    ) -> None:
        """`named` gives the labels of those lines of the roster that are there; None where there is no roster."""
        super().__init__(*args, **options)
        self.named = named
        kept = [pair for pair in Finding.choices if named or pair[0] != Finding.LINES]
        self.fields["finding"].choices = kept  # type: ignore[attr-defined]
        if named is None:
            del self.fields["lines"], self.fields["seen"]
            return
        self.fields["lines"].optional_word = "只对部分人员成立时必填"  # type: ignore[attr-defined]
        self.fields["lines"].help_text = format_html(
            '这些人员核减后重新计算金额，公示相应更正。行号见<a href="{}" target="_blank">花名册</a>。', roster_url
        )

    def clean_lines(self) -> list[int]:
        numbers = read_line_numbers(self.cleaned_data["lines"])
        named = self.named([f"line:{number}" for number in numbers]) if self.named else {}
        unknown = [str(number) for number in numbers if f"line:{number}" not in named]
        if unknown:
            raise forms.ValidationError(f"花名册中没有第 {'、'.join(unknown[:20])} 行，请对照花名册核对行号。")
        return numbers

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.named and data.get("finding") == Finding.LINES and "lines" in data and not data["lines"]:
            self.add_error("lines", "请填写要核减的行号。")
        return data

    @property
    def lines_to_show(self) -> str:
        """The lines that the clerk has yet to see by name before proposing them; "" where there are none."""
        data = self.cleaned_data
        wanted = "、".join(map(str, data.get("lines", []))) if data["finding"] == Finding.LINES else ""
        return "" if wanted == data.get("seen") else wanted


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
