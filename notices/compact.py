"""Smaller letters: the embedded fonts keep an offset for each of the face's 30,000 glyphs, of which a letter uses 200.

Flate alone makes little of offsets that grow by one; with PNG's "up" predictor (PDF 32000-1, 7.4.4.4), whose row is
as wide as an offset, they become constant. A letter shrinks from 430 KiB to about 100 and loses nothing.
"""

import zlib
from typing import Any

COLUMNS = 3
"""Offsets of a subset that matters in size have three bytes."""
UP = b"\x02"
LEVEL = 5
"""Of zlib: 9 takes twice the time for 2 %."""


def shrink_fonts(document: Any, pdf: Any) -> None:
    """Finisher of WeasyPrint: store each OpenType font with the predictor."""
    for each in pdf.objects:
        extra = getattr(each, "extra", {})
        if extra.get("Subtype") == "/OpenType":
            each.stream, each.compress = [pack(b"".join(each.stream), COLUMNS)], False
            extra["Filter"] = "/FlateDecode"
            extra["DecodeParms"] = f"<</Predictor 12 /Columns {COLUMNS}>>"


def pack(content: bytes, columns: int) -> bytes:
    """The content, each row of `columns` bytes less the one above, compressed; short rows are filled with zeros."""
    rows = -(-len(content) // columns)
    content = content.ljust(rows * columns, b"\0")
    differences = _less(content, bytes(columns) + content[:-columns])
    packed = bytearray(rows * (columns + 1))
    packed[0 :: columns + 1] = UP * rows
    for column in range(columns):
        packed[column + 1 :: columns + 1] = differences[column::columns]
    return zlib.compress(bytes(packed), LEVEL)


def _less(minuend: bytes, subtrahend: bytes) -> bytes:
    """Byte by byte modulo 256, as one subtraction of long numbers: the high bits are kept from borrowing."""
    length = len(minuend)
    high = int.from_bytes(b"\x80" * length)
    low = int.from_bytes(b"\x7f" * length)
    left, right = int.from_bytes(minuend), int.from_bytes(subtrahend)
    return (((left | high) - (right & low)) ^ ((left ^ right ^ high) & high)).to_bytes(length)
