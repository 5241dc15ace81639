"""What one person proposes and another confirms or turns down: the rules of its row, and the answer.

The same for posts that decide or move money, for reclaimed numbers and for the holidays of a year. Two log-ins of one
person are one person.
"""

from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.recusal import same_person
from accounts.services.errors import SamePerson
from audit.services import transition


def answer(
    *, row: Any, action: str, role: str, by: User, at: datetime, reason: str = "", same: str, data: dict | None = None
) -> Any:
    """Move a proposal on by its own table; only another person confirms, and who proposed it may take it back.

    `same` is the sentence for who proposed and confirms. Raises SamePerson, TransitionRefused.
    """
    if action == "confirm" and same_person(by, row.proposed_by):
        raise SamePerson(same)
    return transition(
        row=row, action=action, role=role, actor=by, at=at, reason=reason, data=data, answered_by=by, answered_at=at
    )
