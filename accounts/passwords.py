"""How long a password must be: longer for whoever holds a post."""

from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Post
from policy.parameters import load


def shortest(*, staff: bool) -> int:
    """The least number of characters, by the published parameters."""
    return int(load().latest("password.min_length_staff" if staff else "password.min_length_public"))


def require_length(password: str, *, staff: bool) -> None:
    """Raise ValidationError for a password that is too short."""
    least = shortest(staff=staff)
    if len(password) < least:
        who = "工作人员的密码" if staff else "密码"
        raise ValidationError(f"{who}至少 {least} 个字符，现为 {len(password)} 个。", code="password_too_short")


def is_staff(user: Any) -> bool:
    """Whether a user holds a post; somebody not yet saved does not."""
    return user is not None and user.pk is not None and Post.objects.filter(user_id=user.pk, active=True).exists()


class LengthByDuty:
    """Django's check of the length, by what the user may do."""

    def validate(self, password: str, user: Any = None) -> None:
        require_length(password, staff=is_staff(user))

    def get_help_text(self) -> str:
        return f"至少 {shortest(staff=False)} 个字符；工作人员至少 {shortest(staff=True)} 个。"
