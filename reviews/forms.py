"""Forms of the desk and of the public notice. What is typed passes the normaliser in the services."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html

from accounts.forms.people import ReadField
from audit.errors import DomainError
from foundation import clock
from foundation.fields import MoneyFormField
from foundation.filecheck import MOST_BYTES, CheckedFile, FileRefused, check_upload
from foundation.identifiers import mobile
from foundation.normalise import clean_name
from reviews.enums import Checked, Finding, ReasonCode
from reviews.services.amounts import refuse_future_meeting, refuse_outside
from reviews.services.hearing import MOST_FILES as MOST_PAPERS
from reviews.services.objections import MOST_FILES as MOST_EVIDENCE

MOST_LINES = 200
AMOUNT_WORDS = {"propose": "建议", "decide": "核定", "minutes": "核定"}


class CheckedFileField(forms.FileField):
    """A file that has passed `foundation.filecheck`."""

    def clean(self, data: Any, initial: Any = None) -> CheckedFile | None:
        sent = super().clean(data, initial)
        return _checked(sent) if sent else None


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ".jpg,.jpeg,.png,.pdf"})


class CheckedFilesField(forms.FileField):
    """Several of them, at most so many."""

    widget = _Files

    def __init__(self, *, most: int, **options: Any) -> None:
        super().__init__(**options)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:
        if len(data or []) > self.most:
            raise forms.ValidationError(f"最多上传 {self.most} 个文件，请合并后重新选择。")
        return [_checked(super(CheckedFilesField, self).clean(each, initial)) for each in data or []]


def _checked(sent: UploadedFile) -> CheckedFile:
    if (sent.size or 0) > MOST_BYTES:
        raise forms.ValidationError(f"“{(sent.name or '')[:40]}”超过 10 MB，请压缩后重新上传。")
    try:
        return check_upload(sent.name or "文件", sent.read())
    except FileRefused as refused:
        raise forms.ValidationError(str(refused)) from refused


LEAST_OBJECTION = 10


def read_line_numbers(text: str) -> list[int]:
    """Numbers and ranges as people write them (3、7、12-15), each once. Raises ValidationError."""
    numbers: list[int] = []
    for part in re.split(r"[、,，;；\s]+", text.strip()):
        found = re.fullmatch(r"(\d{1,6})(?:[-–—~至](\d{1,6}))?", part, re.ASCII)
        if part and not found:
            raise forms.ValidationError(f"行号“{part[:20]}”无法识别，请填写如 3、7、12-15。")
        if found:
            first, last = int(found[1]), int(found[2] or found[1])
            numbers += range(first, min(last, first + MOST_LINES) + 1)
    return list(dict.fromkeys(numbers))


class OpinionForm(forms.Form):
    """The clause checklist with the station's own words; where people decide the amount what `asks` says of it:
    "propose", "decide", "minutes" (decided by a meeting) or "" (nothing).
    """

    text = forms.CharField(label="审核意见", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self,
        *args: Any,
        clauses: Sequence[Any],
        bounds: tuple[Decimal, Decimal] | None,
        asks: str,
        decider: str = "",
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
        self.bounds, self.word = bounds, AMOUNT_WORDS.get(asks, "")
        if not (bounds and asks):
            return
        self.fields["amount"] = _amount_field(bounds, asks, decider)
        if asks == "propose":
            self.fields["text"].optional_word = "填写金额时必填"  # type: ignore[attr-defined]
            return
        self.fields["text"].required = True
        self.fields["text"].error_messages["required"] = "请写明核定这个金额的理由。"
        if asks == "minutes":
            self.fields |= _minutes_fields()

    def clean_amount(self) -> Decimal | None:
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount is not None and self.bounds:
            _as_error(refuse_outside, amount, self.bounds, self.word)
        return amount

    def clean_minutes_held_on(self) -> date:
        held_on: date = self.cleaned_data["minutes_held_on"]
        _as_error(refuse_future_meeting, held_on, clock.today())
        return held_on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("amount") is not None and "text" in data and not data["text"]:
            self.add_error("text", "请写明建议这个金额的理由。")
        return data

    def answers(self) -> dict[str, dict[str, str]]:
        """Answers given, as the service takes them."""
        given = {}
        for clause in self.clauses:
            answer = self.cleaned_data.get(f"answer_{clause.id}")
            if answer:
                note = self.cleaned_data.get(f"note_{clause.id}", "")
                given[clause.id] = {"answer": answer, "note": note}
        return given

    def minutes(self) -> dict[str, Any] | None:
        """Number, day, amount and file of the meeting; None where none is asked for."""
        data = self.cleaned_data
        if "minutes_file" not in self.fields:
            return None
        given = {name: data[f"minutes_{name}"] for name in ("number", "held_on", "file")}
        return {**given, "amount": data["amount"]}

    @property
    def lost_file(self) -> str:
        """Name of the file that came with a form that was not taken: a browser does not send it again by itself."""
        sent = self.files.get("minutes_file") if self.is_bound else None
        return sent.name if sent else ""

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """(clause, field of the answer, field of the note)."""
        return [(clause, self[f"answer_{clause.id}"], self[f"note_{clause.id}"]) for clause in self.clauses]


def _range_words(low: Decimal, high: Decimal) -> str:
    return f"{low:,.0f} 元至 {high:,.0f} 元" if low > 0 else f"大于 0 元，不超过 {high:,.0f} 元"


def _amount_field(bounds: tuple[Decimal, Decimal], asks: str, decider: str) -> MoneyFormField:
    words = f"{_range_words(*bounds)}；请在审核意见中写明理由"
    if asks == "propose" and decider:
        words = f"{decider}审定金额，本部门可提出建议；{words}"
    return MoneyFormField(
        label={"propose": "建议金额（元）", "decide": "核定金额（元）", "minutes": "会议审定金额（元）"}[asks],
        required=asks != "propose",
        error_messages={"required": f"请填写核定金额，{_range_words(*bounds)}。"},
        help_text=words,
    )


def _minutes_fields() -> dict[str, forms.Field]:
    """Of the meeting that decides: a PDF or a picture of its minutes, checked by its content."""
    return {
        "minutes_number": forms.CharField(
            label="会议纪要文号", max_length=60, error_messages={"required": "请填写会议纪要文号。"}
        ),
        "minutes_held_on": forms.DateField(
            label="会议日期",
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"required": "请填写会议日期。", "invalid": "会议日期无法识别，请填写如 2026-03-05。"},
        ),
        "minutes_file": CheckedFileField(
            label="会议纪要文件",
            help_text="PDF 或照片，不超过 10 MB；金额以会议纪要为准",
            error_messages={"required": "请上传会议纪要。"},
        ),
    }


def _as_error(check: Callable[..., None], *values: Any) -> None:
    """A refusal of the service, told at the field that it is about."""
    try:
        check(*values)
    except DomainError as refused:
        raise forms.ValidationError(str(refused)) from refused


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


class ReasonForm(forms.Form):
    """One text that must be written: why it goes back, or what the bureau says to the applicant's answer."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: str, help_text: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label, self.fields["text"].help_text = label, help_text


class HearingForm(forms.Form):
    """The applicant's answer to a refusal that is prepared."""

    text = forms.CharField(
        label="陈述申辩意见",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "请写明您的意见；没有意见的，可以在本页下方选择不陈述申辩。"},
        help_text="写明哪一条理由与事实不符、实际情况是什么。",
    )
    papers = CheckedFilesField(
        most=MOST_PAPERS,
        label="证明材料",
        required=False,
        help_text=f"可以选择多个 PDF 或照片，最多 {MOST_PAPERS} 个，每个不超过 10 MB；没有的不用上传。",
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


class PhoneForm(forms.Form):
    """First step of an objection: the mobile that gets the code."""

    phone = ReadField(
        mobile,
        label="手机号",
        help_text="先用验证码核实手机号，再填写异议。手机号只用于核实情况和答复您，不会公开。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


class ObjectionForm(forms.Form):
    """Second step: the code, and a named person's objection to one row of a notice."""

    code = forms.CharField(
        label="短信验证码",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": "请填写短信里的 6 位验证码。"},
    )
    name = ReadField(clean_name, label="您的姓名", help_text="请填写真实姓名，匿名异议无法核实。")
    text = forms.CharField(
        label="异议内容",
        min_length=LEAST_OBJECTION,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": "请填写异议内容。",
            "min_length": f"请写明哪里不符、怎么知道的，至少 {LEAST_OBJECTION} 个字，否则无法核查。",
        },
        help_text="请写明事实和线索。",
    )
    evidence = CheckedFilesField(
        most=MOST_EVIDENCE,
        label="证明材料",
        required=False,
        help_text=f"照片或 PDF，最多 {MOST_EVIDENCE} 个，每个不超过 10 MB。只有核查部门可以打开。",
    )


class TrackForm(forms.Form):
    """Receipt and code of an objection."""

    receipt = forms.CharField(label="回执编号", max_length=32, error_messages={"required": "请填写回执编号。"})
    code = forms.CharField(
        label="查询码",
        max_length=40,
        help_text="提交异议时页面和短信给出的 16 位字母和数字。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填写查询码。"},
    )


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
