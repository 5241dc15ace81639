"""Makes files that should not pass, and some that should: pictures, PDF files and pretenders."""

import io
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
GPS_TAG = 0x8825
MOST_BYTES = 10 * 1024**2


def jpg(mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> tuple[str, bytes]:
    out = io.BytesIO()
    Image.new(mode, size).save(out, "JPEG")
    return "照片.jpg", out.getvalue()


def png(mode: str = "RGB") -> tuple[str, bytes]:
    out = io.BytesIO()
    Image.new(mode, (40, 30)).save(out, "PNG")
    return "照片.PNG", out.getvalue()


def jpg_with_place() -> tuple[str, bytes]:
    data = Image.Exif()
    data.get_ifd(GPS_TAG)[2] = (28.0, 35.0, 0.0)
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG", exif=data, comment=b"<script>")
    assert places_in(out.getvalue())
    return "照片.jpg", out.getvalue()


def places_in(data: bytes) -> int:
    with Image.open(io.BytesIO(data)) as picture:
        return len(picture.getexif().get_ifd(GPS_TAG)) + len(picture.info.get("comment", b""))


def huge_jpg() -> tuple[str, bytes]:
    """A small file whose header promises 30,000 × 30,000."""
    name, data = jpg()
    place = data.index(b"\xff\xc0") + 5
    return name, data[:place] + (30_000).to_bytes(2) * 2 + data[place + 4 :]


def png_bomb() -> tuple[str, bytes]:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return "图.png", out.getvalue()


def cut_jpg() -> tuple[str, bytes]:
    name, data = jpg(size=(800, 600))
    return name, data[: len(data) // 2]


def pdf(pages: int = 1, side: float = 595) -> tuple[str, bytes]:
    out = io.BytesIO()
    with pikepdf.new() as book:
        for _ in range(pages):
            book.add_blank_page(page_size=(200, 200))
            book.pages[-1].mediabox = [0, 0, side, side]
        book.save(out)
    return "材料.pdf", out.getvalue()


def _changed_pdf(change: Callable[[pikepdf.Pdf], None], *, compress: bool = True) -> tuple[str, bytes]:
    out = io.BytesIO()
    with pikepdf.new() as book:
        book.add_blank_page()
        change(book)
        decode = pikepdf.StreamDecodeLevel.generalized if compress else pikepdf.StreamDecodeLevel.none
        book.save(out, compress_streams=compress, stream_decode_level=decode)
    return "材料.pdf", out.getvalue()


def pdf_with_script() -> tuple[str, bytes]:
    def change(book: pikepdf.Pdf) -> None:
        book.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")

    return _changed_pdf(change)


def pdf_with_hidden_script() -> tuple[str, bytes]:
    """The action sits in an object stream, where a search of the raw bytes does not see it."""

    def change(book: pikepdf.Pdf) -> None:
        action = book.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))
        book.pages[0].AA = pikepdf.Dictionary(O=action)

    name, data = _changed_pdf(change)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as book:
        book.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in out.getvalue()
    return name, out.getvalue()


def pdf_with_launch() -> tuple[str, bytes]:
    def change(book: pikepdf.Pdf) -> None:
        book.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")

    return _changed_pdf(change)


def pdf_that_opens_an_address() -> tuple[str, bytes]:
    def change(book: pikepdf.Pdf) -> None:
        book.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://203.0.113.1/")

    return _changed_pdf(change)


def pdf_content_bomb(filters: int = 1, size: int = 200 * 1024**2) -> tuple[str, bytes]:
    """A page whose content unpacks to `size` bytes, packed so many times over."""

    def change(book: pikepdf.Pdf) -> None:
        data = zlib.compress(bytes(size), 9)
        for _ in range(filters - 1):
            data = zlib.compress(data, 9)
        stream = pikepdf.Stream(book, data)
        stream.Filter = pikepdf.Array([pikepdf.Name.FlateDecode] * filters)
        book.pages[0].Contents = book.make_indirect(stream)

    return _changed_pdf(change, compress=False)


def pdf_many_dense_pages() -> tuple[str, bytes]:
    """Each content within its bound, all of them together beyond."""

    def change(book: pikepdf.Pdf) -> None:
        data = zlib.compress(bytes(60 * 1024**2), 9)
        for number in range(5):
            stream = pikepdf.Stream(book, data)
            stream.Filter = pikepdf.Name.FlateDecode
            book.pages[0].obj[f"/X{number}"] = book.make_indirect(stream)

    return _changed_pdf(change, compress=False)


def pdf_with_attachment() -> tuple[str, bytes]:
    def change(book: pikepdf.Pdf) -> None:
        book.attachments["a.exe"] = b"MZ"

    return _changed_pdf(change)


def pdf_with_password(password: str = "1") -> tuple[str, bytes]:
    out = io.BytesIO()
    with pikepdf.new() as book:
        book.add_blank_page()
        book.save(out, encryption=pikepdf.Encryption(owner="owner", user=password))
    return "材料.pdf", out.getvalue()


def pdf_with_bad_table() -> tuple[str, bytes]:
    """Its cross-reference table points nowhere; readers rebuild it."""
    name, data = pdf()
    return name, data.replace(b"startxref\n", b"startxref\n9")


def pdf_padded(offset: int) -> tuple[str, bytes]:
    """A PDF of exactly the limit plus `offset` bytes."""
    name, data = pdf()
    return name, data + b"\n" * (MOST_BYTES + offset - len(data))


def pdf_stream_bomb() -> tuple[str, bytes]:
    """An object stream that unpacks to 2 GB of blanks."""
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("z", "w") as part:
        for _ in range(200):
            part.write(b" " * 1024**2)
    with zipfile.ZipFile(zeros) as archive:
        info = archive.getinfo("z")
    header = 30 + len(info.filename)
    deflated = zeros.getvalue()[header : header + info.compress_size]
    packed = b"\x78\x9c" + deflated + b"\0\0\0\0"
    parts = [
        b"%PDF-1.5\n",
        b"1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
        + packed
        + b"\nendstream endobj\n",
    ]
    return "材料.pdf", b"".join(parts) + b"trailer<</Root 2 0 R/Size 3>>\nstartxref\n0\n%%EOF"


def pretender(name: str, kind: str) -> tuple[str, bytes]:
    contents = {
        "empty": b"",
        "one byte": b"%",
        "exe": b"MZ" + bytes(200),
        "html": b"<!doctype html><script>alert(1)</script>",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "pdf": pdf()[1],
        "gif pdf": b"GIF89a" + bytes(20) + pdf()[1],
        "junk pdf": b"junk" * 256 + pdf()[1],
        "eicar": b"%PDF-1.4\n" + EICAR,
        "zip": _zip({"a.txt": b"a"}),
        "zip in zip": _zip({"a.zip": _zip({"b.zip": _zip({"c": b"c"})})}),
        "rar": b"Rar!\x1a\x07\x00" + bytes(50),
        "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "heic": b"\0\0\0\x18ftypheic" + bytes(60),
        "tiff": b"II*\0" + bytes(60),
        "gif": b"GIF89a" + bytes(60),
        "docm": _zip({"[Content_Types].xml": b"<Types/>", "word/vbaProject.bin": b"x"}),
        "fifty": b"%PDF-1.4\n" + bytes(50 * 1024**2),
    }
    return name, contents[kind]


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


MAKERS = {
    function.__name__: function
    for function in (
        jpg, png, jpg_with_place, huge_jpg, png_bomb, cut_jpg, pdf, pdf_with_script, pdf_with_hidden_script,
        pdf_with_launch, pdf_that_opens_an_address, pdf_content_bomb, pdf_many_dense_pages,
        pdf_with_attachment, pdf_with_password, pdf_with_bad_table, pdf_padded, pdf_stream_bomb,
        pretender,
    )
}  # fmt: skip
