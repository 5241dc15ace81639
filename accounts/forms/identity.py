"""Codes, a forgotten password, another mobile, an invitation, a reclaimed number: what is typed."""

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from accounts.enums import MemberRole
from accounts.forms.fields import PASSWORD_HELP, PASSWORD_LIMIT, USERNAME_LIMIT, PlainForm, ReadField
from accounts.models import User
from accounts.passwords import is_staff, shortest
from foundation import clock, identifiers
from foundation.normalise import clean_line, clean_name, clean_text

NUMBER_LIMIT = 40


def six_digits(raw: str) -> str:
    """A code as it was typed or copied. Raises ValueError."""
    code = "".join(str(raw).split())
    if not (len(code) == 6 and code.isdecimal()):
        raise ValueError("验证码是 6 位数字，请核对短信。")
    return "".join(str(int(digit)) for digit in code)


class CodeForm(PlainForm):
    """Six digits."""

    code = ReadField(
        six_digits, label="验证码", help_text="短信里的 6 位数字。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "12"}),
    )  # fmt: skip


class ForgottenForm(PlainForm):
    """Who forgot the password. Anything that can be typed is taken: no answer tells who is known."""

    typed = ReadField(
        lambda raw: clean_line(raw, 80), label="登录名、手机号或身份证号",
        help_text="几个人共用一个手机号的，请填身份证号；单位的账号请填登录名。",
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )  # fmt: skip


class FreshPasswordForm(SetPasswordForm):
    """A new password twice, after the code."""

    error_messages = {"password_mismatch": "两次输入的新密码不一样，请重新输入。"}

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(user, *args, **options)
        for name, label in {"new_password1": "新密码", "new_password2": "再输入一遍新密码"}.items():
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.validators.append(MaxLengthValidator(PASSWORD_LIMIT, f"密码最长 {PASSWORD_LIMIT} 个字符。"))
            field.error_messages = {"required": f"请填写{label}。"}
        self.fields["new_password1"].help_text = PASSWORD_HELP.format(shortest(staff=is_staff(user)))


class PhoneForm(PlainForm):
    """Another mobile."""

    phone = ReadField(
        identifiers.mobile, label="新手机号", help_text="验证码发到这个号码。",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip


class InviteForm(PlainForm):
    """Whom a manager asks; nothing is said about whether that person is known."""

    typed = ReadField(
        lambda raw: clean_line(raw, USERNAME_LIMIT), label="对方的手机号或登录名",
        help_text="对方接受之前，您看不到对方的姓名，对方也不能办理本单位的事项。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    role = forms.ChoiceField(
        label="身份", choices=MemberRole.choices, initial=MemberRole.AGENT,
        help_text="管理员可以邀请和停用成员；负责人和经办人可以办理申请；只读只能查看。",
        error_messages={"required": "请选择身份。", "invalid_choice": "请从列表中选择身份。"},
    )  # fmt: skip


class RoleForm(PlainForm):
    """Another role of a member."""

    role = forms.ChoiceField(
        label="身份", choices=MemberRole.choices,
        help_text="管理员可以邀请和停用成员；负责人和经办人可以办理申请；只读只能查看。",
        error_messages={"required": "请选择身份。", "invalid_choice": "请从列表中选择身份。"},
    )  # fmt: skip


class ReclaimForm(PlainForm):
    """What an official saw at the window."""

    number = ReadField(
        lambda raw: clean_line(raw, NUMBER_LIMIT), label="身份证号或统一社会信用代码",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    holder_name = ReadField(clean_name, label="持有人姓名", help_text="单位填经办人姓名。与所查验的证件一致。")
    phone = ReadField(identifiers.mobile, label="持有人手机号", help_text="新账号的密码用这个号码设置。")
    username = ReadField(lambda raw: clean_line(raw, USERNAME_LIMIT), label="新登录名", help_text="由持有人自己起。")
    document = ReadField(
        lambda raw: clean_line(raw, 80), label="查验的证件", help_text="例如：居民身份证原件；营业执照原件和授权书。"
    )
    document_number = ReadField(
        lambda raw: clean_line(raw, NUMBER_LIMIT), label="证件编号", help_text="身份证只写末四位；授权书写编号或日期。"
    )
    seen_on = forms.DateField(
        label="查验日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写查验日期。", "invalid": "日期请写成 2026-03-05 这样。"},
    )  # fmt: skip
    reason = ReadField(
        lambda raw: clean_text(raw, multiline=True, limit=400), label="说明",
        help_text="怎样核对的、为什么认定号码属于来人。", widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def clean_number(self) -> str:
        typed = self.cleaned_data["number"]
        try:
            return identifiers.id_number(typed, on=clock.today())
        except ValueError as not_a_person:
            try:
                return identifiers.uscc(typed)
            except ValueError:
                raise ValidationError(f"不是有效的身份证号或统一社会信用代码：{not_a_person}") from not_a_person

    def clean_document_number(self) -> str:
        typed = self.cleaned_data["document_number"]
        if sum(each.isdigit() for each in typed) >= 15:
            raise ValidationError("请不要写完整的身份证号，只写末四位。")
        return typed
