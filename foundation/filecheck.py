"""Uploaded files: an allow-list held by extension, leading bytes and a look inside. What passes is what is stored.

Pictures are written anew (no place data, no hidden payload); PDF files may hold no script, attachment or password;
workbooks are judged by their zip directory before anything opens them.
"""

import base64
import hashlib
import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from foundation import confined
from foundation.normalise import TextRefused, clean_line

MATERIAL_KINDS = ("jpg", "png", "pdf")
ROSTER_KINDS = ("xlsx", "csv")
MOST_BYTES = 10 * 1024**2
LONGEST_NAME = 120
MOST_PIXELS = 40_000_000
UNPACKED_BYTES = 50 * 1024**2
PACKING_RATIO = 100
RATIO_FROM_BYTES = 1024**2
"""Below this size unpacked a high ratio harms nobody: an empty formatted sheet packs that well."""
MOST_PARTS = 2000
EXTENSIONS = {"jpg": "jpg", "jpeg": "jpg", "png": "png", "pdf": "pdf", "xlsx": "xlsx", "csv": "csv"}
LEADING = {"jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-", "xlsx": b"PK\x03\x04"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
VIRUS_TEST = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
HINTS = {
    "heic": "请在手机设置中改用“兼容性最佳”格式拍照，或另存为 JPG。",
    "heif": "请在手机设置中改用“兼容性最佳”格式拍照，或另存为 JPG。",
    "xls": "请用“另存为”选择 xlsx 格式后上传。",
    "et": "请用“另存为”选择 xlsx 格式后上传。",
    "ods": "请用“另存为”选择 xlsx 格式后上传。",
    "xlsm": "含宏的工作簿不能上传，请“另存为” xlsx 格式。",
    "doc": "请另存为 PDF 后上传。",
    "docx": "请另存为 PDF 后上传。",
    "wps": "请另存为 PDF 后上传。",
    "zip": "请解压后逐个上传。",
    "rar": "请解压后逐个上传。",
    "7z": "请解压后逐个上传。",
    "tif": "请另存为 JPG 或 PDF 后上传。",
    "tiff": "请另存为 JPG 或 PDF 后上传。",
    "gif": "请另存为 JPG 或 PNG 后上传。",
}
_FOREIGN_PARTS = (
    ("vbaproject", "工作簿中含有宏，请“另存为”不含宏的 xlsx 格式后上传。"),
    ("externallinks/", "工作簿引用了其他文件，请断开外部链接后重新上传。"),
    ("connections.xml", "工作簿含有外部数据连接，请删除连接后重新上传。"),
    ("embeddings/", "工作簿中嵌入了其他文件，请删除后重新上传。"),
    ("activex/", "工作簿中含有控件，请删除后重新上传。"),
    ("macrosheets/", "工作簿中含有宏表，请删除后重新上传。"),
)


class FileRefused(ValueError):
    """The file cannot be taken; str() is the Chinese sentence: which file, what is wrong, what to do."""


@dataclass(frozen=True)
class CheckedFile:
    """A file that passed. `data` is what to store: pictures are re-encoded; `kind` is jpg, png, pdf, xlsx or csv."""

    name: str
    kind: str
    data: bytes
    sha256: str

    @property
    def size(self) -> int:
        return len(self.data)


def check_upload(
    name: str, data: bytes, kinds: Collection[str] = MATERIAL_KINDS, *, most_bytes: int = MOST_BYTES
) -> CheckedFile:
    """Check one file against the allowed kinds. Raises FileRefused; never opens what its bytes do not promise."""
    shown = clean_file_name(name)
    kind = _kind_by_name(shown, kinds)
    if not data:
        raise FileRefused(f"文件“{shown}”是空的，请重新选择。")
    if len(data) > most_bytes:
        raise FileRefused(
            f"文件“{shown}”有 {len(data) / 1024**2:.1f} MB，超过 {most_bytes // 1024**2} MB 的上限，请压缩后上传。"
        )
    _check_leading_bytes(shown, kind, data)
    if VIRUS_TEST in data:
        raise FileRefused(f"文件“{shown}”含有病毒特征，不能上传。")
    try:
        data = _LOOK_INSIDE[kind](data)
    except FileRefused as refused:
        raise FileRefused(f"文件“{shown}”：{refused}") from None
    return CheckedFile(shown, kind, data, hashlib.sha256(data).hexdigest())


def clean_file_name(raw: str) -> str:
    """The name to show: the last part of a path, without control characters. It is never a name on disk."""
    try:
        name = clean_line(raw.replace("\\", "/").rsplit("/", 1)[-1], LONGEST_NAME)
    except TextRefused as refused:
        raise FileRefused(f"文件名有误：{refused}请改名后重新上传。") from None
    if not name or not PurePosixPath(name).suffix or not name.strip("."):
        raise FileRefused("文件名为空或没有扩展名，请改名后重新上传。")
    return name


def _kind_by_name(shown: str, kinds: Collection[str]) -> str:
    extension = PurePosixPath(shown).suffix.lstrip(".").lower()
    kind = EXTENSIONS.get(extension, "")
    if kind not in kinds:
        allowed = "、".join(sorted({each.upper() for each in kinds}))
        raise FileRefused(f"文件“{shown}”的格式不能上传，只接受 {allowed}。{HINTS.get(extension, '')}")
    return kind


def _check_leading_bytes(shown: str, kind: str, data: bytes) -> None:
    if kind == "xlsx" and data.startswith(OLE):
        raise FileRefused(f"文件“{shown}”设有密码或是旧版 xls 格式，请取消密码并“另存为” xlsx 后上传。")
    if kind in LEADING and not data.startswith(LEADING[kind]):
        raise FileRefused(f"文件“{shown}”的内容与扩展名不符，请用原软件重新导出后上传。")
    if kind == "csv" and (data.startswith((OLE, *LEADING.values())) or data.lstrip()[:1] == b"<"):
        raise FileRefused(f"文件“{shown}”的内容不是 CSV 文本，请重新导出后上传。")


def _rewritten_picture(data: bytes) -> bytes:
    form = "JPEG" if data.startswith(LEADING["jpg"]) else "PNG"
    packed = _in_child("picture_reader", data, {"form": form, "most_pixels": MOST_PIXELS}, "图片")
    return base64.b64decode(packed)


def _inspected_pdf(data: bytes) -> bytes:
    _in_child("pdf_reader", data, {}, "PDF 文件")
    return data


def _in_child(reader: str, data: bytes, options: dict[str, Any], what: str) -> Any:
    try:
        return confined.run(f"foundation.{reader}", data, options)
    except confined.ChildRefused as refused:
        raise FileRefused(str(refused)) from None
    except confined.ChildDied:
        raise FileRefused(f"{what}内容异常，无法在限定的时间和内存内打开。请重新扫描或导出后上传。") from None


def _inspected_workbook(data: bytes) -> bytes:
    """Judged by the zip directory alone; the sheets are read by `workbook.read_table` in a child process."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise FileRefused("工作簿已损坏，无法打开。请用原软件重新保存后上传。") from None
    names = [part.filename.lower() for part in parts]
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise FileRefused("内容不是 Excel 工作簿，请用“另存为” xlsx 格式后上传。")
    unpacked = sum(part.file_size for part in parts)
    too_dense = unpacked > RATIO_FROM_BYTES and unpacked > PACKING_RATIO * len(data)
    if unpacked > UNPACKED_BYTES or too_dense or len(parts) > MOST_PARTS or len(set(names)) != len(names):
        raise FileRefused("工作簿解压后的内容异常庞大，请只保留需要的数据，另存为新文件后上传。")
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused("工作簿设有密码，请取消密码后重新上传。")
    for fragment, message in _FOREIGN_PARTS:
        if any(fragment in name for name in names):
            raise FileRefused(message)
    return data


def _plain_text(data: bytes) -> bytes:
    """A CSV file's encoding and rows are judged by `workbook.read_table`."""
    return data


_LOOK_INSIDE = {
    "jpg": _rewritten_picture,
    "png": _rewritten_picture,
    "pdf": _inspected_pdf,
    "xlsx": _inspected_workbook,
    "csv": _plain_text,
}
