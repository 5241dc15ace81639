"""Log-in, registration, payee account, members: what is typed, read by the one normaliser, refused in Chinese."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from accounts.enums import DISTRICTS, ORGANISATION_KINDS, MemberRole
from accounts.models import Organisation, Person, User
from accounts.passwords import is_staff, shortest
from accounts.selectors import login_name, user_by_name
from accounts.services import looks_like_number
from foundation import clock, identifiers
from foundation.normalise import clean_line, clean_name
from foundation.sealing import keyed_hash

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


def _password(label: str, *, fresh: bool = True, help_text: str = "") -> forms.CharField:
    complete = "new-password" if fresh else "current-password"
    return forms.CharField(
        label=label, strip=False, max_length=PASSWORD_LIMIT, help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": complete}),
        error_messages={"required": f"请填写{label}。", "max_length": f"密码最长 {PASSWORD_LIMIT} 个字符。"},
    )  # fmt: skip


def _text(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs=attributes)


class LoginForm(AuthenticationForm):
    """Log-in name, mobile number or ID number, and the password."""

    error_messages = {
        "invalid_login": "登录名或密码不正确，请核对后重试；连续 5 次不正确将锁定 15 分钟。",
        "inactive": "该账号已停用，请联系本单位系统管理员。",
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        self.fields["username"].label = "登录名、手机号或身份证号"
        self.fields["username"].error_messages = {"required": "请填写登录名、手机号或身份证号。"}
        self.fields["password"].label = "密码"
        self.fields["password"].error_messages = {"required": "请填写密码。"}

    def clean_username(self) -> str:
        try:
            return login_name(clean_line(self.cleaned_data["username"]), on=clock.today())
        except ValueError as error:
            raise ValidationError(str(error)) from error


class NewUserForm(forms.Form):
    """The part that every registration shares: a free log-in name and a password typed twice."""

    username = ReadField(
        lambda raw: clean_line(raw, USERNAME_LIMIT),
        label="登录名",
        help_text="自己起一个便于记住的名字，可用汉字、字母、数字。登录时也可以直接输入手机号或身份证号。",
        widget=_text(autocomplete="username", spellcheck="false"),
    )
    password = _password("密码", help_text=PASSWORD_HELP.format(shortest(staff=False)))
    password_again = _password("再输入一遍密码")

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)

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
            person = User(username=data.get("username", ""), name=data.get("name") or data.get("manager_name", ""))
            try:
                password_validation.validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return data


class PersonForm(NewUserForm):
    """An individual."""

    field_order = ("name", "id_number", "phone", "username", "password", "password_again")

    name = ReadField(clean_name, label="姓名", help_text="与身份证件一致。", widget=_text(autocomplete="name"))
    id_number = ReadField(
        lambda raw: identifiers.id_number(raw, on=clock.today()), label="身份证号",
        help_text="加密保存，页面上只显示首尾几位。", widget=_text(autocomplete="off", spellcheck="false"),
    )  # fmt: skip
    phone = ReadField(
        identifiers.mobile, label="手机号", help_text="用于联系您补正材料。",
        widget=_text(autocomplete="tel", inputmode="tel"),
    )  # fmt: skip

    def clean_id_number(self) -> str:
        number = self.cleaned_data["id_number"]
        if Person.objects.filter(id_number_hash=keyed_hash("id_number", number)).exists():
            raise ValidationError("该身份证号已经注册，请直接登录；如非本人注册，请到人社窗口核实。")
        return number


class OrganisationForm(NewUserForm):
    """An enterprise, school or training body with the first person who acts for it."""

    field_order = (
        "name", "uscc", "kind", "district", "address", "phone", "manager_name",
        "username", "password", "password_again",
    )  # fmt: skip

    name = ReadField(
        lambda raw: clean_line(raw, 120), label="单位名称", help_text="与营业执照或法人证书一致。",
        widget=_text(autocomplete="organization"),
    )  # fmt: skip
    uscc = ReadField(identifiers.uscc, label="统一社会信用代码", widget=_text(autocomplete="off", spellcheck="false"))
    kind = forms.ChoiceField(
        label="单位类型", choices=[("", "请选择"), *ORGANISATION_KINDS],
        error_messages={"required": "请选择单位类型。", "invalid_choice": "请从列表中选择单位类型。"},
    )  # fmt: skip
    district = forms.ChoiceField(
        label="所在区县", choices=[("", "请选择"), *DISTRICTS], help_text="税务登记或办学所在地。",
        error_messages={"required": "请选择所在区县。", "invalid_choice": "请从列表中选择所在区县。"},
    )  # fmt: skip
    address = ReadField(lambda raw: clean_line(raw, 200), label="地址", required=False)
    phone = ReadField(identifiers.telephone, label="办公电话", required=False, widget=_text(inputmode="tel"))
    manager_name = ReadField(
        clean_name, label="管理员姓名", help_text="管理员可以为本单位添加经办人。", widget=_text(autocomplete="name")
    )

    def clean_uscc(self) -> str:
        code = self.cleaned_data["uscc"]
        if Organisation.objects.filter(uscc=code).exists():
            raise ValidationError("该统一社会信用代码已经注册，请联系本单位管理员为您开通经办权限。")
        return code


class AccountForm(forms.Form):
    """A new version of a payee account. The holder is the owner, so it is not asked."""

    number = ReadField(
        identifiers.bank_account, label="银行账号", help_text="加密保存，页面上只显示末四位。",
        widget=_text(autocomplete="off", inputmode="tel"),
    )  # fmt: skip
    bank_name = ReadField(
        lambda raw: clean_line(raw, BANK_NAME_LIMIT), label="开户银行",
        help_text="写到支行，例如：中国建设银行益阳赫山支行。",
    )  # fmt: skip
    cnaps = ReadField(
        identifiers.cnaps, label="联行号", required=False, help_text="12 位数字，可向开户银行查询；没有可以不填。",
        widget=_text(autocomplete="off", inputmode="numeric"),
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


class MemberForm(forms.Form):
    """A colleague, known by log-in name; `user` is set once the form is valid."""

    user: User

    username = ReadField(
        lambda raw: clean_line(raw, USERNAME_LIMIT), label="经办人的登录名", help_text="对方须先在本平台注册。"
    )
    role = forms.ChoiceField(
        label="身份", choices=MemberRole.choices, initial=MemberRole.AGENT,
        error_messages={"invalid_choice": "请从列表中选择身份。"},
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        user = user_by_name(username)
        if user is None:
            raise ValidationError(f"没有登录名为“{username}”的用户，请核对；对方尚未注册的，请先注册。")
        self.user = user
        return username


class InterestForm(forms.Form):
    """Who is near to an official, and how."""

    name = ReadField(lambda raw: clean_line(raw, 120), label="对方名称", help_text="单位名称或个人姓名")
    number = ReadField(
        lambda raw: clean_line(raw, 40), label="对方的统一社会信用代码或身份证号",
        help_text="身份证号只保存加密摘要，用来判断回避。", widget=_text(autocomplete="off", spellcheck="false"),
    )  # fmt: skip
    relation = ReadField(lambda raw: clean_line(raw, 60), label="关系", help_text="例如：配偶、子女、曾任职、持股。")

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)


class NewPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice."""

    error_messages = {
        "password_mismatch": "两次输入的新密码不一样，请重新输入。",
        "password_incorrect": "原密码不正确，请重新输入。",
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        labels = {"old_password": "原密码", "new_password1": "新密码", "new_password2": "再输入一遍新密码"}
        for name, label in labels.items():
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.validators.append(MaxLengthValidator(PASSWORD_LIMIT, f"密码最长 {PASSWORD_LIMIT} 个字符。"))
            field.error_messages = {"required": f"请填写{label}。"}
        least = shortest(staff=is_staff(self.user))
        self.fields["new_password1"].help_text = PASSWORD_HELP.format(least)
