"""Fields and limits that the forms of accounts share; what is typed is read by the one normaliser."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

USERNAME_LIMIT = 40
BANK_NAME_LIMIT = 60
PASSWORD_LIMIT = 128
PASSWORD_HELP = "至少 {} 个字符，不能全是数字，也不要用姓名或常见密码。"  # noqa: S105 - a hint, not a password


class ReadField(forms.CharField):
    """Text read by a function that gives the clean value or refuses with a Chinese sentence."""

    def __init__(self, read: Callable[[Any], str], **options: Any) -> None:
        self.read = read
        options.setdefault("error_messages", {"required": f"请填写{options.get('label', '此项')}。"})
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        if value is None or not str(value).strip():
            return ""
        try:
            return self.read(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error


def password_field(label: str, *, fresh: bool = True, help_text: str = "") -> forms.CharField:
    complete = "new-password" if fresh else "current-password"
    return forms.CharField(
        label=label, strip=False, max_length=PASSWORD_LIMIT, help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": complete}),
        error_messages={"required": f"请填写{label}。", "max_length": f"密码最长 {PASSWORD_LIMIT} 个字符。"},
    )  # fmt: skip


def text_input(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs=attributes)


class PlainForm(forms.Form):
    """Labels without a colon."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
