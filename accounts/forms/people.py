"""Registration, payee account, interests: what is typed, read by the one normaliser, refused in Chinese."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from accounts.enums import DISTRICTS, ORGANISATION_KINDS
from accounts.forms.fields import (
    BANK_NAME_LIMIT,
    PASSWORD_HELP,
    USERNAME_LIMIT,
    PlainForm,
    ReadField,
    password_field,
    text_input,
)
from accounts.models import User
from accounts.passwords import shortest
from accounts.selectors import looks_like_number
from foundation import clock, identifiers
from foundation.normalise import clean_line, clean_name


class NewUserForm(PlainForm):
    """The part that every registration shares: a free log-in name and a password typed twice."""

    username = ReadField(
        lambda raw: clean_line(raw, USERNAME_LIMIT),
        label="登录名",
        help_text="自己起一个便于记住的名字，可用汉字、字母、数字。登录时也可以直接输入手机号或身份证号。",
        widget=text_input(autocomplete="username", spellcheck="false"),
    )
    password = password_field("密码", help_text=PASSWORD_HELP.format(shortest(staff=False)))
    password_again = password_field("再输入一遍密码")
    consent = forms.BooleanField(
        label="我已阅读并同意上面的个人信息处理告知",
        error_messages={"required": "请阅读个人信息处理告知，同意的请勾选。"},
    )

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        try:
            User.username_validator(username)
        except ValidationError as error:
            raise ValidationError("登录名只能用汉字、字母、数字和 @ . + - _，请修改。") from error
        if looks_like_number(username, on=clock.today()):
            raise ValidationError("登录名不能用手机号或身份证号（登录时可以直接输入它们），请另起一个。")
        if User.objects.filter(username=username).exists():
            raise ValidationError(f"登录名“{username}”已被使用，请换一个。")
        return username

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        password, again = data.get("password"), data.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", "两次输入的密码不一样，请重新输入。")
        if password:
            person = User(username=data.get("username", ""), name=data.get("manager_name") or data.get("name", ""))
            person.own_numbers = [data.get(name, "") for name in ("id_number", "phone", "manager_phone")]
            try:
                password_validation.validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return data


class PersonForm(NewUserForm):
    """An individual."""

    field_order = ("name", "id_number", "phone", "username", "password", "password_again", "consent")

    name = ReadField(clean_name, label="姓名", help_text="与身份证件一致。", widget=text_input(autocomplete="name"))
    id_number = ReadField(
        lambda raw: identifiers.id_number(raw, on=clock.today()), label="身份证号",
        help_text="加密保存，页面上只显示首尾几位。", widget=text_input(autocomplete="off", spellcheck="false"),
    )  # fmt: skip
    phone = ReadField(
        identifiers.mobile, label="手机号", help_text="用于接收验证码和办理进展，加密保存。",
        widget=text_input(autocomplete="tel", inputmode="tel"),
    )  # fmt: skip


class OrganisationForm(NewUserForm):
    """An enterprise, school or training body with the first person who acts for it."""

    field_order = (
        "name", "uscc", "kind", "district", "address", "phone", "manager_name",
        "manager_phone", "username", "password", "password_again", "consent",
    )  # fmt: skip

    name = ReadField(
        lambda raw: clean_line(raw, 120), label="单位名称", help_text="与营业执照或法人证书一致。",
        widget=text_input(autocomplete="organization"),
    )  # fmt: skip
    uscc = ReadField(
        identifiers.uscc, label="统一社会信用代码", widget=text_input(autocomplete="off", spellcheck="false")
    )
    kind = forms.ChoiceField(
        label="单位类型", choices=[("", "请选择"), *ORGANISATION_KINDS],
        error_messages={"required": "请选择单位类型。", "invalid_choice": "请从列表中选择单位类型。"},
    )  # fmt: skip
    district = forms.ChoiceField(
        label="所在区县", choices=[("", "请选择"), *DISTRICTS], help_text="税务登记或办学所在地。",
        error_messages={"required": "请选择所在区县。", "invalid_choice": "请从列表中选择所在区县。"},
    )  # fmt: skip
    address = ReadField(lambda raw: clean_line(raw, 200), label="地址", required=False)
    phone = ReadField(identifiers.telephone, label="办公电话", required=False, widget=text_input(inputmode="tel"))
    manager_name = ReadField(
        clean_name, label="管理员姓名", help_text="管理员可以邀请同事办理本单位的申请。",
        widget=text_input(autocomplete="name"),
    )  # fmt: skip
    manager_phone = ReadField(
        identifiers.mobile, label="管理员手机号", help_text="用于接收验证码和办理进展，加密保存。",
        widget=text_input(autocomplete="tel", inputmode="tel"),
    )  # fmt: skip


class AccountForm(forms.Form):
    """A new version of a payee account. The holder is the owner, so it is not asked."""

    number = ReadField(
        identifiers.bank_account, label="银行账号", help_text="加密保存，页面上只显示末四位。",
        widget=text_input(autocomplete="off", inputmode="tel"),
    )  # fmt: skip
    bank_name = ReadField(
        lambda raw: clean_line(raw, BANK_NAME_LIMIT), label="开户银行",
        help_text="写到支行，例如：中国建设银行益阳赫山支行。",
    )  # fmt: skip
    cnaps = ReadField(
        identifiers.cnaps, label="联行号", required=False, help_text="12 位数字，可向开户银行查询；没有可以不填。",
        widget=text_input(autocomplete="off", inputmode="numeric"),
    )  # fmt: skip
    confirmed = forms.BooleanField(label="卡号无误，按此登记", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, personal: bool, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        self.personal = personal

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        number = data.get("number")
        doubts = identifiers.account_warnings(number, personal=self.personal) if number else []
        if doubts and not data.get("confirmed"):
            self.fields["confirmed"].widget = forms.CheckboxInput()
            self.add_error("confirmed", f"{doubts[0]}核对无误的，请勾选此项后再次提交。")
        return data


class InterestForm(PlainForm):
    """Who is near to an official, and how."""

    name = ReadField(lambda raw: clean_line(raw, 120), label="对方名称", help_text="单位名称或个人姓名")
    number = ReadField(
        lambda raw: clean_line(raw, 40), label="对方的统一社会信用代码或身份证号",
        help_text="身份证号只保存加密摘要，用来判断回避。", widget=text_input(autocomplete="off", spellcheck="false"),
    )  # fmt: skip
    relation = ReadField(lambda raw: clean_line(raw, 60), label="关系", help_text="例如：配偶、子女、曾任职、持股。")
