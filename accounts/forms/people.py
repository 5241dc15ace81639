"""Log-in, registration, payee account, members: what is typed, read by the one normaliser, refused in Chinese."""

import logging
import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, password_validation
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest

from accounts.enums import DISTRICTS, ORGANISATION_KINDS
from accounts.login.brake import COUNTED, begin_try, forgive, typed_name, waiting
from accounts.models import User
from accounts.passwords import is_staff, shortest
from accounts.selectors import login_name, looks_like_number, name_or_number
from audit.selectors import as_logged
from foundation import clock, identifiers
from foundation.normalise import clean_line, clean_name

logger = logging.getLogger(__name__)
WAIT = "wait"
LOGIN_PARTS = ("login", "password", "factor")
"""What of a user must be as the log says before a log-in begins (accounts.digests)."""
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
        "invalid_login": "登录名或密码不正确，请核对后重试；多次不正确的，密码输对也须等待一分钟再试。",
        "wait": "为保护账号，请等待 {seconds} 秒后再试；等待期间不核对密码。",
        "inactive": "该账号已停用，请联系本单位系统管理员。",
        "altered": "该账号的登录信息与留痕记录不一致，暂时不能登录。个人和单位请使用“忘记密码”或联系当地人社窗口，"
        "工作人员请联系系统管理员。",
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
            typed = clean_line(self.cleaned_data["username"])
        except ValueError as error:
            raise ValidationError(str(error)) from error
        self.typed = typed_name(name_or_number(typed, on=clock.today()))
        return login_name(typed, on=clock.today())

    def clean(self) -> dict[str, Any]:
        """First the wait of what was typed, then the password: a try made too early is not looked at.

        The wait of the log-in behind it is not shown: in place of the password one is looked at that nobody has.
        """
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not name or not password:
            return self.cleaned_data
        if seconds := begin_try(self.request, self.typed, login=name):
            waiting(self.request, name)  # both waits of somebody who comes from a new place begin with the first try
            raise ValidationError(self.error_messages["wait"].format(seconds=seconds), code=WAIT)
        looked_at = secrets.token_urlsafe() if begin_try(self.request, name) else password
        self.user_cache = authenticate(self.request, username=name, password=looked_at, **{COUNTED: True})
        if self.user_cache is None:
            raise self.get_invalid_login_error()
        self.confirm_login_allowed(self.user_cache)
        forgive(self.request, self.typed, login=name)
        return self.cleaned_data

    def confirm_login_allowed(self, user: Any) -> None:
        """An account of the demonstration opens nothing elsewhere: its password is printed.

        Nor does a password, a name or a second factor that was written past the log: the next act of whoever came in
        by it would make it the log's own.
        """
        super().confirm_login_allowed(user)
        if user.is_demo and not settings.DEMO:
            raise self.get_invalid_login_error()
        if not as_logged(user, *LOGIN_PARTS):
            logger.error("log-in refused: user %s is not as the log says", user.pk)
            raise ValidationError(self.error_messages["altered"], code="altered")


class PlainForm(forms.Form):
    """Labels without a colon."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)


class FactorForm(PlainForm):
    """The second step of a log-in."""

    code = ReadField(
        lambda raw: clean_line(raw, 20), label="动态码或恢复码",
        help_text="手机验证器应用中的 6 位数字；手机不在身边的，用一个 8 位恢复码。",
        widget=_text(autocomplete="one-time-code", inputmode="numeric", spellcheck="false"),
    )  # fmt: skip


class FirstCodeForm(FactorForm):
    """The code that proves that the authenticator app has taken the key."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].label = "动态码"
        self.fields["code"].help_text = "验证器应用此刻显示的 6 位数字。"
        self.fields["code"].error_messages["required"] = "请填写动态码。"


class ConfirmForm(FactorForm):
    """The password once more; the code only where one is asked of this user."""

    field_order = ("password", "code")

    password = _password("密码", fresh=False)

    def __init__(self, *args: Any, with_code: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not with_code:
            del self.fields["code"]


class NewUserForm(PlainForm):
    """The part that every registration shares: a free log-in name and a password typed twice."""

    username = ReadField(
        lambda raw: clean_line(raw, USERNAME_LIMIT),
        label="登录名",
        help_text="自己起一个便于记住的名字，可用汉字、字母、数字。登录时也可以直接输入手机号或身份证号。",
        widget=_text(autocomplete="username", spellcheck="false"),
    )
    password = _password("密码", help_text=PASSWORD_HELP.format(shortest(staff=False)))
    password_again = _password("再输入一遍密码")
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

    name = ReadField(clean_name, label="姓名", help_text="与身份证件一致。", widget=_text(autocomplete="name"))
    id_number = ReadField(
        lambda raw: identifiers.id_number(raw, on=clock.today()), label="身份证号",
        help_text="加密保存，页面上只显示首尾几位。", widget=_text(autocomplete="off", spellcheck="false"),
    )  # fmt: skip
    phone = ReadField(
        identifiers.mobile, label="手机号", help_text="用于接收验证码和办理进展，加密保存。",
        widget=_text(autocomplete="tel", inputmode="tel"),
    )  # fmt: skip


class OrganisationForm(NewUserForm):
    """An enterprise, school or training body with the first person who acts for it."""

    field_order = (
        "name", "uscc", "kind", "district", "address", "phone", "manager_name",
        "manager_phone", "username", "password", "password_again", "consent",
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
        clean_name, label="管理员姓名", help_text="管理员可以邀请同事办理本单位的申请。",
        widget=_text(autocomplete="name"),
    )  # fmt: skip
    manager_phone = ReadField(
        identifiers.mobile, label="管理员手机号", help_text="用于接收验证码和办理进展，加密保存。",
        widget=_text(autocomplete="tel", inputmode="tel"),
    )  # fmt: skip


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


class InterestForm(PlainForm):
    """Who is near to an official, and how."""

    name = ReadField(lambda raw: clean_line(raw, 120), label="对方名称", help_text="单位名称或个人姓名")
    number = ReadField(
        lambda raw: clean_line(raw, 40), label="对方的统一社会信用代码或身份证号",
        help_text="身份证号只保存加密摘要，用来判断回避。", widget=_text(autocomplete="off", spellcheck="false"),
    )  # fmt: skip
    relation = ReadField(lambda raw: clean_line(raw, 60), label="关系", help_text="例如：配偶、子女、曾任职、持股。")


class NewPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice; who guesses the old one is slowed as at the log-in."""

    error_messages = {
        "password_mismatch": "两次输入的新密码不一样，请重新输入。",
        "password_incorrect": "原密码不正确，请重新输入；多次不正确的，须等待一会儿才能再试。",
    }

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        self.request = request
        labels = {"old_password": "原密码", "new_password1": "新密码", "new_password2": "再输入一遍新密码"}
        for name, label in labels.items():
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.validators.append(MaxLengthValidator(PASSWORD_LIMIT, f"密码最长 {PASSWORD_LIMIT} 个字符。"))
            field.error_messages = {"required": f"请填写{label}。"}
        least = shortest(staff=is_staff(self.user))
        self.fields["new_password1"].help_text = PASSWORD_HELP.format(least)

    def clean_old_password(self) -> str:
        """First the wait, as at the log-in and counted with it: a try made too early is not looked at."""
        name = self.user.get_username()
        seconds = begin_try(self.request, name)
        if seconds:
            raise ValidationError(LoginForm.error_messages["wait"].format(seconds=seconds), code=WAIT)
        password = super().clean_old_password()
        forgive(self.request, name)
        return password

    def clean_new_password1(self) -> str:
        password = self.cleaned_data["new_password1"]
        if self.user.must_change_password and self.user.check_password(password):
            raise forms.ValidationError("新密码不能与初始密码相同。")
        return password
