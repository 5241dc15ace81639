"""Papers as people have them: a scanned contract, a photograph of a certificate; and a letter read as a picture."""

import io
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pikepdf
import segno
from PIL import Image, ImageDraw, ImageFilter
from pypdf import PdfReader
from weasyprint import HTML

DARK = 128
FINDER, FINDER_RUNS = 7, (1, 1, 3, 1, 1)
"""Modules across the square in three corners of a QR code."""
SHOW_TEXT = {"Tj", "TJ", "'", '"'}


@cache
def scan(title: str) -> bytes:
    """A page of paper as PDF."""
    return HTML(string=f"<html lang='zh'><h1>{title}</h1><p>与原件一致。</p></html>").write_pdf()


@cache
def photograph() -> bytes:
    """A certificate lying on a table, as JPEG from a telephone."""
    table = Image.effect_noise((1200, 900), 40).convert("RGB")
    card = Image.new("RGB", (900, 620), "#f6f1e4")
    draw = ImageDraw.Draw(card)
    draw.rectangle((30, 30, 870, 590), outline="#8a2b2b", width=6)
    for row in range(9):
        draw.line((120, 140 + row * 45, 560 + row * 20, 140 + row * 45), fill="#333333", width=4)
    table.paste(card, (150, 140))
    out = io.BytesIO()
    table.filter(ImageFilter.GaussianBlur(1)).save(out, "JPEG", quality=85)
    return out.getvalue()


def text_of(pdf: bytes) -> str:
    """What a letter says, without blanks and line ends."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def empty_boxes(pdf: bytes) -> int:
    """How many characters were drawn with glyph 0, the box that stands for a missing one."""
    missing = drawn = 0
    with pikepdf.open(io.BytesIO(pdf)) as book:
        for page in book.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) not in SHOW_TEXT:
                    continue
                for part in operands[-1] if isinstance(operands[-1], pikepdf.Array) else [operands[-1]]:
                    if isinstance(part, pikepdf.String):
                        codes = bytes(part)
                        glyphs = [codes[place : place + 2] for place in range(0, len(codes), 2)]
                        drawn += len(glyphs)
                        missing += glyphs.count(b"\0\0")
    assert drawn, "the letter has no text"
    return missing


def pictures_of(pdf: bytes, folder: Path) -> list[Image.Image]:
    """The letter as a printer would show it, 200 dots an inch, in grey."""
    source = folder / "letter.pdf"
    source.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "200", "-gray", "-png", str(source), str(folder / "page")], check=True)
    return [Image.open(path).convert("L") for path in sorted(folder.glob("page*.png"))]


def ink(picture: Image.Image) -> float:
    """Share of the sheet that is printed."""
    return sum(picture.histogram()[:DARK]) / (picture.width * picture.height)


def shows_code_of(picture: Image.Image, address: str) -> bool:
    """Whether a QR code of this address is printed on the sheet, module by module."""
    wanted = [[bool(module) for module in row] for row in segno.make(address, error="m", micro=False).matrix]
    dark = picture.point(lambda value: 255 if value < DARK else 0)
    return any(_read(dark, *place, len(wanted)) == wanted for place in _corners(dark, len(wanted)))


def _read(dark: Image.Image, left: float, top: float, module: float, size: int) -> list[list[bool]]:
    """The modules of a code of `size` that begins there; light beyond the edge of the sheet."""
    pixels, middle = dark.load(), [(number + 0.5) * module for number in range(size)]
    if top < 0 or top + middle[-1] >= dark.height:
        return []
    return [[bool(pixels[int(left + x), int(top + y)]) for x in middle] for y in middle]


def _corners(dark: Image.Image, size: int) -> Iterator[tuple[float, float, float]]:
    """(left, top, module) wherever a row of pixels crosses the middles of the two upper finders."""
    for y in range(dark.height):
        finders = list(_finders(dark.crop((0, y, dark.width, y + 1)).tobytes()))
        for left, _, first in finders:
            for _, right, _ in finders:
                module = (right - left) / size
                if abs(module - first) < first / 5:
                    yield from ((left, y - above * module, module) for above in (2.2, 2.7, 3.2, 3.7, 4.2, 4.7))


def _finders(row: bytes) -> Iterator[tuple[int, int, float]]:
    """(start, end, module) of each stretch that is dark and light as 1:1:3:1:1."""
    runs = [found.span() for found in re.finditer(rb"\xff+|\0+", row)]
    for place in range(len(runs) - 4):
        five = runs[place : place + 5]
        start, end = five[0][0], five[-1][1]
        module = (end - start) / FINDER
        fits = (
            abs(b - a - share * module) <= max(1.0, module / 2) for (a, b), share in zip(five, FINDER_RUNS, strict=True)
        )
        if row[start] and module >= 2 and all(fits):
            yield start, end, module
