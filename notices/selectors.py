"""Reading letters."""

import re
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from notices.models import Letter


def letters_of(application_id: UUID) -> QuerySet[Letter]:
    """The letters of one application, newest first."""
    return (
        Letter.objects.filter(application_id=application_id)
        .select_related("bureau")
        .order_by("-created_at", "-sequence")
    )


def by_token(token: str) -> Letter | None:
    """The letter with this verification code, however it is grouped or cased."""
    code = plain_token(token)
    return Letter.objects.filter(token=code).select_related("bureau").first() if code else None


def by_hash(sha256: str) -> Letter | None:
    """The letter whose file has this hash."""
    return Letter.objects.filter(sha256=sha256).select_related("bureau").first() if sha256 else None


def plain_token(typed: str) -> str:
    """The code as stored: capitals and digits only; look-alikes are read as the character in use."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper().translate(str.maketrans("OIL", "011")))[:32]


def same_number(typed: str, number: str) -> bool:
    """Whether a typed document number is this one; kinds of brackets and blanks do not count."""
    return _bare(typed) == _bare(number)


def _bare(text: str) -> str:
    brackets: dict[str, Any] = dict.fromkeys("[]【】〔〕()（）﹝﹞［］", "|")
    return re.sub(r"\s", "", text).translate(str.maketrans(brackets)).rstrip("号")
