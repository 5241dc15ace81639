"""How long a password must be: longer for whoever holds a post."""

from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Person, Post
from accounts.selectors import contact_of
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


class NotOneself:
    """No password that holds the own name, log-in name, mobile or the end of the ID number."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is None:
            return
        lower = password.lower()
        if any(word in lower for word in own_words(user)):
            raise ValidationError(
                "密码里不要有自己的姓名、登录名、手机号或身份证号末六位，别人容易猜到。", code="password_of_oneself"
            )

    def get_help_text(self) -> str:
        return "不要用自己的姓名、登录名、手机号或身份证号。"


def own_words(user: Any) -> set[str]:
    """What others know of a user, in lower case; a name of one character or a log-in name of two says too little."""
    numbers = user.own_numbers if user.own_numbers is not None else _own_numbers(user)
    words = {user.name: 2, user.username: 3} | {number[-6:]: 6 for number in numbers} | dict.fromkeys(numbers, 11)
    return {word.lower() for word, least in words.items() if len(word) >= least}


def _own_numbers(user: Any) -> list[str]:
    row = contact_of(user) if user.pk else None
    if row is None:
        return []
    return [row.phone.reveal(), *([row.id_number.reveal()] if isinstance(row, Person) else [])]
