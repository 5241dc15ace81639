"""The log-in: name and password, second factor, both once more before a weighty act, a new password."""

import logging
import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest

from accounts.forms.fields import PASSWORD_HELP, PASSWORD_LIMIT, PlainForm, ReadField, password_field, text_input
from accounts.login.brake import COUNTED, begin_try, forgive, typed_name, waiting
from accounts.passwords import is_staff, shortest
from accounts.selectors import login_name, name_or_number
from audit.selectors import as_logged
from foundation import clock
from foundation.normalise import clean_line

logger = logging.getLogger(__name__)
WAIT = "wait"
LOGIN_PARTS = ("login", "password", "factor")
"""What of a user must be as the log says before a log-in begins (accounts.digests)."""


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


class FactorForm(PlainForm):
    """The second step of a log-in."""

    code = ReadField(
        lambda raw: clean_line(raw, 20), label="动态码或恢复码",
        help_text="手机验证器应用中的 6 位数字；手机不在身边的，用一个 8 位恢复码。",
        widget=text_input(autocomplete="one-time-code", inputmode="numeric", spellcheck="false"),
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

    password = password_field("密码", fresh=False)

    def __init__(self, *args: Any, with_code: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not with_code:
            del self.fields["code"]


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
