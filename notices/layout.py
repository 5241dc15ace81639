"""Sizes that depend on how long a name is, in millimetres (GB/T 9704-2012: 156 mm hold 28 characters of 三号)."""

from collections.abc import Sequence
from dataclasses import dataclass

TYPE_WIDTH = 156.0
CHARACTER = TYPE_WIDTH / 28
LINE = 225 / 22
LETTER = 16 * 25.4 / 72
DIGIT = 0.56
"""Width of a figure, in characters."""
MARK_LARGEST = 12.0
MARK_WIDEST = 150.0
MARK_TOP = -7.0
"""Upper edge of the mark of a 信函: 30 mm below the paper's edge, the type area begins at 37."""
MARK_TO_RULE = 4.0
MARK_GAP = 2.0
DOUBLE_RULE = 1.85
LEAST_RIGHT = CHARACTER / 2


@dataclass(frozen=True)
class Mark:
    """The organ's mark and what hangs from it in a 信函: font size, upper edge of the double line, of the number."""

    size: float
    rule_top: float
    number_top: float


@dataclass(frozen=True)
class Signature:
    """Where the organ's name and the date stand, centred on each other; `top` is that of the name's first line."""

    width: float
    right: float
    top: float

    @property
    def centre(self) -> float:
        """Distance of the common centre from the right edge."""
        return self.right + self.width / 2


def mark(lines: Sequence[str]) -> Mark:
    """As large as the name allows."""
    size = round(min(MARK_LARGEST, MARK_WIDEST / max(len(line) for line in lines)), 2)
    height = size * len(lines) + MARK_GAP * (len(lines) - 1)
    rule_top = round(MARK_TOP + height + MARK_TO_RULE, 2)
    return Mark(size, rule_top, round(rule_top + DOUBLE_RULE + 7 / 8 * LETTER, 2))


def signature(lines: Sequence[str], issued_text: str) -> Signature:
    """The date has four characters free on its right; a longer name is centred on it as far as the edge allows."""
    date_width = _width(issued_text)
    width = max(date_width, *(_width(line) for line in lines)) + 0.5
    right = max(4 * CHARACTER - (width - date_width) / 2, LEAST_RIGHT)
    return Signature(round(width, 2), round(right, 2), round((3 - len(lines)) * LINE, 2))


def _width(text: str) -> float:
    return sum(DIGIT if character.isascii() else 1.0 for character in text) * CHARACTER
