"""Who stands behind a command."""

from django.core.management.base import CommandError

from accounts.models import User
from accounts.selectors import user_by_name


def acting(username: str) -> User:
    """The active user of that name; raises CommandError."""
    user = user_by_name(username)
    if user is None:
        raise CommandError(f"没有登录名为“{username}”的在用账号，请核对 --by。")
    return user
