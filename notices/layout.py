"""Sizes that depend on how long a name is, in millimetres (GB/T 9704-2012: 156 mm hold 28 characters of 三号)."""

from dataclasses import dataclass

TYPE_WIDTH = 156.0
CHARACTER = TYPE_WIDTH / 28
DIGIT = 0.56
"""Width of a figure, in characters."""
MARK_LARGEST = 12.0
MARK_WIDEST = 150.0
MARK_TOP = -7.0
"""Upper edge of the mark of a 信函: 30 mm below the paper's edge, the type area begins at 37."""
MARK_TO_RULE = 4.0
LEAST_RIGHT = CHARACTER / 2
SIGNATURE_WIDEST = 100.0


@dataclass(frozen=True)
class Signature:
    """Where the organ's name and the date stand, centred on each other: width of the pair and space right of it."""

    width: float
    right: float


def mark_size(organ: str) -> float:
    """Size of the organ's mark at the head: as large as its name allows."""
    return round(min(MARK_LARGEST, MARK_WIDEST / max(len(organ), 1)), 2)


def signature(organ: str, issued_text: str) -> Signature:
    """The date has four characters free on its right; a longer name is centred on it as far as the edge allows."""
    date_width = _width(issued_text)
    width = max(date_width, min(_width(organ), SIGNATURE_WIDEST)) + 0.5
    right = max(4 * CHARACTER - (width - date_width) / 2, LEAST_RIGHT)
    return Signature(round(width, 2), round(right, 2))


def _width(text: str) -> float:
    return sum(DIGIT if character.isascii() else 1.0 for character in text) * CHARACTER
