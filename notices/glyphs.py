"""A character without a glyph is invisible to every text tool, so it stops a letter before it takes a number."""

import unicodedata
from collections.abc import Iterable

from audit.errors import DomainError
from notices import fonts


class MissingGlyph(DomainError):
    """A character that the letter's fonts cannot draw; names it and where it stands."""

    def __init__(self, character: str, place: str, text: str) -> None:
        self.character, self.place = character, place
        shown = text if len(text) <= 24 else f"{text[:24]}…"
        super().__init__(
            f"公文字体中没有“{character}”（U+{ord(character):04X}）字，出现在{place}“{shown}”中，文书未发出、未编号。"
            "请核对该字是否录入有误；确为此字的，请系统管理员安装含此字的字体后重新办理。"
        )


def check(texts: Iterable[tuple[str, str, tuple[str, ...]]]) -> None:
    """Raise MissingGlyph for the first character of (place, text, families) that no family can draw."""
    for place, text, families in texts:
        known = fonts.drawable(families)
        for character in text:
            if ord(character) not in known and not _is_blank(character):
                raise MissingGlyph(character, place, text)


def _is_blank(character: str) -> bool:
    return character == "\n" or unicodedata.category(character) == "Zs"
