"""The round seal as a drawing: 42 mm, star, the organ's name along the ring. A placeholder for the city's e-seal."""

import math
from dataclasses import dataclass

RADIUS = 21.0
RING = 1.1
NAME_RADIUS = 15.6
CHARACTER = 5.0
MOST_DEGREES = 262.0
STEP_DEGREES = 19.5
STAR = 6.2


@dataclass(frozen=True)
class Placed:
    """A character on the ring: angle clockwise from the top in degrees, and how much it is narrowed."""

    character: str
    degrees: float
    width: float


@dataclass(frozen=True)
class Seal:
    name: tuple[Placed, ...]
    star: str
    note: str


def seal(organ: str, note: str) -> Seal:
    """The drawing of an organ's seal; `note` stands under the star."""
    return Seal(tuple(_around(organ)), _star(), note)


def _around(name: str) -> list[Placed]:
    step = min(STEP_DEGREES, MOST_DEGREES / max(len(name) - 1, 1))
    room = math.radians(step) * NAME_RADIUS
    width = round(min(1.0, room / CHARACTER), 3)
    start = -step * (len(name) - 1) / 2
    return [Placed(character, round(start + step * place, 2), width) for place, character in enumerate(name)]


def _star() -> str:
    points = []
    for corner in range(10):
        reach = STAR if corner % 2 == 0 else STAR * 0.382
        angle = math.radians(36 * corner - 90)
        points.append(f"{reach * math.cos(angle):.2f},{reach * math.sin(angle):.2f}")
    return " ".join(points)
