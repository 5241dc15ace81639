"""Reading letters."""

import re
from typing import Any
from uuid import UUID

from accounts.models import Organisation
from audit.errors import DomainError
from foundation.identifiers import mask_name
from foundation.storage import FileLost, fetch_checked
from notices.models import Letter
from notices.withdrawn import told


class LetterAltered(DomainError):
    """The stored file is not the one that was issued."""


def letters_of(application_id: UUID) -> list[Letter]:
    """The letters of one application, newest first, each knowing whether it was withdrawn."""
    found = Letter.objects.filter(application_id=application_id).select_related("bureau")
    return told(list(found.order_by("-created_at", "-sequence")))


def by_token(token: str) -> Letter | None:
    """The letter with this verification code, however it is grouped or cased."""
    code = plain_token(token)
    return Letter.objects.filter(token=code).select_related("bureau").first() if code else None


def by_hash(sha256: str) -> Letter | None:
    """The letter whose file has this hash."""
    return Letter.objects.filter(sha256=sha256).select_related("bureau").first() if sha256 else None


def file_of(letter: Letter) -> bytes:
    """The file as issued; raises LetterAltered when it is missing or was changed."""
    try:
        return fetch_checked(letter.file, letter.place, letter.sha256)
    except FileLost as lost:
        raise LetterAltered("该文书的文件与发出时不一致，已停止提供，请联系发文机关补发。") from lost


def shown_recipient(letter: Letter) -> str:
    """Whom the letter went to, as the public may know it: a unit in full, a person masked."""
    is_unit = Organisation.objects.filter(name=letter.recipient).exists()
    return letter.recipient if is_unit else mask_name(letter.recipient)


def plain_token(typed: str) -> str:
    """The code as stored: capitals and digits only; look-alikes are read as the character in use."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper().translate(str.maketrans("OIL", "011")))[:32]


def same_number(typed: str, number: str) -> bool:
    """Whether a typed document number is this one; kinds of brackets and blanks do not count."""
    return _bare(typed) == _bare(number)


def _bare(text: str) -> str:
    brackets: dict[str, Any] = dict.fromkeys("[]【】〔〕()（）﹝﹞［］", "|")
    return re.sub(r"\s", "", text).translate(str.maketrans(brackets)).rstrip("号")
