"""What was typed, read into what is kept; a refusal is a sentence."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from accounts.services.errors import DetailRefused
from foundation.normalise import looks_like_formula


def require_writable(text: str, what: str) -> None:
    """Raises DetailRefused for what a spreadsheet would take for a formula: the bank's list could not carry it."""
    if looks_like_formula(text):
        raise DetailRefused(f"{what}“{text}”的开头会被表格软件当作公式，不能用于付款。请按证照上的全称填写。")


def cleaned(read: Callable[[Any], str], raw: Any) -> str:
    """The cleaned value; what a reader refuses comes out as DetailRefused with its sentence."""
    try:
        return read(raw)
    except (ValueError, ValidationError) as error:
        raise DetailRefused(str(error)) from error
