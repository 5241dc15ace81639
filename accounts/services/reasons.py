"""The reason that an act of an administrator must have: one line, kept in its event."""

from accounts.services.errors import DetailRefused
from foundation.normalise import TextRefused, clean_line

LONGEST = 200
"""Characters of a reason."""


def reason_of(raw: str) -> str:
    """The reason as it is kept. Raises DetailRefused where nothing was written, or what cannot be kept."""
    try:
        reason = clean_line(raw, LONGEST)
    except TextRefused as error:
        raise DetailRefused(str(error), field="reason") from error
    if not reason:
        raise DetailRefused("请写明理由。", field="reason")
    return reason
