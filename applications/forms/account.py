"""A new payee account."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from accounts.forms.fields import BANK_NAME_LIMIT
from foundation.identifiers import IdentifierRefused, account_warnings, bank_account, cnaps
from foundation.normalise import TextRefused, clean_line


class AccountForm(forms.Form):
    """Number and bank; the holder is always the applicant. A number that looks wrong is asked about once."""

    use_required_attribute = False
    bank_name = forms.CharField(
        label="开户银行",
        help_text="写到支行，例如：中国建设银行益阳赫山支行",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    number = forms.CharField(
        label="银行账号",
        help_text="可以带空格",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-medium"}),
    )
    cnaps = forms.CharField(
        label="联行号",
        required=False,
        help_text="12 位数字，可向开户银行查询；不清楚的可以不填",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-medium"}),
    )
    confirmed = forms.BooleanField(label="我已核对，账号无误", required=False)

    def __init__(self, data: Any = None, *, personal: bool) -> None:
        super().__init__(data, label_suffix="")
        self.personal = personal
        self.asks_again = False
        self.fields["number"].help_text = (
            "本人名下的银行卡号，优先填社会保障卡的金融账户；可以带空格"
            if personal
            else "本单位的基本存款账户；可以带空格"
        )
        self.fields["bank_name"].error_messages["required"] = "请填写开户银行，写到支行。"
        self.fields["number"].error_messages["required"] = "请填写银行账号。"
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("bank_name", "number", "cnaps")

    def clean_bank_name(self) -> str:
        return self._read(lambda raw: clean_line(raw, BANK_NAME_LIMIT), "bank_name")

    def clean_number(self) -> str:
        return self._read(bank_account, "number")

    def clean_cnaps(self) -> str:
        return self._read(cnaps, "cnaps") if self.cleaned_data["cnaps"] else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        number = cleaned.get("number")
        warnings = account_warnings(number, personal=self.personal) if number else []
        if warnings and not cleaned.get("confirmed"):
            self.asks_again = True
            self.helper.layout = Layout("bank_name", "number", "confirmed", "cnaps")
            self.add_error("number", warnings[0])
        return cleaned

    def _read(self, read: Any, name: str) -> str:
        try:
            return read(self.cleaned_data[name])
        except (TextRefused, IdentifierRefused) as refused:
            raise forms.ValidationError(str(refused)) from refused
