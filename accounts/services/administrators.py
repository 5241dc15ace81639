"""Messages to those who administer the portal."""

from datetime import datetime

from accounts.enums import Role
from accounts.models import User
from accounts.telling import tell_user


def tell_administrators(
    *, key: str, kind: str, title: str, text: str, at: datetime, link: str, but: User | None = None
) -> None:
    """All who hold the post, or all but one; the same key tells nobody twice."""
    holders = User.objects.filter(posts__role=Role.ADMIN, posts__active=True, is_active=True).distinct()
    for user in holders.exclude(pk__in=[but.pk] if but else []).order_by("pk"):
        tell_user(user, key=key, kind=kind, title=title, text=text, at=at, link=link)
