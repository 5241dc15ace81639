"""Small forms at the beginning and the end: who applies, what is declared, why one withdraws."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from accounts.models import Organisation, Person
from applications.consent import CONSENT_VERSION, DECLARATIONS
from foundation.normalise import TextRefused, clean_text


class StartForm(forms.Form):
    """Who applies: the person or one of the organisations one acts for."""

    use_required_attribute = False
    applicant = forms.ChoiceField(
        label="以谁的名义申请",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择以谁的名义申请。", "invalid_choice": "请从列出的申请人中选择。"},
    )

    def __init__(self, choices: Sequence[Person | Organisation], data: Any = None) -> None:
        self.by_key = {str(each.pk): each for each in choices}
        only = next(iter(self.by_key)) if len(self.by_key) == 1 else None
        super().__init__(data, initial={"applicant": only}, label_suffix="")
        field = cast(forms.ChoiceField, self.fields["applicant"])
        field.choices = [(key, _named(each)) for key, each in self.by_key.items()]

    @property
    def chosen(self) -> Person | Organisation:
        return self.by_key[self.cleaned_data["applicant"]]


class DeclarationForm(forms.Form):
    """One tick for each declaration; the version of the texts that were shown comes along."""

    use_required_attribute = False
    consent_version = forms.CharField(widget=forms.HiddenInput, initial=CONSENT_VERSION)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        for each in DECLARATIONS:
            self.fields[each.id] = forms.BooleanField(
                label=each.title,
                help_text=each.text,
                error_messages={"required": f"请阅读“{each.title}”，同意后勾选。不勾选不能在线提交。"},
            )

    @property
    def declarations(self) -> list[forms.BoundField]:
        return [self[each.id] for each in DECLARATIONS]


class WithdrawForm(forms.Form):
    """Why the application is taken back."""

    use_required_attribute = False
    reason = forms.CharField(
        label="撤回原因",
        help_text="例如：单位变更，准备以新单位重新申请。不超过 400 字。",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明撤回的原因。"},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")

    def clean_reason(self) -> str:
        try:
            reason = clean_text(self.cleaned_data["reason"], multiline=True, limit=400)
        except TextRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        if not reason:
            raise forms.ValidationError("请写明撤回的原因。")
        return reason


def _named(owner: Person | Organisation) -> str:
    if isinstance(owner, Person):
        return f"我本人（{owner.name}）"
    return f"{owner.name}（{owner.get_kind_display()}，{owner.get_district_display()}）"
