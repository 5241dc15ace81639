"""Looks into a PDF file; runs as a child process (see `confined`)."""

import io
import zlib
from typing import Any

import pikepdf

from foundation.confined import ChildRefused, answer

MOST_PAGES = 300
LONGEST_SIDE = 14_400
"""Points; the largest page the format itself foresees (200 inches)."""
MOST_OBJECTS = 100_000
UNPACKED_STREAM_BYTES = 64 * 1024**2
UNPACKED_BYTES = 256 * 1024**2
"""One content and all contents together, unpacked: what a viewer would have to hold."""
MOST_PIXELS = 120_000_000
"""Of one picture inside: A3 at 600 dots an inch."""
PICTURE_FILTERS = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}
PIECE = 1024**2
LONGEST_ADDRESS = 60
"""Characters of a link that its refusal names."""
END_OF_RUNS = 128
ACTIVE_KEYS = (
    "/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EF", "/RichMedia", "/XFA", "/ImportData", "/SubmitForm",
    "/Sound", "/Movie", "/URI",
)  # fmt: skip
"""`/URI` is the address of a link, and in the catalogue what all addresses begin with."""
OUTER_KEYS = ("/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI")
"""Of a content or a picture that lies in another file."""
ACTIVE_ACTIONS = (
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/ResetForm", "/GoToR", "/GoToE", "/Thread", "/Rendition",
    "/URI", "/Sound", "/Movie", "/GoTo3DView", "/RichMediaExecute",
)  # fmt: skip
"""Known wherever they stand; where an action is to be, all but `HARMLESS_ACTIONS` are refused."""
HARMLESS_ACTIONS = ("/GoTo", "/Named")
HARMLESS_NAMES = ("/NextPage", "/PrevPage", "/FirstPage", "/LastPage")
ACTION_KEYS = ("/A", "/PA", "/OpenAction", "/Next")
ACTIVE_NOTES = ("/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/3D", "/Sound")


def inspect(data: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """Number of pages; refuses what is encrypted, active, oversized or not readable."""
    try:
        pdf = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError:
        raise ChildRefused("PDF 文件设有密码，请取消密码后重新上传。") from None
    except pikepdf.PdfError:
        raise ChildRefused("PDF 文件已损坏，无法打开。请重新扫描或导出后上传。") from None
    with pdf:
        if pdf.is_encrypted:
            raise ChildRefused("PDF 文件设有密码或权限保护，请取消保护后重新上传。")
        try:
            pages = _check_pages(pdf)
            _check_objects(pdf)
        except (pikepdf.PdfError, RecursionError, ValueError, TypeError):
            raise ChildRefused("PDF 文件已损坏，无法打开。请重新扫描或导出后上传。") from None
        return {"pages": pages}


def _check_pages(pdf: pikepdf.Pdf) -> int:
    pages = len(pdf.pages)
    if not pages:
        raise ChildRefused("PDF 文件没有任何页面。")
    if pages > MOST_PAGES:
        raise ChildRefused(f"PDF 文件共 {pages} 页，最多 {MOST_PAGES} 页，请只上传需要的页面。")
    for number, page in enumerate(pdf.pages, start=1):
        box = [float(edge) for edge in page.mediabox]
        if len(box) != 4 or max(abs(edge) for edge in box) > LONGEST_SIDE:
            raise ChildRefused(f"PDF 第 {number} 页的页面尺寸异常，请重新扫描或导出后上传。")
    return pages


def _check_objects(pdf: pikepdf.Pdf) -> None:
    unpacked = 0
    for count, item in enumerate(pdf.objects):
        if count > MOST_OBJECTS:
            raise ChildRefused("PDF 文件内容过于复杂，请重新扫描后上传。")
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array) and _is_active(item, 0):
            raise ChildRefused(_why_active(item))
        if isinstance(item, pikepdf.Stream):
            unpacked += _unpacked(item)
            if unpacked > UNPACKED_BYTES:
                raise _too_dense()


def _unpacked(stream: pikepdf.Stream) -> int:
    """Bytes of a content once unpacked, as far as no picture format hides them; refuses what goes beyond bounds."""
    if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MOST_PIXELS:
        raise ChildRefused("PDF 中有尺寸异常的图片，请重新扫描或导出后上传。")
    filters = stream.get("/Filter", pikepdf.Array())
    names = [str(each) for each in (filters if isinstance(filters, pikepdf.Array) else [filters])]
    data = stream.read_raw_bytes()
    for name in names:
        if name in PICTURE_FILTERS:
            return len(data)
        if name in ("/FlateDecode", "/Fl"):
            data = _inflated(data)
        elif name in ("/RunLengthDecode", "/RL"):
            data = _run_out(data)
        else:
            return _bounded(_opened(stream))
    return len(data)


def _opened(stream: pikepdf.Stream) -> int:
    """The rarer packings are opened by the library; this process may hold no more than its limit of memory."""
    try:
        return len(stream.read_bytes())
    except MemoryError:
        raise _too_dense() from None


def _inflated(data: bytes) -> bytes:
    """What zlib packed, piece by piece, so that a bomb ends at the bound and not in memory. Damage ends it early."""
    unpacker, parts, size = zlib.decompressobj(), [], 0
    while data and not unpacker.eof:
        try:
            part = unpacker.decompress(data, PIECE)
        except zlib.error:
            break
        if not part and data == unpacker.unconsumed_tail:
            break
        size = _bounded(size + len(part))
        parts.append(part)
        data = unpacker.unconsumed_tail
    return b"".join(parts)


def _run_out(data: bytes) -> bytes:
    """What runs of equal bytes were shortened to, written out up to the bound."""
    parts, size, place = [], 0, 0
    while place < len(data) and data[place] != END_OF_RUNS:
        length = data[place]
        if length < END_OF_RUNS:
            part, place = data[place + 1 : place + 2 + length], place + 2 + length
        else:
            part, place = data[place + 1 : place + 2] * (257 - length), place + 2
        size = _bounded(size + len(part))
        parts.append(part)
    return b"".join(parts)


def _bounded(size: int) -> int:
    if size > UNPACKED_STREAM_BYTES:
        raise _too_dense()
    return size


def _too_dense() -> ChildRefused:
    return ChildRefused("PDF 文件解压后的内容异常庞大，请重新扫描或用“打印为 PDF”另存后上传。")


def _is_active(item: Any, depth: int) -> bool:
    """Whether a direct object (indirect ones come by themselves) holds a script, an attachment, an action or a way out
    to another file.
    """
    if depth > 20:
        return True
    if isinstance(item, pikepdf.Array):
        return any(_is_active(each, depth + 1) for each in item if _is_direct_container(each))
    if any(key in item for key in ACTIVE_KEYS) or _leads_out(item) or _acts(item):
        return True
    if str(item.get("/S", "")) in ACTIVE_ACTIONS or str(item.get("/Type", "")) in ("/EmbeddedFile", "/Filespec"):
        return True
    if str(item.get("/Subtype", "")) in ACTIVE_NOTES:
        return True
    return any(_is_active(each, depth + 1) for each in dict(item).values() if _is_direct_container(each))


def _why_active(item: Any) -> str:
    address = _address_in(item, 0)
    if not address:
        return "PDF 文件中含有脚本、附件、网址链接、外部文件或可执行动作，请用“打印为 PDF”另存后重新上传。"
    shown = "".join(ch for ch in address if ch.isprintable())[:LONGEST_ADDRESS]
    return f"PDF 文件中含有网址链接“{shown}”，不能接收。请打印后扫描，或去掉链接重新导出后上传。"


def _address_in(item: Any, depth: int) -> str:
    """The first address that a direct object links to; "" where it is active for another reason."""
    if depth > 20:
        return ""
    if isinstance(item, pikepdf.Array):
        parts = list(item)
    else:
        parts = list(dict(item).values())
        address = item.get("/URI")
        if isinstance(address, pikepdf.String):
            return str(address)
    found = (_address_in(each, depth + 1) for each in parts if _is_direct_container(each))
    return next((each for each in found if each), "")


def _leads_out(item: Any) -> bool:
    """Whether a content lies in another file, or a dictionary names one; `/F` of a note is a number."""
    if isinstance(item, pikepdf.Stream):
        return any(key in item for key in OUTER_KEYS)
    return isinstance(item.get("/F"), pikepdf.String)


def _acts(item: Any) -> bool:
    """Whether a dictionary begins an action that is more than a jump within the file."""
    found = [item.get(key) for key in ACTION_KEYS]
    more = item.get("/AA")
    if isinstance(more, pikepdf.Dictionary):
        found += dict(more).values()
    chained = [each for action in found if isinstance(action, pikepdf.Array) for each in action]
    return any(_is_harmful(action) for action in (*found, *chained) if isinstance(action, pikepdf.Dictionary))


def _is_harmful(action: Any) -> bool:
    """Without `/S` it is no action: a place to jump to, or the next line of the outline."""
    kind = str(action.get("/S", ""))
    if kind == "/Named":
        return str(action.get("/N", "")) not in HARMLESS_NAMES
    return bool(kind) and kind not in HARMLESS_ACTIONS


def _is_direct_container(item: Any) -> bool:
    return isinstance(item, pikepdf.Dictionary | pikepdf.Array) and not item.is_indirect


if __name__ == "__main__":
    answer(inspect)
