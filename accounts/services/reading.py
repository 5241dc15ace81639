"""A look at an application by a member of the staff, kept with the office that the person looked from."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.selectors import posts_of
from audit import readings
from audit.enums import ReadingKind


def note_reading(*, user: Any, about: UUID, what: ReadingKind, at: datetime, item: str = "") -> None:
    """Keep it for the applicant to see; who holds no post looks at what is the own, and nothing is kept."""
    posts = posts_of(user)
    if posts:
        offices = dict.fromkeys(post.bureau.name if post.bureau else post.get_role_display() for post in posts)
        readings.note(about=about, what=what, item=item, reader=user, office="、".join(offices), at=at)
