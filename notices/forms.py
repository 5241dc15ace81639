"""Proving a letter: by its number and code, or by its file."""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from foundation.normalise import clean_line
from notices.models import Letter
from notices.selectors import by_hash, by_token, same_number

LARGEST_FILE = 2 * 1024 * 1024
NUMBER_LIMIT = 60
CODE_LIMIT = 40


class ByNumberForm(forms.Form):
    """Number and code as printed; both must belong to one letter. `letter` is set once valid."""

    number = forms.CharField(
        label="发文字号", max_length=NUMBER_LIMIT, help_text="例如：益人社函〔2026〕12号，括号用哪一种都可以。",
        error_messages={"required": "请填写文书上的发文字号。", "max_length": "发文字号太长，请核对。"},
    )  # fmt: skip
    code = forms.CharField(
        label="验证码", max_length=CODE_LIMIT, help_text="印在二维码下方，16 位字母和数字，横线可以不填。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "请填写二维码下方的验证码。", "max_length": "验证码太长，请核对。"},
    )  # fmt: skip

    letter: Letter

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)

    def clean_number(self) -> str:
        return _line(self.cleaned_data["number"])

    def clean_code(self) -> str:
        return _line(self.cleaned_data["code"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "number" in data and "code" in data:
            letter = by_token(data["code"])
            if letter is None or not same_number(data["number"], letter.number):
                raise ValidationError("没有这样一份文书：发文字号与验证码不相符。请逐字核对后再试。")
            self.letter = letter
        return data


class ByFileForm(forms.Form):
    """The PDF itself; only its hash is looked at, nothing is kept. `letter` is None where no letter has the hash."""

    file = forms.FileField(
        label="文书的 PDF 文件", allow_empty_file=True,
        error_messages={"required": "请选择要核对的 PDF 文件。", "max_length": "文件名太长，请改短后再选。"},
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )  # fmt: skip

    letter: Letter | None
    sha256: str

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError("这不是本平台发出的文书：文件超过 2 MB。")
        data = file.read()
        if not data.startswith(b"%PDF-"):
            raise ValidationError("请选择 PDF 文件；照片或扫描件请改用发文字号和验证码核对。")
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.letter = by_hash(self.sha256)
        return file


def _line(raw: str) -> str:
    try:
        return clean_line(raw)
    except ValueError as error:
        raise ValidationError(str(error)) from error
