"""What a station says of a case: the checklist, its words, and the amount where people decide it."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from audit.errors import DomainError
from foundation import clock
from foundation.fields import MoneyFormField
from reviews.forms.checklist import answers_in, checklist_fields
from reviews.forms.fields import CheckedFileField
from reviews.services.amounts import refuse_meeting_outside, refuse_outside

AMOUNT_WORDS = {"propose": "建议", "decide": "核定", "minutes": "核定"}


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
        since: date | None = None,
        answers_to: str = "",
        **options: Any,
    ) -> None:
        """`since`: the day of submission, before which no meeting lies; `answers_to`: the office that sent it back."""
        super().__init__(*args, **options)
        self.clauses, self.since = clauses, since
        self.fields |= dict(checklist_fields(clauses))
        if answers_to:
            self._ask_for_reply(answers_to)
        self.bounds, self.word = bounds, AMOUNT_WORDS.get(asks, "")
        if not (bounds and asks):
            return
        self.fields["amount"] = _amount_field(bounds, asks, decider)
        if asks == "propose":
            self.fields["text"].optional_word = "填写金额时必填"  # type: ignore[attr-defined]
            return
        if not answers_to:
            self.fields["text"].required = True
            self.fields["text"].error_messages["required"] = "请写明核定这个金额的理由。"
        if asks == "minutes":
            self.fields |= _minutes_fields()

    def _ask_for_reply(self, office: str) -> None:
        text = self.fields["text"]
        text.label, text.required = f"审核意见，并答复{office}的退回意见", True
        text.error_messages["required"] = f"请写明对{office}退回意见的答复。"
        text.help_text = "金额不变的，写明不调整的理由；答复保留在记录中，负责人签发时可以看到。"

    def clean_amount(self) -> Decimal | None:
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount is not None and self.bounds:
            _as_error(refuse_outside, amount, self.bounds, self.word)
        return amount

    def clean_minutes_held_on(self) -> date:
        held_on: date = self.cleaned_data["minutes_held_on"]
        _as_error(refuse_meeting_outside, held_on, self.since, clock.today())
        return held_on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("amount") is not None and "text" in data and not data["text"]:
            self.add_error("text", "请写明建议这个金额的理由。")
        return data

    def answers(self) -> dict[str, dict[str, str]]:
        """Answers given, as the service takes them."""
        return answers_in(self.cleaned_data, self.clauses)

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
