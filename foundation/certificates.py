"""Numbers of certificates as people write them, and the one form by which two writings are the same certificate.

The form is for comparing, never for showing: what the applicant typed is kept as typed. Forms of certificates differ,
so `checked` refuses only what no certificate bears, and `unusual` tells the reviewer where to look twice.
"""

import re
import unicodedata
from datetime import date
from typing import Any

from foundation.normalise import TextRefused

USUAL = re.compile(r"[YS]\d{12}(?P<year>\d{2})(?P<level>[1-5A-Z])\d{6}")
"""职业技能等级证书: kind of body, its code, year, level, serial."""
OLDER = re.compile(r"\d{16}")
"""国家职业资格证书, issued until 2020."""
LEVEL_SIGNS = {"junior": "5", "intermediate": "4", "senior": "3", "technician": "2", "senior_technician": "1"}
LONG = 8
"""From so many characters on a bracketed or slashed end is a page of the certificate and no part of its number."""

_ALIKE = {
    "A": "АΑ", "B": "ВΒ", "C": "С", "E": "ЕΕ", "H": "НΗҺ", "J": "Ј", "K": "КΚ", "M": "МΜ", "N": "Ν", "P": "РΡ",
    "S": "ЅՏ", "T": "ТΤ", "U": "Ս", "X": "ХΧ", "Y": "ҮУΥ", "Z": "Ζ", "0": "ОΟՕΘ〇○零", "1": "ІΙӀ",
}  # fmt: skip
"""Capitals of other scripts that look like ours, and the ways to write a zero."""
_LOOKALIKE = {ord(ch): ours for ours, others in _ALIKE.items() for ch in others}
_STROKE = re.compile(r"(?<=\d)[一丨|¦ǀ]+|[一丨|¦ǀ]+(?=\d)")
"""A stroke beside a digit stands for 1."""
_UNSEEN = str.maketrans("", "", "\u115f\u1160\u3164\uffa0\u2800")
"""Letters that show nothing: fillers of hangul, an empty braille cell."""
_WORDS = re.compile(
    r"^(?:(?:职业技能等级|职业技能|职业资格|国家职业资格|专业技术|技能等级|等级|资格|聘任|认定)*证书?"
    r"|编号|号码|编码|证号|NO(?=[.:。,#°º\s])|NUMBER|CERTIFICATE|[第号：:.。,，#°º\s])+"
)
_COPY = re.compile(
    r"[(\[]?(?:复印件|副本|正本|原件|电子版|扫描件|补办|补发|补证|补|号码|编号"
    r"|附[页件]\d{0,2}|[第共][一二三四五六七八九十\d]{1,3}页|已?(?:核|查)?验(?:证)?)[)\]]?$"
)
_PAGE = re.compile(r"^(?P<number>.+?)(?:[/\\_#]\d{1,2}|\(\d{1,2}\)|\[\d{1,2}\]|之[一二三四五六七八九十\d]{1,2})$")
_DASHED = re.compile(r"^(?P<number>.+?)[-\u2010-\u2015\u2212]\d$")
"""Numbers are written in groups too, so this ends a page only where the number before it is whole."""
_WHOLE = re.compile(r"[^A-Z0-9]*(?P<number>[YS]\d{21}|\d{16})[^A-Z0-9]*")
"""A whole number with nothing but Chinese words around it: the place, the trade."""
_NUMERALS = re.compile(r"[\d一二三四五六七八九十]")
_HAN = re.compile(r"[\u4e00-\u9fff〇№]")
_LEADING = re.compile(r"^([A-Z]{0,3}?)0+(?=.)")


def canonical(raw: Any) -> str:
    """The form by which writings of one number are equal; "" where nothing is written.

    Words around it (证书编号, No., 第…号), width, invisible characters, case, hyphens, blanks, slashes, O for 0, I and
    l for 1, look-alikes of other scripts, zeros lost at the head, ends that name a page, a copy, a check or a renewal
    (/1, (1), -1, 之一, 第2页, 复印件, 已验, 补办), and Chinese words around a whole number make no other number.
    """
    if raw is None:
        return ""
    text = unicodedata.normalize("NFKC", str(raw).replace("№", "No.")).translate(_UNSEEN).upper().translate(_LOOKALIKE)
    text = "".join(_digit(ch) for ch in text if unicodedata.category(ch) not in ("Cf", "Cc", "Mn"))
    text = _STROKE.sub(lambda found: "1" * len(found[0]), text)
    text = _folded(_without_ends(_trimmed(text)))
    whole = _WHOLE.fullmatch(text)
    return _LEADING.sub(r"\1", whole["number"] if whole else text)


def checked(text: str) -> str:
    """The number as it was typed. Raises TextRefused where it holds a letter or sign that no certificate bears, or
    where no number is in it: two empty ones would be one certificate, and a look-alike would be another.
    """
    strange = sorted({ch for ch in text if not _is_borne(ch)})
    if strange:
        signs = "、".join(f"“{ch}”" for ch in strange[:5])
        raise TextRefused(f"证书编号中不能有{signs}，请对照证书用键盘上的数字、字母和汉字重新输入。")
    if not _NUMERALS.search(canonical(text)):
        raise TextRefused(f"“{text}”中没有编号，请填写证书上的完整编号。")
    return text


def unusual(raw: Any, *, level: str = "", issued: date | None = None) -> str:
    """What a reviewer should look at: another form than the usual ones, or a year or level that does not fit; ""."""
    text = _bare(unicodedata.normalize("NFKC", str(raw or "")).upper())
    found = USUAL.fullmatch(text)
    if not found:
        return "" if OLDER.fullmatch(text) else f"证书编号“{raw}”不是通常的 22 位或 16 位格式，请联网核对"
    if level in LEVEL_SIGNS and found["level"] != LEVEL_SIGNS[level]:
        return f"证书编号“{raw}”中的等级位与申报的等级不符，请联网核对"
    if issued is not None and found["year"] != f"{issued:%y}":
        return f"证书编号“{raw}”中的年份与发证日期不符，请联网核对"
    return ""


def _is_borne(ch: str) -> bool:
    """Whether a sign can stand in a number: what a keyboard writes, Chinese characters, marks, brackets and blanks."""
    return ch.isascii() or _HAN.match(ch) is not None or unicodedata.category(ch)[0] in "PZ" or ch == "\u2212"


def _trimmed(text: str) -> str:
    """Without the words before the number; repeated, because labels are nested (证书编号：No.)."""
    while (shorter := _WORDS.sub("", text.strip())) != text:
        text = shorter
    return text


def _without_ends(text: str) -> str:
    """Without what names a copy, a renewal or a page; repeated, because these are nested too."""
    while True:
        shorter = _COPY.sub("", text.rstrip(" 号.。,;；"))
        page, dashed = _PAGE.match(shorter), _DASHED.match(shorter)
        if page and len(_bare(page["number"])) >= LONG:
            shorter = page["number"]
        elif dashed and (USUAL.fullmatch(_folded(dashed["number"])) or OLDER.fullmatch(_folded(dashed["number"]))):
            shorter = dashed["number"]
        if shorter == text:
            return text
        text = shorter


def _folded(text: str) -> str:
    return _bare(text).translate(str.maketrans("OIL", "011"))


def _bare(text: str) -> str:
    return "".join(ch for ch in text if ch.isalnum())


def _digit(ch: str) -> str:
    """A digit of another script as ours."""
    return str(unicodedata.digit(ch)) if ch.isdigit() and not ch.isascii() else ch
