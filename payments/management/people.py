"""The two officers a command about money names."""

from typing import Any

from django.core.management.base import CommandError

from accounts.models import User
from accounts.selectors import user_by_name


def two_people(options: dict[str, Any]) -> dict[str, User]:
    """`made_by` and `checked_by` as users; CommandError names the log-in that nobody has."""
    people = {}
    for role in ("made_by", "checked_by"):
        user = user_by_name(options[role])
        if user is None:
            raise CommandError(f"没有登录名为“{options[role]}”的用户。")
        people[role] = user
    return people
