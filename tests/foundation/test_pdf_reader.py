"""What a PDF file may not hold: the reader itself, without its process."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from foundation.confined import ChildRefused
from foundation.pdf_reader import inspect

Change = Callable[[Pdf], Any]


def made(change: Change) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as book:
        book.add_blank_page()
        change(book)
        book.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def opens_with(**action: Any) -> Change:
    return lambda book: setattr(book.Root, "OpenAction", Dictionary(action))


def notes(**note: Any) -> Change:
    def change(book: Pdf) -> None:
        book.pages[0].Annots = Array([book.make_indirect(Dictionary({"/Type": Name.Annot, **note}))])

    return change


def content(data: bytes = b"", **keys: Any) -> Change:
    def change(book: Pdf) -> None:
        stream = Stream(book, data)
        for key, value in keys.items():
            stream[f"/{key}"] = value
        book.pages[0].Contents = book.make_indirect(stream)

    return change


LINK = {"/Subtype": Name.Link, "/F": 4, "/Rect": Array([0, 0, 9, 9])}
JUMP = Dictionary({"/S": Name.GoTo, "/D": String("one")})
ACTIVE: dict[str, Change] = {
    "content in another file": content(F=String("other.bin")),
    "packing of content in another file": content(FFilter=Name.FlateDecode),
    "picture of another document": content(Ref=Dictionary({"/F": String("other.pdf"), "/Page": 0})),
    "picture for the press": content(OPI=Dictionary({"/2.0": Dictionary({"/F": String("big.tif")})})),
    "name of a file": lambda book: book.Root.__setitem__("/X", Dictionary({"/F": String("other.pdf")})),
    "sound": notes(**{"/Subtype": Name.Link, "/Sound": Dictionary({"/R": 8000})}),
    "film": notes(**{"/Subtype": Name.Link, "/Movie": Dictionary({"/Aspect": Array([1, 1])})}),
    "what addresses begin with": lambda book: book.Root.__setitem__("/URI", Dictionary({"/Base": String("http://x")})),
    **{
        f"action {name}": notes(**LINK, **{"/A": Dictionary({"/S": Name(name), "/D": String("one")})})
        for name in ("/GoToR", "/GoToE", "/Thread", "/Launch", "/Sound", "/Movie", "/Hide", "/SetOCGState", "/Strange")
    },
    "a second action": notes(**LINK, **{"/A": Dictionary({**JUMP, "/Next": Array([Dictionary({"/S": Name.Hide})])})}),
    "an action of the page": lambda book: setattr(
        book.pages[0], "AA", Dictionary({"/O": book.make_indirect(Dictionary({"/S": Name.Trans}))})
    ),
    "a command of the viewer": opens_with(**{"/S": Name.Named, "/N": Name.SaveAs}),
}  # fmt: skip
HARMLESS: dict[str, Change] = {
    "a jump": notes(**LINK, **{"/A": JUMP}),
    "a place to open": lambda book: setattr(book.Root, "OpenAction", Array([book.pages[0].obj, Name.Fit])),
    "next page": opens_with(**{"/S": Name.Named, "/N": Name.NextPage}),
    "attributes of a paragraph": lambda book: book.Root.__setitem__(
        "/X", Dictionary({"/S": Name.P, "/A": Dictionary({"/O": Name.Layout}), "/Ref": Array([])})
    ),
    "outline": lambda book: book.Root.__setitem__(
        "/X", Dictionary({"/A": JUMP, "/Next": Dictionary({"/Title": String("2")})})
    ),
    "short runs": content(b"\xfe0\x02abc\x80", Filter=Name.RunLengthDecode),
}


@pytest.mark.parametrize("change", ACTIVE.values(), ids=ACTIVE.keys())
def test_what_acts_or_leads_to_another_file_is_refused(change: Change) -> None:
    with pytest.raises(ChildRefused, match="外部文件或可执行动作"):
        inspect(made(change), {})


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS.keys())
def test_jumps_within_the_file_pass(change: Change) -> None:
    assert inspect(made(change), {}) == {"pages": 1}


@pytest.mark.parametrize("filters", [[Name.RunLengthDecode], [Name.RunLengthDecode, Name.RunLengthDecode]])
def test_runs_that_grow_beyond_bounds_have_a_sentence_of_their_own(filters: list[Name]) -> None:
    bomb = b"\x81\x00" * (600_000 if len(filters) == 1 else 10_000)
    if len(filters) == 2:
        bomb = b"\x81\x81" * 10_000
    with pytest.raises(ChildRefused, match="解压后的内容异常庞大"):
        inspect(made(content(bomb, Filter=Array(filters))), {})
