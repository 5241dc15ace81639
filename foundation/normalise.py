"""The one normaliser for text that comes from outside, and the readers of dates and numbers as people write them.

Every function gives a clean value or raises TextRefused with a Chinese sentence; cleaning twice changes nothing.
Full-width letters and digits become ASCII, invisible characters go, and what could deceive the eye is refused.
Chinese punctuation stays as written (NFKC would turn 「（」 into "(").
"""

import math
import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEXT_LIMIT = 5000
LINE_LIMIT = 200
NAME_LIMIT = 60
LONGEST_NUMBER = 40
MOST_YUAN = Decimal("999999999.99")
MOST_WHOLE = 999_999_999
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
EXCEL_DAY_ZERO = date(1899, 12, 30)
EXCEL_SERIALS = range(10_000, 73_416)  # 1927 to 2100
FORMULA_SIGNS = ("=", "+", "-", "@")
MARKS_IN_A_ROW = 2
NAME_DOTS = "\u00b7\u2022\u30fb\uff65\u2027\u2219\u22c5\u25cf\uff0e."

_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_INVISIBLE = (0x00AD, 0x034F, 0x061C, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF)
_VARIANTS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_DROPPED = dict.fromkeys((*_INVISIBLE, *_VARIANTS))
_TRANSLATION = {**_WIDTH, **_DROPPED, ord("\t"): " "}
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("\r\n|[\r\n\u2028\u2029]")
_PLAIN = re.compile(r"[\n -~·、。《》「」『』（），：；？！“”‘’—…¥￥\u4e00-\u9fff]*")
_NEWER_HAN = (range(0x20000, 0x2FFFE), range(0x30000, 0x3FFFE))


class TextRefused(ValueError):
    """What came in cannot be accepted; str() is the Chinese sentence for the person who typed it."""


def clean_text(raw: Any, multiline: bool = False, limit: int = TEXT_LIMIT) -> str:
    """Normalised text without outer blanks; None gives "". `limit` counts characters after cleaning."""
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise TextRefused("这里须填写文字。")
    if len(raw) > 2 * limit + 100:
        raise TextRefused(f"内容太长，最多 {limit} 个字。")
    text = _BREAKS.sub("\n", raw).translate(_TRANSLATION)
    if _PLAIN.fullmatch(text) is None:
        text = unicodedata.normalize("NFC", text).translate(_TRANSLATION)
        text = "".join(_checked(character) for character in text)
        _refuse_piled_marks(text)
    text = "\n".join(line.strip() for line in text.split("\n")) if multiline else text.strip(" \n")
    text = re.sub(r"\n{3,}", "\n\n", text).strip("\n")
    if not multiline and "\n" in text:
        raise TextRefused("这里只能填写一行，请去掉换行。")
    if len(text) > limit:
        raise TextRefused(f"内容太长，最多 {limit} 个字，现有 {len(text)} 个字。")
    return text


def clean_line(raw: Any, limit: int = LINE_LIMIT) -> str:
    """One line of text with single spaces inside."""
    return re.sub(r" {2,}", " ", clean_text(raw, limit=limit))


def clean_name(raw: Any, limit: int = NAME_LIMIT) -> str:
    """A person's legal name: letters, marks, 「·」, blanks, hyphen, apostrophe; not empty."""
    name = clean_line(raw, limit)
    if not name:
        raise TextRefused("请填写姓名。")
    if any("\u4e00" <= character <= "\u9fff" for character in name):
        name = re.sub(f" ?[{re.escape(NAME_DOTS)}] ?", "·", name)
    for character in name:
        if (
            unicodedata.category(character)[0] not in "LM"
            and character not in "·-' 〇"
            and not _is_newer_han(character)
        ):
            raise TextRefused(f"姓名中不能有“{_shown(character)}”，请按身份证件填写。")
    if not any(unicodedata.category(character)[0] == "L" or _is_newer_han(character) for character in name):
        raise TextRefused("请按身份证件填写姓名。")
    return name


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula, in whatever width it is written."""
    return unicodedata.normalize("NFKC", text).lstrip().startswith(FORMULA_SIGNS) or text[:1] in "\t\r\n"


def same_name(one: str, other: str) -> bool:
    """Whether two names of persons or units are one: width, brackets, blanks, case and dots do not count."""
    return _folded_name(one) == _folded_name(other)


def parse_date(raw: Any) -> date:
    """A day between 1900 and 2100, written 2026-03-05, 2026/3/5, 2026.3.5, 2026年3月5日 or 20260305.

    Also dates and moments (the day in Shanghai) and the serial numbers of spreadsheets.
    """
    if isinstance(raw, datetime):
        day = raw.astimezone(SHANGHAI).date() if raw.tzinfo else raw.date()
    elif isinstance(raw, date):
        day = raw
    elif isinstance(raw, int | float) and not isinstance(raw, bool):
        day = _from_serial(raw)
    else:
        day = _date_from_text(clean_line(raw, LONGEST_NUMBER))
    if not FIRST_DAY <= day <= LAST_DAY:
        raise TextRefused(f"日期超出范围：{day.year} 年。请检查年份。")
    return day


def parse_amount(raw: Any, *, positive: bool = False, most: Decimal = MOST_YUAN) -> Decimal:
    """An amount in yuan with two places. Never rounds, never below zero; `positive` refuses zero too."""
    text = _number_text(raw, "金额")
    text = re.sub(r"^[¥￥]\s*", "", text)
    text = re.sub(r"\s*元$", "", text).replace("，", ",")
    if re.search(r"[零一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]", text):
        raise TextRefused("金额请用数字填写，单位为元，例如 5000 或 5000.00。")
    if text.startswith("-"):
        raise TextRefused("金额不能为负数。")
    if not re.fullmatch(r"\+?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", text, re.ASCII):
        raise TextRefused("金额格式不正确，请填写数字，例如 5000 或 5000.00。")
    amount = Decimal(text.lstrip("+").replace(",", ""))
    if amount != amount.quantize(Decimal("0.01")):
        raise TextRefused("金额最多两位小数，不能自动四舍五入，请按实际金额填写。")
    if amount > most:
        raise TextRefused(f"金额不能超过 {most:,.2f} 元。")
    if positive and not amount:
        raise TextRefused("金额须大于 0。")
    return amount.quantize(Decimal("0.01"))


def parse_whole(raw: Any, *, least: int = 0, most: int = MOST_WHOLE) -> int:
    """A whole number between `least` and `most`."""
    text = _number_text(raw, "数字").replace("，", ",")
    if not re.fullmatch(r"[+-]?(\d+|\d{1,3}(,\d{3})+)", text, re.ASCII):
        raise TextRefused("请填写整数，例如 12。")
    if re.fullmatch(r"-0+", text):
        raise TextRefused("请填写整数，例如 0。")
    number = int(text.replace(",", ""))
    if not least <= number <= most:
        raise TextRefused(f"数字须在 {least} 到 {most} 之间。")
    return number


def fold_header(raw: Any) -> str:
    """A column's heading for comparison: no blanks, line breaks, width differences, required marks or colons."""
    text = unicodedata.normalize("NFKC", str(raw if raw is not None else ""))
    return re.sub(r"[\s\u200b-\u200f\ufeff*:]", "", text).lower()


def _checked(character: str) -> str:
    """The character itself, a blank for any other blank, or a refusal that names it."""
    if " " <= character <= "~" or character == "\n":
        return character
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    if category == "Cs":
        raise TextRefused("内容中有损坏的字符，请删除后重新输入。")
    if category == "Co":
        raise TextRefused("内容中有系统无法识别的自造字，请改用标准字；生僻字请同时上传证件扫描件。")
    if category == "Nd":
        raise TextRefused(f"请使用 0–9 填写数字，不要使用“{character}”。")
    if _DIRECTION.match(character):
        raise TextRefused("内容中有改变文字方向的隐藏字符，请删除后重新输入。")
    if category in {"Cc", "Cf"} or (category == "Cn" and not _is_newer_han(character)):
        raise TextRefused(f"内容中有不可见的控制字符（U+{ord(character):04X}），请删除后重新输入。")
    return character


def _is_newer_han(character: str) -> bool:
    """Han characters that this Python's table does not know yet; people bear them as names."""
    return any(ord(character) in block for block in _NEWER_HAN)


def _refuse_piled_marks(text: str) -> None:
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > MARKS_IN_A_ROW:
            raise TextRefused("内容中有堆叠的附加符号，请删除后重新输入。")


def _shown(character: str) -> str:
    return character if character.isprintable() else f"U+{ord(character):04X}"


def _folded_name(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(f"[\\s{re.escape(NAME_DOTS)}]", "", text)


def _number_text(raw: Any, what: str) -> str:
    if raw is None or isinstance(raw, bool):
        raise TextRefused(f"请填写{what}。")
    if isinstance(raw, float):
        if not math.isfinite(raw) or abs(raw) >= 1e15:
            raise TextRefused(f"{what}格式不正确。")
        return f"{Decimal(repr(raw)):f}".removesuffix(".0")
    if isinstance(raw, int):
        if abs(raw) >= 10**15:
            raise TextRefused(f"{what}太大。")
        return str(raw)
    if isinstance(raw, Decimal):
        if not raw.is_finite() or abs(raw.adjusted()) > LONGEST_NUMBER or len(raw.as_tuple().digits) > LONGEST_NUMBER:
            raise TextRefused(f"{what}格式不正确。")
        return f"{raw:f}"
    text = clean_line(raw, LONGEST_NUMBER).replace("．", ".").replace("＋", "+").replace("－", "-")
    if not text:
        raise TextRefused(f"请填写{what}。")
    return text


def _from_serial(raw: int | float) -> date:
    if not (EXCEL_SERIALS.start <= raw < EXCEL_SERIALS.stop):
        raise TextRefused("日期格式不正确，请写成 2026-03-05 这样的形式。")
    return EXCEL_DAY_ZERO + timedelta(days=int(raw))


def _date_from_text(text: str) -> date:
    if not text:
        raise TextRefused("请填写日期。")
    plain = text.replace("．", ".").replace("／", "/").replace("－", "-")
    if re.fullmatch(r"\d{5}", plain, re.ASCII):
        return _from_serial(int(plain))
    moment = re.fullmatch(
        r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+-]\d{2}:?\d{2})?", plain, re.ASCII
    )
    found = (
        re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", plain, re.ASCII)
        or re.fullmatch(r"(\d{4})(年) ?(\d{1,2}) ?月 ?(\d{1,2}) ?日", plain, re.ASCII)
        or re.fullmatch(r"(\d{4})()(\d{2})(\d{2})", plain, re.ASCII)
    )
    try:
        if moment:
            value = datetime.fromisoformat("".join((moment[1], "T", moment[2], moment[3] or "")))
            return value.astimezone(SHANGHAI).date() if value.tzinfo else value.date()
        if found:
            return date(int(found[1]), int(found[3]), int(found[4]))
    except (ValueError, OverflowError) as error:
        raise TextRefused(f"没有这一天：{text}。请检查年、月、日。") from error
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}", plain, re.ASCII):
        raise TextRefused("日期的年、月、日次序不明，请写成 2026-03-05 这样的形式。")
    raise TextRefused("日期格式不正确，请写成 2026-03-05 这样的形式。")
